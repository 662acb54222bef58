import type { Repair } from "@/lib/domain/change/change-parts";

/** A rule for rows that a coming constraint would refuse, as typed; what belongs to `rewrite` is kept while the rule is switched. */
export interface RepairForm<Rule extends string = Repair["kind"]> {
  readonly rule: Rule;
  readonly column: string;
  readonly expression: string;
}

/** Nothing chosen but the safest: stop and name them. */
export const emptyRepair = { rule: "refuse", column: "", expression: "" } as const satisfies RepairForm;

/** The rule as the change has it. */
export function toRepair(form: RepairForm): Repair {
  return form.rule === "rewrite"
    ? { kind: "rewrite", column: form.column.trim(), expression: form.expression.trim() }
    : { kind: "refuse" };
}

/** A saved rule as fields. */
export function fromRepair(repair: Repair): RepairForm {
  return repair.kind === "rewrite"
    ? { rule: "rewrite", column: repair.column, expression: repair.expression }
    : emptyRepair;
}
