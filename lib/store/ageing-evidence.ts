import { and, asc, eq, isNull, ne, sql } from "drizzle-orm";
import type { PhaseState } from "@/lib/domain/lifecycle/phase-state";
import type { PhaseName } from "@/lib/domain/plan/plan";
import { engineActor } from "./record-event";
import { events, phases, rollouts, targets, verifications } from "./schema";
import type { Executor } from "./store";

/** The evidence of a rollout at work, with what decides whether it has to be renewed. */
interface AgeingEvidence {
  readonly rolloutId: string;
  readonly version: number;
  readonly environment: string;
  /** In the plan's order. */
  readonly phases: readonly { readonly name: PhaseName; readonly state: PhaseState }[];
  readonly verifiedAt: Date;
  /** Of a person's. */
  readonly lastDeedAt: Date;
}

/** Every active rollout whose verification is done and stands. */
export async function listAgeingEvidence(db: Executor): Promise<readonly AgeingEvidence[]> {
  const found = await db
    .select({
      rolloutId: rollouts.id,
      version: rollouts.version,
      environment: targets.environment,
      verifiedAt: sql<Date>`max(${verifications.finishedAt})`.mapWith(verifications.finishedAt),
      lastDeedAt: sql<Date>`coalesce((
        select max(${events.at}) from ${events}
        where ${events.rolloutId} = ${rollouts.id} and ${ne(events.actorId, engineActor.id)}
      ), ${rollouts.createdAt})`.mapWith(events.at),
    })
    .from(rollouts)
    .innerJoin(targets, eq(targets.id, rollouts.targetId))
    .innerJoin(
      phases,
      and(eq(phases.rolloutId, rollouts.id), eq(phases.name, "verify"), eq(phases.state, "done")),
    )
    .innerJoin(
      verifications,
      and(
        eq(verifications.rolloutId, rollouts.id),
        eq(verifications.planHash, rollouts.planHash),
        isNull(verifications.voidedAt),
      ),
    )
    .where(eq(rollouts.state, "active"))
    .groupBy(rollouts.id, targets.environment);
  const withPhases: AgeingEvidence[] = [];
  for (const one of found) {
    const of = await db
      .select({ name: phases.name, state: phases.state })
      .from(phases)
      .where(eq(phases.rolloutId, one.rolloutId))
      .orderBy(asc(phases.position));
    withPhases.push({ ...one, phases: of });
  }
  return withPhases;
}
