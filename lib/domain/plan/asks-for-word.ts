import type { PlanPhase } from "./plan";

/** True for a phase that rests on a person's word: nothing but a person can start it. */
export function asksForWord(phase: PlanPhase | null | undefined): boolean {
  return phase?.steps.some((step) => step.kind === "confirm") ?? false;
}
