import { and, desc, eq, gt, lt } from "drizzle-orm";
import { z } from "zod";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { type Result, refuse } from "@/lib/domain/refusal";
import { pageOf, pagingInput, parseCursor, refuseCursor } from "@/lib/queries/paging";
import { events, rollouts } from "@/lib/store/schema";
import type { Executor } from "@/lib/store/store";
import type { Page } from "@/lib/view/page";
import type { EventView } from "@/lib/view/rollout-view";

/** Events of a rollout, oldest first: the newest `limit` of those after or before an id. Asks no permission. */
export async function readEvents(
  db: Executor,
  rolloutId: string,
  options: { readonly afterId?: number; readonly beforeId?: number; readonly limit: number },
): Promise<readonly EventView[]> {
  const rows = await db
    .select()
    .from(events)
    .where(
      and(
        eq(events.rolloutId, rolloutId),
        options.afterId === undefined ? undefined : gt(events.id, options.afterId),
        options.beforeId === undefined ? undefined : lt(events.id, options.beforeId),
      ),
    )
    .orderBy(desc(events.id))
    .limit(options.limit);
  return rows.reverse().map((row) => ({
    id: row.id,
    at: row.at.toISOString(),
    actor: { id: row.actorId, name: row.actorName },
    phase: row.phase,
    data: row.data,
  }));
}

const listEventsInput = z.object({
  rolloutId: z.string().min(1),
  beforeId: z.coerce.number().int().positive().optional(),
});

/** A page of the timeline, oldest first; `beforeId` asks for what is older. */
export async function listEvents(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<readonly EventView[]>> {
  return await asResult(services, "Listing events", async () => {
    authorise(actor, "view");
    const { rolloutId, beforeId } = parseInput(listEventsInput, input);
    return await readEvents(services.store.db, rolloutId, {
      limit: 200,
      ...(beforeId === undefined ? {} : { beforeId }),
    });
  });
}

export const pageEventsInput = pagingInput.extend({
  limit: z.coerce.number().int().min(1).max(200).default(200).describe("So many at most."),
  beforeId: z.coerce
    .number()
    .int()
    .positive()
    .optional()
    .describe("Those before this event: the same as the cursor that it was the last of."),
});

/** A page of the timeline, newest first. */
export async function pageEvents(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<Page<EventView>>> {
  return await asResult(services, "Listing events", async () => {
    authorise(actor, "view");
    const parsed = parseInput(pageEventsInput.extend({ rolloutId: z.string().min(1) }), input);
    const { rolloutId, limit, cursor, beforeId } = parsed;
    const place = parseCursor(cursor);
    if (place !== null && !/^[1-9][0-9]{0,15}$/.test(place)) return refuseCursor();
    const before = place === null ? beforeId : Number(place);
    const known = await services.store.db
      .select({ id: rollouts.id })
      .from(rollouts)
      .where(eq(rollouts.id, rolloutId));
    if (known.length === 0) return refuse("not_found", "There is no such rollout.");
    const events = await readEvents(services.store.db, rolloutId, {
      limit: limit + 1,
      ...(before === undefined ? {} : { beforeId: before }),
    });
    return pageOf(events.toReversed(), limit, {
      placeOf: (event) => String(event.id),
      view: (event) => event,
    });
  });
}
