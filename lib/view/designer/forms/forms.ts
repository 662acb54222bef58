import type { Change, ChangeKindName } from "@/lib/domain/change/change";
import { type AddCheckForm, addCheckForm } from "./add-check-form";
import { type AddColumnsForm, addColumnsForm } from "./add-columns-form";
import { type AddForeignKeyForm, addForeignKeyForm } from "./add-foreign-key-form";
import { type AddIndexForm, addIndexForm } from "./add-index-form";
import { type AddUniqueForm, addUniqueForm } from "./add-unique-form";
import { type ChangeTypeForm, changeTypeForm } from "./change-type-form";
import {
  type ColumnAndExpressionForm,
  type ColumnForm,
  dropColumnForm,
  dropDefaultForm,
  dropNotNullForm,
  setDefaultForm,
} from "./column-only-forms";
import { type FillOnlyForm, fillOnlyForm } from "./fill-only-form";
import type { FormKind } from "./form-kind";
import { type RenameColumnForm, renameColumnForm } from "./rename-column-form";
import { type SetNotNullForm, setNotNullForm } from "./set-not-null-form";
import { type SplitMergeForm, splitMergeForm } from "./split-merge-form";

export type ChangeOf = { readonly [C in Change as C["kind"]]: C };

/** The fields of every kind. Adding a kind is adding its file, its fields here, and its form below. */
export interface FieldsOf {
  readonly add_columns: AddColumnsForm;
  readonly change_type: ChangeTypeForm;
  readonly rename_column: RenameColumnForm;
  readonly split_merge: SplitMergeForm;
  readonly set_not_null: SetNotNullForm;
  readonly drop_not_null: ColumnForm;
  readonly set_default: ColumnAndExpressionForm;
  readonly drop_default: ColumnForm;
  readonly add_foreign_key: AddForeignKeyForm;
  readonly add_unique: AddUniqueForm;
  readonly add_check: AddCheckForm;
  readonly add_index: AddIndexForm;
  readonly drop_column: ColumnAndExpressionForm;
  readonly fill_only: FillOnlyForm;
}

/** The form of every kind of change. */
export const forms: { readonly [K in ChangeKindName]: FormKind<FieldsOf[K], ChangeOf[K]> } = {
  add_columns: addColumnsForm,
  change_type: changeTypeForm,
  rename_column: renameColumnForm,
  split_merge: splitMergeForm,
  set_not_null: setNotNullForm,
  drop_not_null: dropNotNullForm,
  set_default: setDefaultForm,
  drop_default: dropDefaultForm,
  add_foreign_key: addForeignKeyForm,
  add_unique: addUniqueForm,
  add_check: addCheckForm,
  add_index: addIndexForm,
  drop_column: dropColumnForm,
  fill_only: fillOnlyForm,
};
