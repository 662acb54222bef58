import type { DropNotNull } from "@/lib/domain/change/constraints/constraint-schemas";
import type { DropDefault, SetDefault } from "@/lib/domain/change/defaults/default-schemas";
import type { DropColumn } from "@/lib/domain/change/drop-column/drop-column-schema";
import { type FormKind, textOrNull } from "./form-kind";

/** Kinds that need a column and, at most, one expression. */

export interface ColumnForm {
  readonly column: string;
}

export interface ColumnAndExpressionForm {
  readonly column: string;
  readonly expression: string;
}

export const dropNotNullForm: FormKind<ColumnForm, DropNotNull> = {
  empty: () => ({ column: "" }),
  toChange: (fields, table) => ({ kind: "drop_not_null", table, column: fields.column.trim() }),
  fromChange: (change) => ({ column: change.column }),
  lacks: [[/^column$/, "Choose the column that may lack a value."]],
};

export const dropDefaultForm: FormKind<ColumnForm, DropDefault> = {
  empty: () => ({ column: "" }),
  toChange: (fields, table) => ({ kind: "drop_default", table, column: fields.column.trim() }),
  fromChange: (change) => ({ column: change.column }),
  lacks: [[/^column$/, "Choose the column whose default goes."]],
};

export const setDefaultForm: FormKind<ColumnAndExpressionForm, SetDefault> = {
  empty: () => ({ column: "", expression: "" }),
  toChange: (fields, table) => ({
    kind: "set_default",
    table,
    column: fields.column.trim(),
    expression: fields.expression.trim(),
  }),
  fromChange: (change) => ({ column: change.column, expression: change.expression }),
  lacks: [
    [/^column$/, "Choose the column that gets a default."],
    [/^expression$/, "Write the default."],
  ],
};

export const dropColumnForm: FormKind<ColumnAndExpressionForm, DropColumn> = {
  empty: () => ({ column: "", expression: "" }),
  toChange: (fields, table) => ({
    kind: "drop_column",
    table,
    column: fields.column.trim(),
    down: textOrNull(fields.expression),
  }),
  fromChange: (change) => ({ column: change.column, expression: change.down ?? "" }),
  lacks: [[/^column$/, "Choose the column to drop."]],
};
