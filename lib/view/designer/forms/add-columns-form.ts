import type {
  AddColumns,
  Fill,
  NewColumn,
  NewConstraint,
  NewIndex,
} from "@/lib/domain/change/add-columns/add-columns-schema";
import { type FormKind, textOrNull } from "./form-kind";

/** "Add column(s)" as it is being filled in. */

export type FillKind = Fill["kind"];
export type IndexMethod = NewIndex["method"];
export type ConstraintKind = NewConstraint["kind"];

export interface NewColumnForm {
  /** Names the row while it is edited; never leaves the page. */
  readonly key: number;
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly default: string;
  readonly fill: FillKind;
  /** Kept while the fill is switched to none and back. */
  readonly expression: string;
}

export interface CheckForm {
  readonly key: number;
  readonly kind: "check";
  readonly expression: string;
}
export interface UniqueForm {
  readonly key: number;
  readonly kind: "unique";
  readonly columns: readonly string[];
}
export interface ForeignKeyForm {
  readonly key: number;
  readonly kind: "foreign_key";
  readonly column: string;
  readonly schema: string;
  readonly table: string;
  readonly referencedColumn: string;
}
export type ConstraintForm = CheckForm | UniqueForm | ForeignKeyForm;

export interface IndexForm {
  readonly key: number;
  readonly columns: readonly string[];
  readonly method: IndexMethod;
}

export interface AddColumnsForm {
  readonly columns: readonly NewColumnForm[];
  readonly constraints: readonly ConstraintForm[];
  readonly indexes: readonly IndexForm[];
  readonly atOnce: boolean;
  readonly nextKey: number;
}

function emptyColumn(key: number): NewColumnForm {
  return { key, name: "", type: "", nullable: true, default: "", fill: "none", expression: "" };
}

export type AddColumnsEdit =
  | { readonly kind: "add_column" }
  | { readonly kind: "change_column"; readonly key: number; readonly to: Partial<Omit<NewColumnForm, "key">> }
  | { readonly kind: "remove_column"; readonly key: number }
  | { readonly kind: "add_constraint"; readonly of: ConstraintKind }
  | { readonly kind: "change_constraint"; readonly to: ConstraintForm }
  | { readonly kind: "remove_constraint"; readonly key: number }
  | { readonly kind: "add_index" }
  | { readonly kind: "change_index"; readonly to: IndexForm }
  | { readonly kind: "remove_index"; readonly key: number }
  | { readonly kind: "choose_at_once"; readonly atOnce: boolean };

function emptyConstraint(kind: ConstraintKind, key: number, form: AddColumnsForm): ConstraintForm {
  // The column that was just designed is what the constraint is for, nearly always.
  const likely = form.columns.at(-1)?.name ?? "";
  switch (kind) {
    case "check":
      return { key, kind, expression: "" };
    case "unique":
      return { key, kind, columns: likely === "" ? [] : [likely] };
    case "foreign_key":
      return { key, kind, column: likely, schema: "", table: "", referencedColumn: "id" };
  }
}

function replaceByKey<T extends { readonly key: number }>(all: readonly T[], to: T): readonly T[] {
  return all.map((one) => (one.key === to.key ? to : one));
}

/** What names a new column follows it when it is renamed; null takes the name away. */
function followName(form: AddColumnsForm, from: string, to: string | null): AddColumnsForm {
  if (from === "" || from === to) return form;
  const follow = (names: readonly string[]) =>
    names.flatMap((name) => (name !== from ? [name] : to === null || to === "" ? [] : [to]));
  return {
    ...form,
    indexes: form.indexes.map((index) => ({ ...index, columns: follow(index.columns) })),
    constraints: form.constraints.map((one) => {
      if (one.kind === "unique") return { ...one, columns: follow(one.columns) };
      if (one.kind === "foreign_key" && one.column === from) return { ...one, column: to ?? "" };
      return one;
    }),
  };
}

/** The form after one edit. */
export function editColumns(form: AddColumnsForm, edit: AddColumnsEdit): AddColumnsForm {
  switch (edit.kind) {
    case "add_column":
      return {
        ...form,
        columns: [...form.columns, emptyColumn(form.nextKey)],
        nextKey: form.nextKey + 1,
      };
    case "change_column": {
      const before = form.columns.find((column) => column.key === edit.key);
      if (before === undefined) return form;
      const after = { ...before, ...edit.to };
      return followName(
        { ...form, columns: replaceByKey(form.columns, after) },
        before.name.trim(),
        after.name.trim(),
      );
    }
    case "remove_column": {
      const gone = form.columns.find((column) => column.key === edit.key);
      if (gone === undefined || form.columns.length === 1) return form;
      return followName(
        { ...form, columns: form.columns.filter((column) => column.key !== edit.key) },
        gone.name.trim(),
        null,
      );
    }
    case "add_constraint":
      return {
        ...form,
        constraints: [...form.constraints, emptyConstraint(edit.of, form.nextKey, form)],
        nextKey: form.nextKey + 1,
      };
    case "change_constraint":
      return { ...form, constraints: replaceByKey(form.constraints, edit.to) };
    case "remove_constraint":
      return { ...form, constraints: form.constraints.filter((one) => one.key !== edit.key) };
    case "add_index": {
      const likely = form.columns.at(-1)?.name ?? "";
      const index: IndexForm = {
        key: form.nextKey,
        columns: likely === "" ? [] : [likely],
        method: "btree",
      };
      return { ...form, indexes: [...form.indexes, index], nextKey: form.nextKey + 1 };
    }
    case "change_index":
      return { ...form, indexes: replaceByKey(form.indexes, edit.to) };
    case "remove_index":
      return { ...form, indexes: form.indexes.filter((one) => one.key !== edit.key) };
    case "choose_at_once":
      return { ...form, atOnce: edit.atOnce };
  }
}

function toColumn(column: NewColumnForm): NewColumn {
  const expression = column.expression.trim();
  return {
    name: column.name.trim(),
    type: column.type.trim(),
    nullable: column.nullable,
    default: textOrNull(column.default),
    fill: column.fill === "none" ? { kind: "none" } : { kind: column.fill, expression },
  };
}

function toConstraint(one: ConstraintForm): NewConstraint {
  switch (one.kind) {
    case "check":
      return { kind: "check", expression: one.expression.trim() };
    case "unique":
      return { kind: "unique", columns: [...one.columns] };
    case "foreign_key":
      return {
        kind: "foreign_key",
        column: one.column,
        references: { schema: one.schema, table: one.table, column: one.referencedColumn.trim() },
      };
  }
}

function fromConstraint(one: NewConstraint, key: number): ConstraintForm {
  switch (one.kind) {
    case "check":
      return { key, kind: "check", expression: one.expression };
    case "unique":
      return { key, kind: "unique", columns: one.columns };
    case "foreign_key":
      return {
        key,
        kind: "foreign_key",
        column: one.column,
        schema: one.references.schema,
        table: one.references.table,
        referencedColumn: one.references.column,
      };
  }
}

function fromColumns(change: AddColumns): AddColumnsForm {
  let nextKey = 0;
  const take = () => nextKey++;
  const columns = change.columns.map(
    (column): NewColumnForm => ({
      key: take(),
      name: column.name,
      type: column.type,
      nullable: column.nullable,
      default: column.default ?? "",
      fill: column.fill.kind,
      expression: column.fill.kind === "none" ? "" : column.fill.expression,
    }),
  );
  const constraints = change.constraints.map((one) => fromConstraint(one, take()));
  const indexes = change.indexes.map(
    (index): IndexForm => ({ key: take(), columns: index.columns, method: index.method }),
  );
  return { columns, constraints, indexes, atOnce: change.atOnce ?? false, nextKey };
}

export const addColumnsForm: FormKind<AddColumnsForm, AddColumns> = {
  empty: () => ({ columns: [emptyColumn(0)], constraints: [], indexes: [], atOnce: false, nextKey: 1 }),
  toChange: (fields, table) => ({
    kind: "add_columns",
    table,
    columns: fields.columns.map(toColumn),
    constraints: fields.constraints.map(toConstraint),
    indexes: fields.indexes.map((index) => ({ columns: [...index.columns], method: index.method })),
    ...(fields.atOnce ? { atOnce: true } : {}),
  }),
  fromChange: fromColumns,
  lacks: [
    [/^columns\.\d+\.name$/, "Name the new column."],
    [/^columns\.\d+\.type$/, "Choose the new column's type."],
    [/^columns\.\d+\.fill\.expression$/, "Write the expression that fills the column."],
    [/^constraints\.\d+\.expression$/, "Write the check's expression."],
    [/^constraints\.\d+\.columns$/, "Choose the columns that are unique together."],
    [/^constraints\.\d+\.column$/, "Choose the column of the foreign key."],
    [/^constraints\.\d+\.references\.\w+$/, "Choose the table and column that the foreign key refers to."],
    [/^indexes\.\d+\.columns$/, "Choose the columns to index."],
  ],
};
