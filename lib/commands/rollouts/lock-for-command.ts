import { z } from "zod";
import { type AllowedCommands, deriveAllowedCommands } from "@/lib/domain/lifecycle/allowed-commands";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { type PhaseName, phaseNameSchema } from "@/lib/domain/plan/plan";
import { refuse } from "@/lib/domain/refusal";
import {
  lockRollout,
  type PhaseRow,
  phaseStatuses,
  type RolloutRow,
  type StoredRollout,
} from "@/lib/store/read-rollout";
import type { Tx } from "@/lib/store/store";

/** Fields that commands on a rollout share. */
export const rolloutIdSchema = z.string().min(1).max(64);
export const versionSchema = z.number().int().positive();
export const planHashSchema = z.string().min(8).max(128);
export const commentSchema = z.string().trim().max(4000);
/** Where a command can do without: who gives it is refused once the rollout is another. */
export const seenVersionSchema = versionSchema.optional();
export const phaseInputSchema = z.object({
  rolloutId: rolloutIdSchema,
  phase: phaseNameSchema,
  expectedVersion: seenVersionSchema,
});

export interface LockedRollout extends StoredRollout {
  readonly allowed: AllowedCommands;
}

/** Locks the rollout for this transaction, with what its states allow; refuses when it does not exist. */
export async function lockForCommand(tx: Tx, rolloutId: string): Promise<LockedRollout> {
  const stored = await lockRollout(tx, rolloutId);
  if (stored === null) return refuse("not_found", "There is no such rollout.");
  return { ...stored, allowed: deriveAllowedCommands(stored.rollout.state, phaseStatuses(stored)) };
}

/** Refuses when the person acted on an older version than the present one; without a version nothing is compared. */
export function checkVersion(rollout: RolloutRow, expectedVersion: number | undefined): void {
  if (expectedVersion === undefined || rollout.version === expectedVersion) return;
  refuse("conflict", "This rollout changed while you were reading it.", {
    remedy: "Look at it again, then repeat what you did.",
    context: { expectedVersion, version: rollout.version },
  });
}

/** Refuses when the person acted on another plan than the present one. */
export function checkPlanHash(rollout: RolloutRow, planHash: string): void {
  if (rollout.planHash === planHash) return;
  refuse("conflict", "This plan changed while you were reading it.", {
    remedy: "Read the plan again before you go on.",
    context: { planHash: rollout.planHash },
  });
}

/** Refuses anyone but the author: who changes a plan must not be able to approve it as somebody else's. */
export function checkAuthor(rollout: RolloutRow, actor: Actor, deed: string): void {
  if (rollout.authorId === actor.id) return;
  refuse("forbidden", `Only its author may ${deed} this rollout.`, {
    remedy: "Ask the author, or create a rollout of your own.",
  });
}

/** The phase's row; refuses when the plan has no such phase. */
export function getPhase(stored: StoredRollout, name: PhaseName): PhaseRow {
  const phase = stored.phases.find((one) => one.name === name);
  return phase ?? refuse("not_found", `This rollout has no phase ${name}.`);
}

/** Says no because the state forbids it; names the states, so that the page can say more. */
export function refuseState(stored: StoredRollout, deed: string, phase?: PhaseName): never {
  const state = phase === undefined ? stored.rollout.state : getPhase(stored, phase).state;
  const what = phase === undefined ? "This rollout" : `The phase ${phase}`;
  return refuse("precondition_failed", `${what} can't be ${deed} now: it is ${state.replaceAll("_", " ")}.`, {
    remedy: "Look at it again: its state may have changed.",
    context: { rolloutState: stored.rollout.state, ...(phase === undefined ? {} : { phaseState: state }) },
  });
}

/** A compare-and-set that found no row although the row is locked: someone got past the lock, so nothing may be written. */
export function refuseLostRace(): never {
  return refuse("conflict", "Someone else changed this rollout at the same moment.", {
    remedy: "Look at it again, then repeat what you did.",
  });
}
