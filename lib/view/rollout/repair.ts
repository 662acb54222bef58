import type { BackfillStep } from "@/lib/domain/plan/plan";
import { printCount, printCounted } from "@/lib/view/print-amount";
import type { RepairView, RolloutView } from "@/lib/view/rollout-view";

interface PossibleRepair {
  readonly step: BackfillStep;
  readonly mismatches: number;
  /** What is overwritten can be put back. */
  readonly keeps: boolean;
}

/** What could be done about the rows that the last verification found; null: nothing, or nothing was found. */
export function findRepair(view: RolloutView): PossibleRepair | null {
  const { verification, allowed, plan } = view;
  if (allowed.repair === null || verification === null) return null;
  if (verification.voidedAt !== null || verification.mismatches === 0) return null;
  const steps = plan.phases.flatMap((phase) => phase.steps);
  const step = steps.find((one) => one.kind === "verify" && one.id === verification.stepId);
  if (step?.kind !== "verify" || step.repair === undefined) return null;
  const keeps = steps.some((one) => one.kind === "backfill" && one.restore !== undefined);
  return { step: step.repair, mismatches: verification.mismatches, keeps };
}

/** The button, by its effect. */
export function printRepairLabel(mismatches: number): string {
  return `Repair ${printCounted(mismatches, "row")} and verify again`;
}

/** What came, or is to come, of a repair, without who asked for it; null where there is nothing to say any more. */
export function printRepair(repair: RepairView): string | null {
  const asked = printCounted(repair.mismatches, "row");
  switch (repair.state) {
    case "wanted":
      return `A repair of ${asked} is wanted; then every row is compared again.`;
    case "at_work":
      return `A repair of ${asked} has begun; then every row is compared again.`;
    case "done":
      return repair.rowsRepaired === 0
        ? `A repair of ${asked} found nothing that it could set: the plan can't carry their values over, or they were mended meanwhile.`
        : `A repair set ${printCount(repair.rowsRepaired ?? 0)} of ${asked}; then every row was compared again.`;
    case "dropped":
      return null;
  }
}
