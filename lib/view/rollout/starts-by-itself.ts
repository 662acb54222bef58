import { asksForWord } from "@/lib/domain/plan/asks-for-word";
import type { PhaseName } from "@/lib/domain/plan/plan";
import type { RolloutView } from "@/lib/view/rollout-view";
import { findPlanPhase } from "./current-phase";

/** True where an engine starts the phase as soon as its gate is open: the policy says so, and somebody has started the rollout. */
export function startsByItself(view: RolloutView, phase: PhaseName): boolean {
  return (
    view.state === "active" &&
    view.policy.policy.phases[phase].advance === "automatic" &&
    !asksForWord(findPlanPhase(view, phase))
  );
}
