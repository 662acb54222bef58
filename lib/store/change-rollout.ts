import { and, eq, sql } from "drizzle-orm";
import type { Condition, PhaseFailure, Progress } from "@/lib/domain/lifecycle/condition";
import { applyPhaseEvent, type PhaseEvent, type PhaseState } from "@/lib/domain/lifecycle/phase-state";
import {
  applyRolloutEvent,
  type RolloutEvent,
  type RolloutState,
} from "@/lib/domain/lifecycle/rollout-state";
import type { PhaseName } from "@/lib/domain/plan/plan";
import { notifyRollout } from "./notify";
import type { PhaseRow, RolloutRow } from "./read-rollout";
import { phases, rollouts } from "./schema";
import type { Executor, Tx } from "./store";

/**
 * The only writers of states. Each goes through the transition tables of lib/domain/lifecycle and compares before it sets: a state that has
 * no such edge, or that someone else changed first, gives null and changes nothing. Each raises the rollout's version and wakes its
 * viewers. They lock the rollout's row before any of its phases.
 */

export type RolloutPatch = Partial<
  Pick<RolloutRow, "title" | "change" | "plan" | "planHash" | "problems" | "facts" | "limits" | "endedAt">
>;

export interface PhasePatch {
  readonly startedAt?: Date | null;
  readonly endedAt?: Date | null;
  readonly failure?: PhaseFailure | null;
  readonly condition?: Condition | null;
  readonly progress?: Progress | null;
}

const raised = { version: sql`${rollouts.version} + 1`, updatedAt: sql`now()` };

/** Raises the version without a change of state, e.g. after an approval or an edit; null when the rollout is gone. */
export async function touchRollout(
  tx: Tx,
  rolloutId: string,
  patch: RolloutPatch = {},
): Promise<RolloutRow | null> {
  const [row] = await tx
    .update(rollouts)
    .set({ ...patch, ...raised })
    .where(eq(rollouts.id, rolloutId))
    .returning();
  if (row === undefined) return null;
  await notifyRollout(tx, rolloutId);
  return row;
}

/** Moves the rollout along its table; null when its present state (or `expectedState`) has no such edge. */
export async function applyToRollout(
  tx: Tx,
  input: {
    readonly rolloutId: string;
    readonly event: RolloutEvent;
    readonly expectedState?: RolloutState;
    readonly patch?: RolloutPatch;
  },
): Promise<RolloutRow | null> {
  const [present] = await tx
    .select({ state: rollouts.state })
    .from(rollouts)
    .where(eq(rollouts.id, input.rolloutId))
    .for("no key update");
  if (present === undefined || (input.expectedState ?? present.state) !== present.state) return null;
  const next = applyRolloutEvent(present.state, input.event);
  if (next === null) return null;
  const hasEnded = next === "completed" || next === "aborted";
  const [row] = await tx
    .update(rollouts)
    .set({ ...(hasEnded ? { endedAt: sql`now()` } : {}), ...input.patch, state: next, ...raised })
    .where(and(eq(rollouts.id, input.rolloutId), eq(rollouts.state, present.state)))
    .returning();
  if (row === undefined) return null;
  await notifyRollout(tx, input.rolloutId);
  return row;
}

/** Moves one phase along its table; null when its present state (or `expectedState`) has no such edge. */
export async function applyToPhase(
  tx: Tx,
  input: {
    readonly rolloutId: string;
    readonly phase: PhaseName;
    readonly event: PhaseEvent;
    readonly expectedState?: PhaseState;
    /** Of the rollout, where any change to it since matters. */
    readonly expectedVersion?: number;
    readonly patch?: PhasePatch;
  },
): Promise<PhaseRow | null> {
  const [rollout] = await tx
    .select({ version: rollouts.version })
    .from(rollouts)
    .where(eq(rollouts.id, input.rolloutId))
    .for("no key update");
  if (input.expectedVersion !== undefined && rollout?.version !== input.expectedVersion) return null;
  const isThisPhase = and(eq(phases.rolloutId, input.rolloutId), eq(phases.name, input.phase));
  const [present] = await tx.select({ state: phases.state }).from(phases).where(isThisPhase).for("update");
  if (present === undefined || (input.expectedState ?? present.state) !== present.state) return null;
  const next = applyPhaseEvent(present.state, input.event);
  if (next === null) return null;
  const [row] = await tx
    .update(phases)
    .set({ ...input.patch, state: next })
    .where(and(isThisPhase, eq(phases.state, present.state)))
    .returning();
  if (row === undefined) return null;
  await touchRollout(tx, input.rolloutId);
  return row;
}

/**
 * Writes progress and condition of running work. No change of state, so the version stays: what a person has before them is not made stale
 * by a backfill that goes on. False when the phase is not in `expectedState`.
 */
export async function updatePhase(
  db: Executor,
  input: {
    readonly rolloutId: string;
    readonly phase: PhaseName;
    readonly expectedState?: PhaseState;
    readonly patch: Pick<PhasePatch, "condition" | "progress">;
  },
): Promise<boolean> {
  const rows = await db
    .update(phases)
    .set(input.patch)
    .where(
      and(
        eq(phases.rolloutId, input.rolloutId),
        eq(phases.name, input.phase),
        input.expectedState === undefined ? undefined : eq(phases.state, input.expectedState),
      ),
    )
    .returning({ name: phases.name });
  if (rows.length === 0) return false;
  await notifyRollout(db, input.rolloutId);
  return true;
}
