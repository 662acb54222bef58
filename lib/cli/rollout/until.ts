import { UsageError } from "@/lib/cli/usage";
import { drivenStates, type PhaseState, phaseStates } from "@/lib/domain/lifecycle/phase-state";
import { type PhaseName, phaseNames } from "@/lib/domain/plan/plan";
import type { RolloutView } from "@/lib/view/rollout-view";
import { exitCodes } from "./exit-codes";

/** How long `watch` watches, and how it then ends. */

export type Until =
  /** Until every phase is done. */
  | { readonly kind: "done" }
  /** Until no machine is at work. */
  | { readonly kind: "idle" }
  | { readonly kind: "phase"; readonly phase: PhaseName; readonly state: PhaseState };

/** `done`, `idle`, `backfill`, `expand:waiting`. Throws UsageError. */
export function parseUntil(text: string): Until {
  if (text === "done" || text === "idle") return { kind: text };
  const [name, wanted = "done", ...more] = text.split(":");
  const phase = phaseNames.find((one) => one === name);
  const state = phaseStates.find((one) => one === wanted);
  if (phase === undefined || state === undefined || more.length > 0) {
    throw new UsageError(
      `--until takes done, idle, or a phase with a state (backfill, expand:waiting), not ${text}.`,
      "rollout",
    );
  }
  return { kind: "phase", phase, state };
}

type Code = (typeof exitCodes)[keyof typeof exitCodes];

function isDriven(view: RolloutView): boolean {
  return view.phases.some((phase) => drivenStates.includes(phase.state));
}

/** The exit code once there is nothing more to wait for; null: go on. */
export function judgeEnd(view: RolloutView, until: Until): Code | null {
  if (until.kind === "phase") {
    const phase = view.phases.find((one) => one.name === until.phase);
    if (phase?.state === until.state) return exitCodes.ok;
    if (phase === undefined && view.state !== "draft") return exitCodes.refused;
  }
  if (view.state === "completed") return until.kind === "phase" ? exitCodes.refused : exitCodes.ok;
  if (isDriven(view) || view.state === "aborting") return null;
  if (view.phases.some((phase) => phase.state === "failed" || phase.state === "undo_failed")) {
    return exitCodes.refused;
  }
  if (view.state === "aborted") return exitCodes.refused;
  if (view.phases.some((phase) => phase.state === "paused")) return exitCodes.standsStill;
  // It waits at a gate: people act there, and `done` and a phase further on wait for them.
  return until.kind === "idle" ? exitCodes.ok : null;
}
