import type { AddCheck } from "@/lib/domain/change/constraints/constraint-schemas";
import { type FormKind, textOrNull } from "./form-kind";
import { emptyRepair, fromRepair, type RepairForm, toRepair } from "./repair-form";

export type ViolationsRule = AddCheck["violations"]["kind"];

export interface AddCheckForm {
  readonly name: string;
  readonly expression: string;
  readonly violations: RepairForm<ViolationsRule>;
  readonly atOnce: boolean;
}

function toViolations(form: RepairForm<ViolationsRule>): AddCheck["violations"] {
  const { rule } = form;
  return rule === "keep" ? { kind: "keep" } : toRepair({ ...form, rule });
}

export const addCheckForm: FormKind<AddCheckForm, AddCheck> = {
  empty: () => ({ name: "", expression: "", violations: emptyRepair, atOnce: false }),
  toChange: (fields, table) => ({
    kind: "add_check",
    table,
    name: textOrNull(fields.name),
    expression: fields.expression.trim(),
    violations: toViolations(fields.violations),
    ...(fields.atOnce ? { atOnce: true } : {}),
  }),
  fromChange: (change) => ({
    name: change.name ?? "",
    expression: change.expression,
    violations:
      change.violations.kind === "keep" ? { ...emptyRepair, rule: "keep" } : fromRepair(change.violations),
    atOnce: change.atOnce ?? false,
  }),
  lacks: [
    [/^expression$/, "Write the condition."],
    [/^violations\.column$/, "Choose the column that gets another value."],
    [/^violations\.expression$/, "Write the value that rows which break it get."],
  ],
};
