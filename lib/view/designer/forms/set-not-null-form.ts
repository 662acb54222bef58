import type { SetNotNull } from "@/lib/domain/change/constraints/constraint-schemas";
import type { FormKind } from "./form-kind";

export type NullsRule = SetNotNull["nulls"]["kind"];

export interface SetNotNullForm {
  readonly column: string;
  readonly nulls: NullsRule;
  /** Kept while the rule is switched. */
  readonly expression: string;
  readonly atOnce: boolean;
}

export const setNotNullForm: FormKind<SetNotNullForm, SetNotNull> = {
  empty: () => ({ column: "", nulls: "refuse", expression: "", atOnce: false }),
  toChange: (fields, table) => ({
    kind: "set_not_null",
    table,
    column: fields.column.trim(),
    nulls:
      fields.nulls === "fill" ? { kind: "fill", expression: fields.expression.trim() } : { kind: "refuse" },
    ...(fields.atOnce ? { atOnce: true } : {}),
  }),
  fromChange: (change) => ({
    column: change.column,
    nulls: change.nulls.kind,
    expression: change.nulls.kind === "fill" ? change.nulls.expression : "",
    atOnce: change.atOnce ?? false,
  }),
  lacks: [
    [/^column$/, "Choose the column that must have a value."],
    [/^nulls\.expression$/, "Write the value that rows without one get."],
  ],
};
