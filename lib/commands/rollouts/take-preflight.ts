import { and, eq, inArray, ne, sql } from "drizzle-orm";
import type { CoreServices } from "@/lib/commands/services";
import { onTarget } from "@/lib/commands/targets/on-target";
import type { Change } from "@/lib/domain/change/change";
import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import { drivenStates } from "@/lib/domain/lifecycle/phase-state";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { Plan } from "@/lib/domain/plan/plan";
import type { Finding, Moment } from "@/lib/domain/preflight/finding";
import type { OpenRollout } from "@/lib/domain/preflight/judge-activity";
import { isRefused, judgePreflight } from "@/lib/domain/preflight/judge-preflight";
import { refuse } from "@/lib/domain/refusal";
import { takeReadings } from "@/lib/postgres/preflight/take-readings";
import { keepPreflight } from "@/lib/store/preflights";
import type { RolloutRow } from "@/lib/store/read-rollout";
import { phases, rollouts } from "@/lib/store/schema";
import type { Executor } from "@/lib/store/store";
import type { TargetConnection } from "@/lib/store/targets";

/** Other rollouts on the same table that have begun and not ended. */
async function listOpenRollouts(
  db: Executor,
  rollout: Pick<RolloutRow, "id" | "targetId">,
  table: Change["table"],
): Promise<readonly OpenRollout[]> {
  const found = await db
    .select({ id: rollouts.id, title: rollouts.title, state: rollouts.state, phase: phases.name })
    .from(rollouts)
    .leftJoin(phases, and(eq(phases.rolloutId, rollouts.id), inArray(phases.state, [...drivenStates])))
    .where(
      and(
        eq(rollouts.targetId, rollout.targetId),
        ne(rollouts.id, rollout.id),
        inArray(rollouts.state, ["active", "aborting"]),
        sql`${rollouts.change} -> 'table' = ${JSON.stringify(table)}::jsonb`,
      ),
    );
  return found;
}

export interface PreflightInput {
  readonly rollout: Pick<RolloutRow, "id" | "targetId" | "limits">;
  readonly change: Change;
  readonly plan: Plan;
  readonly planHash: string;
  /** Read just now. */
  readonly facts: ChangeFacts;
  readonly moment: Moment;
}

/** Looks at the target, and keeps what was found for everybody to see. Writes nothing in the target; refuses when it can't be reached. */
export async function takePreflight(
  services: CoreServices,
  actor: Actor,
  target: TargetConnection,
  input: PreflightInput,
): Promise<readonly Finding[]> {
  const { rollout, change, plan, facts, moment, planHash } = input;
  const subject = { change, plan, facts, moment, maxLagSeconds: rollout.limits.maxLagSeconds };
  const readAt = services.now();
  const readings = await onTarget(target, (session) => takeReadings(session, target.replicas, subject));
  const openRollouts = await listOpenRollouts(services.store.db, rollout, change.table);
  const findings = judgePreflight({ ...readings, openRollouts }, subject);
  await keepPreflight(services.store.db, {
    rolloutId: rollout.id,
    moment,
    planHash,
    readAt,
    userId: actor.id,
    findings,
  });
  return findings;
}

/** Refuses with what stands in the way; `deed` is what can't be done: `submitted`, `expand can't be started`. */
export function refuseBlocked(findings: readonly Finding[], deed: string): void {
  if (!isRefused(findings)) return;
  const blocking = findings.filter((one) => one.severity === "blocks");
  const [first] = blocking;
  if (first === undefined) return;
  const more = blocking.length === 1 ? "" : ` And ${blocking.length - 1} more.`;
  refuse("precondition_failed", `${deed}: ${first.message}${more}`, {
    ...(first.remedy === null ? {} : { remedy: first.remedy }),
    problems: blocking.map(({ code, message, remedy }) => ({
      severity: "error",
      code,
      message,
      remedy,
      path: null,
      position: null,
    })),
  });
}
