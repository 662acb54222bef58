import { and, desc, eq, gte, ilike, lt, or, type SQL, sql } from "drizzle-orm";
import { authorise } from "@/lib/access/authorise";
import { withinReach } from "@/lib/access/reach";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { Result } from "@/lib/domain/refusal";
import { pageOf, pagingInput, parseCursor, refuseCursor } from "@/lib/queries/paging";
import { events, rollouts, targets } from "@/lib/store/schema";
import { eventLinks } from "@/lib/store/schema/audit";
import { type AuditEventView, type AuditFilter, auditFilterSchema } from "@/lib/view/audit-view";
import type { Page } from "@/lib/view/page";

export const listAuditInput = pagingInput.extend(auditFilterSchema.shape);

const dayMs = 86_400_000;

function contains(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, (found) => `\\${found}`)}%`;
}

function matching(actor: Actor, filter: AuditFilter): SQL | undefined {
  const { who, kind, rolloutId, environment, phase, via, from, to } = filter;
  return and(
    withinReach(actor, targets.environment),
    who === undefined || who === ""
      ? undefined
      : or(ilike(events.actorName, contains(who)), eq(events.actorId, who)),
    kind === undefined || kind === "" ? undefined : sql`${events.data} ->> 'kind' = ${kind}`,
    rolloutId === undefined || rolloutId === "" ? undefined : eq(events.rolloutId, rolloutId),
    environment === undefined || environment === "" ? undefined : eq(targets.environment, environment),
    phase === undefined ? undefined : eq(events.phase, phase),
    via === undefined ? undefined : eq(events.via, via),
    from === undefined ? undefined : gte(events.at, new Date(`${from}T00:00:00Z`)),
    to === undefined ? undefined : lt(events.at, new Date(Date.parse(`${to}T00:00:00Z`) + dayMs)),
  );
}

/** A page of the audit log, newest first, in the order of the chain. */
export async function listAudit(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<Page<AuditEventView>>> {
  return await asResult(services, "Reading the audit log", async () => {
    authorise(actor, "read_audit");
    const { limit, cursor, ...filter } = parseInput(listAuditInput, input);
    const place = parseCursor(cursor);
    if (place !== null && !/^[1-9][0-9]{0,15}$/.test(place)) return refuseCursor();
    const rows = await services.store.db
      .select({
        event: events,
        seq: eventLinks.seq,
        hash: eventLinks.hash,
        rollout: { id: rollouts.id, title: rollouts.title },
        environment: targets.environment,
      })
      .from(events)
      .innerJoin(eventLinks, eq(eventLinks.eventId, events.id))
      .leftJoin(rollouts, eq(rollouts.id, events.rolloutId))
      .leftJoin(targets, eq(targets.id, sql`coalesce(${rollouts.targetId}, ${events.targetId})`))
      .where(and(matching(actor, filter), place === null ? undefined : lt(eventLinks.seq, Number(place))))
      .orderBy(desc(eventLinks.seq))
      .limit(limit + 1);
    return pageOf(rows, limit, {
      placeOf: (row) => String(row.seq),
      view: ({ event, seq, hash, rollout, environment }): AuditEventView => ({
        id: event.id,
        at: event.at.toISOString(),
        actor: { id: event.actorId, name: event.actorName },
        phase: event.phase,
        data: event.data,
        seq,
        hash: hash.toString("hex"),
        via: event.via,
        apiKeyId: event.apiKeyId,
        rollout,
        environment,
      }),
    });
  });
}
