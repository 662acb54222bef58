import type { PhaseName } from "@/lib/domain/plan/plan";
import { assessRisk, type PhaseRisk } from "@/lib/domain/review/risk";
import { findPlanPhase } from "@/lib/view/rollout/current-phase";
import type { PreflightView, RolloutView } from "@/lib/view/rollout-view";
import type { ReviewView } from "./review-view";

/** The look at the target that says most of a phase: its own, else the newest; never one of another plan. */
export function chooseFindings(view: RolloutView, phase: PhaseName): PreflightView | null {
  const ofPlan = view.preflights.filter((one) => one.planHash === view.planHash);
  return ofPlan.find((one) => one.moment === phase) ?? ofPlan.at(-1) ?? null;
}

/** The risk of one phase as it is now; null when the plan has none of that name. Pure. */
export function assessPhaseRisk(
  view: RolloutView,
  review: Pick<ReviewView, "estimatedRows" | "approvedBefore">,
  phase: PhaseName,
): PhaseRisk | null {
  const planned = findPlanPhase(view, phase);
  if (planned === null) return null;
  const stated = view.phases.find((one) => one.name === phase);
  const proof = stated?.gate.requirements.find((one) => one.kind === "verified");
  const differences = review.approvedBefore?.differences ?? [];
  return assessRisk({
    phase: planned,
    estimatedRows: review.estimatedRows,
    findings: chooseFindings(view, phase)?.findings ?? null,
    isProven: proof?.isMet ?? null,
    rowsSkipped: view.quarantine?.skipped ?? 0,
    differsFromApproved: differences.some((one) => one.phase === phase),
  });
}
