import type {
  AddColumns,
  Fill,
  NewColumn,
  NewConstraint,
  NewIndex,
} from "@/lib/domain/change/add-columns/add-columns-schema";

/** The designer's form as it is being filled in: every field holds what was typed, however incomplete. Pure. */

export type FillKind = Fill["kind"];
export type IndexMethod = NewIndex["method"];
export type ConstraintKind = NewConstraint["kind"];

export interface ColumnForm {
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

export interface ChangeForm {
  readonly table: { readonly schema: string; readonly name: string } | null;
  readonly columns: readonly ColumnForm[];
  readonly constraints: readonly ConstraintForm[];
  readonly indexes: readonly IndexForm[];
  readonly nextKey: number;
}

function emptyColumn(key: number): ColumnForm {
  return { key, name: "", type: "", nullable: true, default: "", fill: "none", expression: "" };
}

/** A form with one empty column. */
export function emptyForm(table: ChangeForm["table"] = null): ChangeForm {
  return { table, columns: [emptyColumn(0)], constraints: [], indexes: [], nextKey: 1 };
}

export type FormEdit =
  | { readonly kind: "choose_table"; readonly table: ChangeForm["table"] }
  | { readonly kind: "add_column" }
  | { readonly kind: "change_column"; readonly key: number; readonly to: Partial<Omit<ColumnForm, "key">> }
  | { readonly kind: "remove_column"; readonly key: number }
  | { readonly kind: "add_constraint"; readonly of: ConstraintKind }
  | { readonly kind: "change_constraint"; readonly to: ConstraintForm }
  | { readonly kind: "remove_constraint"; readonly key: number }
  | { readonly kind: "add_index" }
  | { readonly kind: "change_index"; readonly to: IndexForm }
  | { readonly kind: "remove_index"; readonly key: number };

function emptyConstraint(kind: ConstraintKind, key: number, form: ChangeForm): ConstraintForm {
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
function followName(form: ChangeForm, from: string, to: string | null): ChangeForm {
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
export function editForm(form: ChangeForm, edit: FormEdit): ChangeForm {
  switch (edit.kind) {
    case "choose_table":
      return { ...form, table: edit.table };
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
  }
}

function toColumn(column: ColumnForm): NewColumn {
  const expression = column.expression.trim();
  return {
    name: column.name.trim(),
    type: column.type.trim(),
    nullable: column.nullable,
    default: column.default.trim() === "" ? null : column.default.trim(),
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

/** The change as the form has it now; it may still lack something (`findMissing` says what). Null without a table. */
export function toChange(form: ChangeForm): AddColumns | null {
  if (form.table === null) return null;
  return {
    kind: "add_columns",
    table: { schema: form.table.schema, name: form.table.name },
    columns: form.columns.map(toColumn),
    constraints: form.constraints.map(toConstraint),
    indexes: form.indexes.map((index) => ({ columns: [...index.columns], method: index.method })),
  };
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

/** A saved change as a form, to go on editing it. */
export function fromChange(change: AddColumns): ChangeForm {
  let nextKey = 0;
  const take = () => nextKey++;
  const columns = change.columns.map(
    (column): ColumnForm => ({
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
  return { table: change.table, columns, constraints, indexes, nextKey };
}
