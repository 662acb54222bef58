import type { PhaseName, PlanPhase, Step } from "@/lib/domain/plan/plan";
import { type Appearance, describePhaseState } from "@/lib/view/appearance";
import type { PhaseView, RolloutView } from "@/lib/view/rollout-view";

/** The first phase that is not done; null when all are. */
export function findCurrentPhase(view: RolloutView): PhaseView | null {
  return view.phases.find((phase) => phase.state !== "done") ?? null;
}

/** True for a phase that stands still because its expression was changed: a person has to let it go on. */
export function isAmended(phase: Pick<PhaseView, "state" | "failure">): boolean {
  return phase.state === "failed" && phase.failure?.code === "expression_amended";
}

/** How a phase looks: its state or its condition; one whose expression was changed waits for a person, and has not failed. */
export function describePhase(phase: Pick<PhaseView, "state" | "condition" | "failure">): Appearance {
  return isAmended(phase)
    ? { tone: "attention", icon: "diamond", word: "Waits at its gate" }
    : describePhaseState(phase.state, phase.condition);
}

/** A phase as it was planned; null when the plan has none of that name. */
export function findPlanPhase(view: RolloutView, name: PhaseName): PlanPhase | null {
  return view.plan.phases.find((phase) => phase.name === name) ?? null;
}

/** The phase that the page shows: the one asked for, else the current one, else the last. */
export function chooseShownPhase(view: RolloutView, wanted: PhaseName | null): PhaseName | null {
  const asked = view.phases.find((phase) => phase.name === wanted);
  return (asked ?? findCurrentPhase(view) ?? view.phases.at(-1))?.name ?? null;
}

/** The walk (backfill or verification) of a phase; null when it has none. */
export function findWalk(phase: PlanPhase | null): Extract<Step, { kind: "backfill" | "verify" }> | null {
  return phase?.steps.find((step) => step.kind === "backfill" || step.kind === "verify") ?? null;
}

/** The step that a walk's figures are of, repairs included; null where the phase has none of that name. */
export function findWalkOf(phase: PlanPhase | null, stepId: string): { readonly title: string } | null {
  for (const step of phase?.steps ?? []) {
    if (step.id === stepId) return step;
    if (step.kind === "verify" && step.repair?.id === stepId) return step.repair;
  }
  return null;
}
