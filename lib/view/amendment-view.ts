import type { Change } from "@/lib/domain/change/change";
import { printCanonicalJson } from "@/lib/domain/plan/canonical-json";
import type { PhaseName, Plan, Problem, Step } from "@/lib/domain/plan/plan";
import type { RedoneRows } from "@/lib/domain/plan/redone-rows";
import type { PreviewSample } from "./plan-preview";

/** A step that an amended plan has otherwise than the plan before it. */
export interface StepDifference {
  readonly phase: PhaseName;
  readonly id: string;
  readonly title: string;
  /** Null: only the new plan has it. */
  readonly before: string | null;
  /** Null: only the plan before had it. */
  readonly after: string | null;
}

/** What would follow from other expressions. Nothing of it is kept. */
export interface AmendmentPreview {
  /** Null where there is no safe plan; `problems` say why. */
  readonly plan: Plan | null;
  readonly planHash: string | null;
  readonly problems: readonly Problem[];
  /** The first is what is best. */
  readonly rows: readonly RedoneRows[];
  /** Why there is no choice of rows; null where there is one. */
  readonly rowsWhy: string | null;
  readonly sample: PreviewSample | null;
}

/** What a person reads of a step: for a walk, what it sets and where. */
export function printStepText(step: Step): string {
  switch (step.kind) {
    case "statement":
      return step.sql;
    case "backfill":
      return [
        ...step.assignments.map(({ column, expression }) => `set ${column} = ${expression}`),
        `where ${step.pendingWhen}`,
      ].join("\n");
    case "verify":
      return `wrong when ${step.mismatchWhen}`;
    case "confirm":
      return step.statement;
  }
}

/** The steps that differ between two plans, in the order of the new one. */
export function compareSteps(before: Plan, after: Plan): readonly StepDifference[] {
  const flat = (plan: Plan) =>
    plan.phases.flatMap((phase) => phase.steps.map((step) => ({ phase: phase.name, step })));
  const old = new Map(flat(before).map((one) => [one.step.id, one]));
  const found = flat(after).flatMap(({ phase, step }): StepDifference[] => {
    const was = old.get(step.id)?.step;
    if (was !== undefined && printCanonicalJson(was) === printCanonicalJson(step)) return [];
    const before = was === undefined ? null : printStepText(was);
    return [{ phase, id: step.id, title: step.title, before, after: printStepText(step) }];
  });
  const kept = new Set(flat(after).map(({ step }) => step.id));
  const gone = [...old.values()].filter(({ step }) => !kept.has(step.id));
  return [
    ...found,
    ...gone.map(({ phase, step }) => ({
      phase,
      id: step.id,
      title: step.title,
      before: printStepText(step),
      after: null,
    })),
  ];
}

/** What becomes of rows that are filled already, for the choice of the author. */
export function printRedoneRows(rows: RedoneRows, change: Change): { label: string; hint: string } {
  if (rows === "all") {
    return {
      label: "All rows again",
      hint:
        change.kind === "split_merge"
          ? "The walk begins anew. What the application wrote through the new columns stays."
          : "The walk begins anew. Rows that are right already are not written.",
    };
  }
  return {
    label: "Only rows that are still to be filled",
    hint: "Rows that have a value keep it. Verify compares every row with the new expression.",
  };
}
