import type { Condition } from "@/lib/domain/lifecycle/condition";
import type { PhaseState } from "@/lib/domain/lifecycle/phase-state";
import type { RolloutState } from "@/lib/domain/lifecycle/rollout-state";

/** How each state looks: a tone, an icon's name and a word, never a tone alone. Colour means state. */

export type ViewTone = "neutral" | "progress" | "attention" | "slowed" | "success" | "danger";

export type IconName =
  | "circle"
  | "circle_dashed"
  | "diamond"
  | "pencil"
  | "eye"
  | "running"
  | "pausing"
  | "paused"
  | "failed"
  | "done"
  | "undoing"
  | "given_up"
  | "slowed"
  | "stopped"
  | "lock"
  | "unplugged";

export interface Appearance {
  readonly tone: ViewTone;
  readonly icon: IconName;
  readonly word: string;
}

export const phaseAppearance: Record<PhaseState, Appearance> = {
  waiting: { tone: "neutral", icon: "circle", word: "Not yet" },
  queued: { tone: "progress", icon: "circle_dashed", word: "Queued" },
  running: { tone: "progress", icon: "running", word: "Running" },
  pausing: { tone: "progress", icon: "pausing", word: "Pausing" },
  paused: { tone: "attention", icon: "paused", word: "Paused" },
  failed: { tone: "danger", icon: "failed", word: "Failed" },
  done: { tone: "success", icon: "done", word: "Done" },
  undo_queued: { tone: "progress", icon: "circle_dashed", word: "Undo queued" },
  undoing: { tone: "progress", icon: "undoing", word: "Undoing" },
  undo_failed: { tone: "danger", icon: "failed", word: "Undo failed" },
};

export const rolloutAppearance: Record<RolloutState, Appearance> = {
  draft: { tone: "neutral", icon: "pencil", word: "Draft" },
  in_review: { tone: "attention", icon: "eye", word: "In review" },
  active: { tone: "progress", icon: "running", word: "Active" },
  aborting: { tone: "progress", icon: "pausing", word: "Aborting" },
  completed: { tone: "success", icon: "done", word: "Completed" },
  aborted: { tone: "neutral", icon: "given_up", word: "Aborted" },
};

const conditionAppearance: Record<Condition["kind"], Appearance> = {
  slowed: { tone: "slowed", icon: "slowed", word: "Slowed" },
  stopped_by_guard: { tone: "danger", icon: "stopped", word: "Stopped by a guard" },
  waiting_for_lock: { tone: "slowed", icon: "lock", word: "Waiting for a lock" },
  statement_at_work: { tone: "progress", icon: "running", word: "At work" },
  waiting_for_twin: { tone: "slowed", icon: "slowed", word: "Waiting for an earlier run" },
  waiting_for_lane: { tone: "slowed", icon: "slowed", word: "Waiting for a lane" },
  waiting_for_replay: { tone: "slowed", icon: "slowed", word: "Waiting for a replica" },
  reconnecting: { tone: "slowed", icon: "unplugged", word: "Reconnecting" },
};

/** A phase's look: its state, or the condition that holds while an engine is at work on it. */
export function describePhaseState(state: PhaseState, condition: Condition | null): Appearance {
  const isAtWork = state === "running" || state === "undoing";
  return isAtWork && condition !== null ? conditionAppearance[condition.kind] : phaseAppearance[state];
}
