import type { ChangeType } from "@/lib/domain/change/replace-columns/change-type-schema";
import { type FormKind, textOrNull } from "./form-kind";

export interface ChangeTypeForm {
  readonly column: string;
  readonly type: string;
  readonly up: string;
  readonly down: string;
  readonly atOnce: boolean;
}

export const changeTypeForm: FormKind<ChangeTypeForm, ChangeType> = {
  empty: () => ({ column: "", type: "", up: "", down: "", atOnce: false }),
  toChange: (fields, table) => ({
    kind: "change_type",
    table,
    column: fields.column.trim(),
    type: fields.type.trim(),
    up: textOrNull(fields.up),
    down: textOrNull(fields.down),
    ...(fields.atOnce ? { atOnce: true } : {}),
  }),
  fromChange: (change) => ({
    column: change.column,
    type: change.type,
    up: change.up ?? "",
    down: change.down ?? "",
    atOnce: change.atOnce ?? false,
  }),
  lacks: [
    [/^column$/, "Choose the column whose type changes."],
    [/^type$/, "Choose its new type."],
  ],
};
