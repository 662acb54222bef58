import { and, eq, sql } from "drizzle-orm";
import type { Policy } from "@/lib/domain/gate/policy";
import { tightenLimits } from "@/lib/domain/gate/policy-limits";
import type { PhaseState } from "@/lib/domain/lifecycle/phase-state";
import type { RolloutState } from "@/lib/domain/lifecycle/rollout-state";
import type { InstanceStop } from "@/lib/domain/pace/instance-stop";
import type { Limits } from "@/lib/domain/pace/pace";
import type { PhaseName } from "@/lib/domain/plan/plan";
import { viewInstanceStop } from "./instance-stop";
import { instanceStop, phases, rollouts, targets } from "./schema";
import { policies } from "./schema/policies";
import type { Executor } from "./store";

/** What people want of a running phase right now; null when there is no such phase. Cheap: a driver asks twice a second. */
export async function readWanted(
  db: Executor,
  rolloutId: string,
  phase: PhaseName,
): Promise<{
  rolloutState: RolloutState;
  phaseState: PhaseState;
  limits: Limits;
  stop: InstanceStop | null;
  targetVersion: number;
} | null> {
  const [row] = await db
    .select({
      rolloutState: rollouts.state,
      phaseState: phases.state,
      limits: rollouts.limits,
      stop: instanceStop,
      targetVersion: targets.version,
      // Null where nobody gave the environment a policy: the default caps nothing.
      caps: sql<Policy["limits"] | null>`(
        select ${policies.policy} -> 'limits' from ${policies}
        where ${policies.environment} = ${targets.environment}
        order by ${policies.version} desc limit 1
      )`,
    })
    .from(rollouts)
    .innerJoin(phases, and(eq(phases.rolloutId, rollouts.id), eq(phases.name, phase)))
    .innerJoin(targets, eq(targets.id, rollouts.targetId))
    .leftJoin(instanceStop, sql`true`)
    .where(eq(rollouts.id, rolloutId));
  if (row === undefined) return null;
  const { caps, ...wanted } = row;
  return { ...wanted, limits: tightenLimits(row.limits, caps ?? {}), stop: viewInstanceStop(row.stop) };
}
