import type { PhaseName } from "@/lib/domain/plan/plan";
import { mayVerifyAgain } from "@/lib/domain/verify/verify-again";
import { applyPhaseEvent, drivenStates, type PhaseState } from "./phase-state";
import { applyRolloutEvent, type RolloutState } from "./rollout-state";

/** A phase as far as the lifecycle is concerned, in the plan's order. */
export interface PhaseStatus {
  readonly name: PhaseName;
  readonly state: PhaseState;
  readonly undoable: boolean;
}

/** What the states allow; who may do it and whether the gate is open are other questions. */
export interface AllowedCommands {
  readonly edit: boolean;
  readonly submit: boolean;
  readonly returnToDraft: boolean;
  readonly abort: boolean;
  /** The phase that could be started (or tried again) next; null when none. */
  readonly start: PhaseName | null;
  readonly pause: PhaseName | null;
  readonly resume: PhaseName | null;
  /** The phase that stands still and whose expressions may be changed; null when none. */
  readonly amend: PhaseName | null;
  /** The latest phase with effects that can be taken back; null when none. */
  readonly undo: PhaseName | null;
  /** The finished verification, while every row can be compared once more; null otherwise. */
  readonly verifyAgain: PhaseName | null;
  /** The verification that failed and whose rows could be repaired, if it found any; null otherwise. */
  readonly repair: PhaseName | null;
}

/** Derives what can happen next from the states of a rollout and its phases. Pure. */
export function deriveAllowedCommands(
  rollout: RolloutState,
  phases: readonly PhaseStatus[],
): AllowedCommands {
  const live = rollout === "in_review" || rollout === "active";
  const current = phases.find((phase) => phase.state !== "done") ?? null;
  const allows = (phase: PhaseStatus | null, event: Parameters<typeof applyPhaseEvent>[1]) =>
    phase !== null && applyPhaseEvent(phase.state, event) !== null;
  const isDriven = phases.some((phase) => drivenStates.includes(phase.state));
  // Only the latest phase that left something can be undone: phases are taken back in reverse. A contract that has
  // begun has no way back, so it shuts the door for all before it.
  const latest = phases.findLast((phase) => phase.state !== "waiting") ?? null;
  const undo =
    (live || rollout === "aborted") && !isDriven && latest?.undoable && allows(latest, "undo_requested")
      ? latest.name
      : null;
  const untouched = phases.every((phase) => phase.state === "waiting");
  return {
    edit: rollout === "draft",
    submit: applyRolloutEvent(rollout, "submitted") !== null,
    returnToDraft: applyRolloutEvent(rollout, "returned") !== null && untouched,
    abort: rollout !== "aborting" && applyRolloutEvent(rollout, "aborted") !== null,
    start: live && allows(current, "start_requested") ? (current?.name ?? null) : null,
    pause: live ? (phases.find((phase) => allows(phase, "pause_requested"))?.name ?? null) : null,
    resume: live && allows(current, "resume_requested") ? (current?.name ?? null) : null,
    amend: live && current?.name === "backfill" && allows(current, "amended") ? current.name : null,
    undo,
    verifyAgain: live && mayVerifyAgain(phases) ? "verify" : null,
    repair: live && current?.name === "verify" && current.state === "failed" ? "verify" : null,
  };
}
