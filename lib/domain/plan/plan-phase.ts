import type { PhaseName, PlanPhase, Step } from "./plan";

/** One phase, or none where it has no steps; all but contract can be taken back. */
export function phaseOf(
  name: PhaseName,
  summary: string,
  undoSummary: string,
  steps: readonly Step[],
): PlanPhase[] {
  return steps.length === 0
    ? []
    : [{ name, summary, undoable: name !== "contract", undoSummary, steps: [...steps] }];
}
