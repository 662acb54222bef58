import type { FillOnly } from "@/lib/domain/change/fill-only/fill-only-schema";
import { type FormKind, textOrNull } from "./form-kind";
import { type Keyed, toKeyed } from "./keyed-list";

export type FillOnlyRule = FillOnly["columns"][number]["fill"]["kind"];

export interface FilledForm extends Keyed {
  readonly name: string;
  readonly fill: FillOnlyRule;
  readonly expression: string;
}

export interface FillOnlyForm {
  readonly columns: readonly FilledForm[];
  readonly where: string;
  readonly atOnce: boolean;
}

/** One more column to fill, empty. */
export function emptyFilled(key: number): FilledForm {
  return { key, name: "", fill: "when_null", expression: "" };
}

export const fillOnlyForm: FormKind<FillOnlyForm, FillOnly> = {
  empty: () => ({ columns: [emptyFilled(0)], where: "", atOnce: false }),
  toChange: (fields, table) => ({
    kind: "fill_only",
    table,
    columns: fields.columns.map((one) => ({
      name: one.name.trim(),
      fill: { kind: one.fill, expression: one.expression.trim() },
    })),
    where: textOrNull(fields.where),
    ...(fields.atOnce ? { atOnce: true } : {}),
  }),
  fromChange: (change) => ({
    columns: toKeyed(
      change.columns,
      (one, key): FilledForm => ({
        key,
        name: one.name,
        fill: one.fill.kind,
        expression: one.fill.expression,
      }),
    ),
    where: change.where ?? "",
    atOnce: change.atOnce ?? false,
  }),
  lacks: [
    [/^columns\.\d+\.name$/, "Choose the column to fill."],
    [/^columns\.\d+\.fill\.expression$/, "Write the expression that fills the column."],
  ],
};
