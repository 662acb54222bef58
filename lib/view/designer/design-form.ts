import type { WalkChoice } from "@/lib/domain/backfill/walk-strategy";
import type { Change, ChangeKindName } from "@/lib/domain/change/change";
import type { TableName } from "@/lib/domain/change/change-parts";
import { type ChangeOf, type FieldsOf, forms } from "./forms/forms";

/** The whole form of the designer: which table, which kind of change, and what was typed for every kind. Pure. */
export interface DesignForm {
  readonly table: TableName | null;
  readonly kind: ChangeKindName;
  /** Of every kind, so that nothing is lost while the kind is changed and back. */
  readonly fields: FieldsOf;
  /** How the rows are to be walked; what it leaves out is chosen from statistics. */
  readonly walk: WalkChoice;
}

export type DesignEdit =
  | { readonly kind: "choose_table"; readonly table: TableName | null }
  | { readonly kind: "choose_kind"; readonly to: ChangeKindName }
  | { readonly kind: "fill_in"; readonly update: (fields: FieldsOf) => FieldsOf }
  | { readonly kind: "choose_walk"; readonly walk: WalkChoice }
  /** Go on from a change that was made elsewhere: a saved draft, pasted SQL. */
  | { readonly kind: "take_change"; readonly change: Change };

function emptyFields(): FieldsOf {
  return {
    add_columns: forms.add_columns.empty(),
    change_type: forms.change_type.empty(),
    rename_column: forms.rename_column.empty(),
    split_merge: forms.split_merge.empty(),
    set_not_null: forms.set_not_null.empty(),
    drop_not_null: forms.drop_not_null.empty(),
    set_default: forms.set_default.empty(),
    drop_default: forms.drop_default.empty(),
    add_foreign_key: forms.add_foreign_key.empty(),
    add_unique: forms.add_unique.empty(),
    add_check: forms.add_check.empty(),
    add_index: forms.add_index.empty(),
    drop_column: forms.drop_column.empty(),
    fill_only: forms.fill_only.empty(),
  };
}

function fieldsFrom<K extends ChangeKindName>(kind: K, change: ChangeOf[K]): FieldsOf[K] {
  return forms[kind].fromChange(change);
}

function changeFrom<K extends ChangeKindName>(kind: K, fields: FieldsOf, table: TableName): Change {
  return forms[kind].toChange(fields[kind], table);
}

/** A form with nothing typed. */
export function emptyForm(table: TableName | null = null, kind: ChangeKindName = "add_columns"): DesignForm {
  return { table, kind, fields: emptyFields(), walk: {} };
}

/** An edit of one kind's fields. */
export function fillIn<K extends ChangeKindName>(
  kind: K,
  update: (fields: FieldsOf[K]) => FieldsOf[K],
): DesignEdit {
  return { kind: "fill_in", update: (fields) => ({ ...fields, [kind]: update(fields[kind]) }) };
}

/** The form after one edit. */
export function editForm(form: DesignForm, edit: DesignEdit): DesignForm {
  switch (edit.kind) {
    case "choose_table":
      return { ...form, table: edit.table };
    case "choose_kind":
      return { ...form, kind: edit.to };
    case "fill_in":
      return { ...form, fields: edit.update(form.fields) };
    case "choose_walk":
      return { ...form, walk: edit.walk };
    case "take_change": {
      const { change } = edit;
      return {
        table: change.table,
        kind: change.kind,
        fields: { ...form.fields, [change.kind]: fieldsFrom(change.kind, change) },
        walk: "walk" in change ? (change.walk ?? {}) : {},
      };
    }
  }
}

type Walked = Extract<Change, { walk?: unknown }>;

const walked: ReadonlySet<string> = new Set<Walked["kind"]>([
  "add_columns",
  "change_type",
  "rename_column",
  "split_merge",
  "fill_only",
]);

/** Whether the author may say how a change's rows are walked. */
export function isWalkChosen(kind: ChangeKindName): boolean {
  return walked.has(kind);
}

function isWalked(change: Change): change is Walked {
  return walked.has(change.kind);
}

/** The change as the form has it now; it may still lack something (`findMissing` says what). Null without a table. */
export function toChange(form: DesignForm): Change | null {
  if (form.table === null) return null;
  const change = changeFrom(form.kind, form.fields, form.table);
  const isChosen = Object.keys(form.walk).length > 0;
  return isChosen && isWalked(change) ? { ...change, walk: form.walk } : change;
}

/** A saved change as a form, to go on editing it. */
export function fromChange(change: Change): DesignForm {
  return editForm(emptyForm(), { kind: "take_change", change });
}

/** One text for one change, however its parts were ordered when it was saved. */
export function textOf(change: Change): string {
  return JSON.stringify(toChange(fromChange(change)));
}

const nowhere: TableName = { schema: "", name: "" };
const blank = emptyFields();

/** Whether nothing was typed for any kind. */
export function isBlank(form: DesignForm): boolean {
  // Safe because the registry has exactly the kinds' names as its keys.
  const kinds = Object.keys(forms) as ChangeKindName[];
  return kinds.every(
    (kind) =>
      JSON.stringify(changeFrom(kind, form.fields, nowhere)) ===
      JSON.stringify(changeFrom(kind, blank, nowhere)),
  );
}
