import type { AddForeignKey, ReferentialAction } from "@/lib/domain/change/constraints/constraint-schemas";
import { type FormKind, textOrNull } from "./form-kind";
import { type Keyed, toKeyed } from "./keyed-list";

export type OrphansRule = AddForeignKey["orphans"]["kind"];

/** One column, and the one that it refers to. */
export interface PairForm extends Keyed {
  readonly column: string;
  readonly referenced: string;
}

export interface AddForeignKeyForm {
  readonly name: string;
  readonly pairs: readonly PairForm[];
  readonly referencedTable: { readonly schema: string; readonly name: string } | null;
  readonly onDelete: ReferentialAction;
  readonly onUpdate: ReferentialAction;
  readonly orphans: OrphansRule;
  readonly atOnce: boolean;
}

/** One more pair of columns, empty. */
export function emptyPair(key: number): PairForm {
  return { key, column: "", referenced: "" };
}

/** Offers the referenced table's key, unless another table was chosen meanwhile or its columns were: a foreign key refers to it nearly always. */
export function offerKey(
  form: AddForeignKeyForm,
  table: { readonly schema: string; readonly name: string },
  key: readonly string[],
): AddForeignKeyForm {
  const chosen = form.referencedTable;
  const isSame = chosen !== null && chosen.schema === table.schema && chosen.name === table.name;
  if (!isSame || form.pairs.some((pair) => pair.referenced !== "")) return form;
  const columns = form.pairs.map((pair) => pair.column);
  const length = Math.max(key.length, columns.findLastIndex((column) => column !== "") + 1, 1);
  return {
    ...form,
    pairs: Array.from({ length }, (_, at) => ({
      key: at,
      column: columns[at] ?? "",
      referenced: key[at] ?? "",
    })),
  };
}

function pairUp(columns: readonly string[], referenced: readonly string[]): readonly PairForm[] {
  const longer = columns.length >= referenced.length ? columns : referenced;
  return toKeyed(longer, (_, key) => ({
    key,
    column: columns[key] ?? "",
    referenced: referenced[key] ?? "",
  }));
}

export const addForeignKeyForm: FormKind<AddForeignKeyForm, AddForeignKey> = {
  empty: () => ({
    name: "",
    pairs: [emptyPair(0)],
    referencedTable: null,
    onDelete: "no_action",
    onUpdate: "no_action",
    orphans: "refuse",
    atOnce: false,
  }),
  toChange: (fields, table) => ({
    kind: "add_foreign_key",
    table,
    name: textOrNull(fields.name),
    columns: fields.pairs.map((pair) => pair.column),
    references: {
      schema: fields.referencedTable?.schema ?? "",
      table: fields.referencedTable?.name ?? "",
      columns: fields.pairs.map((pair) => pair.referenced),
    },
    onDelete: fields.onDelete,
    onUpdate: fields.onUpdate,
    orphans: { kind: fields.orphans },
    ...(fields.atOnce ? { atOnce: true } : {}),
  }),
  fromChange: (change) => ({
    name: change.name ?? "",
    pairs: pairUp(change.columns, change.references.columns),
    referencedTable: { schema: change.references.schema, name: change.references.table },
    onDelete: change.onDelete,
    onUpdate: change.onUpdate,
    orphans: change.orphans.kind,
    atOnce: change.atOnce ?? false,
  }),
  lacks: [
    [/^columns\.\d+$/, "Choose the column that refers."],
    [/^references\.columns\.\d+$/, "Choose the column that it refers to."],
    [/^references\.(schema|table)$/, "Choose the table that it refers to."],
  ],
};
