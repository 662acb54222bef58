import type { RenameColumn } from "@/lib/domain/change/replace-columns/rename-column-schema";
import type { FormKind } from "./form-kind";

export interface RenameColumnForm {
  readonly column: string;
  readonly to: string;
}

export const renameColumnForm: FormKind<RenameColumnForm, RenameColumn> = {
  empty: () => ({ column: "", to: "" }),
  toChange: (fields, table) => ({
    kind: "rename_column",
    table,
    column: fields.column.trim(),
    to: fields.to.trim(),
  }),
  fromChange: (change) => ({ column: change.column, to: change.to }),
  lacks: [
    [/^column$/, "Choose the column to rename."],
    [/^to$/, "Write its new name."],
  ],
};
