import { asc, eq } from "drizzle-orm";
import type { GatePhase } from "@/lib/domain/gate/gate";
import type { PhaseStatus } from "@/lib/domain/lifecycle/allowed-commands";
import { phases, rollouts } from "./schema";
import type { Executor, Tx } from "./store";

export type RolloutRow = typeof rollouts.$inferSelect;
export type PhaseRow = typeof phases.$inferSelect;

export interface StoredRollout {
  readonly rollout: RolloutRow;
  /** In the plan's order. */
  readonly phases: readonly PhaseRow[];
}

async function readPhases(db: Executor, rolloutId: string): Promise<readonly PhaseRow[]> {
  return await db.select().from(phases).where(eq(phases.rolloutId, rolloutId)).orderBy(asc(phases.position));
}

/** The rollout with its phases, or null. */
export async function findRollout(db: Executor, rolloutId: string): Promise<StoredRollout | null> {
  const [rollout] = await db.select().from(rollouts).where(eq(rollouts.id, rolloutId));
  return rollout === undefined ? null : { rollout, phases: await readPhases(db, rolloutId) };
}

/**
 * The same, with the rollout's row locked until the transaction ends. Every write to a rollout, its phases and its events takes this lock
 * first, so they queue in one order and can't deadlock.
 */
export async function lockRollout(tx: Tx, rolloutId: string): Promise<StoredRollout | null> {
  const [rollout] = await tx.select().from(rollouts).where(eq(rollouts.id, rolloutId)).for("no key update");
  return rollout === undefined ? null : { rollout, phases: await readPhases(tx, rolloutId) };
}

/** A phase as the gate wants it. */
export function asGatePhase({ name, state, endedAt }: PhaseRow): GatePhase {
  return { name, state, endedAtMs: endedAt?.getTime() ?? null };
}

/** The phases as the lifecycle sees them: its state from the row, whether it can be undone from the plan. */
export function phaseStatuses(stored: StoredRollout): readonly PhaseStatus[] {
  return stored.phases.map((phase) => ({
    name: phase.name,
    state: phase.state,
    undoable: stored.rollout.plan.phases.find((one) => one.name === phase.name)?.undoable ?? false,
  }));
}
