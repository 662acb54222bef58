import type { ChangeForm, FormEdit } from "@/lib/view/designer/change-form";
import type { TargetTable } from "@/lib/view/target-view";

/** What every part of the form gets. */
export type FormPartProps = {
  form: ChangeForm;
  onEdit: (edit: FormEdit) => void;
  /** The error to show at a path of the change; undefined when there is none, or it is too early to say. */
  errorAt: (path: string) => string | undefined;
  /** The person has been at this field: what it lacks may be said now. */
  onLeft: (path: string) => void;
};

/** Names of a table as one value, for lists. */
export function tableValue(table: { readonly schema: string; readonly name: string }): string {
  return JSON.stringify([table.schema, table.name]);
}

/** The table that a list's value stands for. */
export function findTable(tables: readonly TargetTable[], value: string | null): TargetTable | undefined {
  return value === null ? undefined : tables.find((table) => tableValue(table) === value);
}
