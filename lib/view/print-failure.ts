import type { PhaseFailure } from "@/lib/domain/lifecycle/condition";
import type { PhaseName, Plan } from "@/lib/domain/plan/plan";
import { displayName } from "@/lib/domain/sql/sql";
import { phaseWords } from "@/lib/view/phase-words";

const what: Record<PhaseFailure["code"], string> = {
  lock_not_acquired: "did not get its lock",
  statement_failed: "was refused by the target",
  data_error: "met a row that it can't fill",
  connection_lost: "lost the target",
  verification_mismatch: "found rows that are not what they should be",
  probe_contradicts: "is not what the catalog says",
  target_changed: "found the table changed since it was planned",
  no_permission: "lacks a privilege",
  disk_full: "found the target's disk full",
  rows_quarantined: "has rows left that it can't fill",
  quarantine_full: "met too many rows that it can't fill",
  expression_amended: "has another expression",
  plan_outdated: "was planned by an earlier version",
  internal: "met a fault in Colonnade itself",
};

/** What stopped a phase, with its object: "Backfill of orders met a row that it can't fill". */
export function printFailureTitle(failure: PhaseFailure, phase: PhaseName, plan: Plan): string {
  const { table } = plan.change;
  const step = plan.phases.flatMap((one) => one.steps).find((one) => one.id === failure.stepId);
  const place = step === undefined ? "" : ` at “${step.title}”`;
  return `${phaseWords[phase].title} of ${displayName(table.schema, table.name)} ${what[failure.code]}${place}`;
}
