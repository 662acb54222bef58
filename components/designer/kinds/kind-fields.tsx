"use client";

import { WalkField } from "@/components/designer/fields/walk-field";
import { AddColumnsFields } from "@/components/designer/kinds/add-columns-fields";
import { AddForeignKeyFields } from "@/components/designer/kinds/add-foreign-key-fields";
import { AddIndexFields } from "@/components/designer/kinds/add-index-fields";
import { AddCheckFields, AddUniqueFields } from "@/components/designer/kinds/constraint-kind-fields";
import { FillOnlyFields } from "@/components/designer/kinds/fill-only-fields";
import {
  DropColumnFields,
  DropDefaultFields,
  DropNotNullFields,
  SetDefaultFields,
  SetNotNullFields,
} from "@/components/designer/kinds/one-column-fields";
import { ChangeTypeFields, RenameColumnFields } from "@/components/designer/kinds/replace-fields";
import { SplitMergeFields } from "@/components/designer/kinds/split-merge-fields";
import type { ChangeKindName } from "@/lib/domain/change/change";
import { assertNever } from "@/lib/domain/invariant";
import { type DesignEdit, type DesignForm, fillIn, isWalkChosen } from "@/lib/view/designer/design-form";
import type { FieldsOf } from "@/lib/view/designer/forms/forms";

export type KindFieldsProps = { form: DesignForm; onEdit: (edit: DesignEdit) => void };

/** The form of the chosen kind of change, and how its rows are walked. */
export function KindFields({ form, onEdit }: KindFieldsProps) {
  return (
    <>
      <FieldsOfKind form={form} onEdit={onEdit} />
      {isWalkChosen(form.kind) ? (
        <WalkField walk={form.walk} onChange={(walk) => onEdit({ kind: "choose_walk", walk })} />
      ) : null}
    </>
  );
}

function FieldsOfKind({ form, onEdit }: KindFieldsProps) {
  const { kind, fields } = form;
  const fill =
    <K extends ChangeKindName>(of: K) =>
    (update: (before: FieldsOf[K]) => FieldsOf[K]) =>
      onEdit(fillIn(of, update));
  switch (kind) {
    case "add_columns":
      return <AddColumnsFields fields={fields[kind]} onEdit={fill(kind)} />;
    case "change_type":
      return <ChangeTypeFields fields={fields[kind]} onEdit={fill(kind)} />;
    case "rename_column":
      return <RenameColumnFields fields={fields[kind]} onEdit={fill(kind)} />;
    case "split_merge":
      return <SplitMergeFields fields={fields[kind]} onEdit={fill(kind)} />;
    case "set_not_null":
      return <SetNotNullFields fields={fields[kind]} onEdit={fill(kind)} />;
    case "drop_not_null":
      return <DropNotNullFields fields={fields[kind]} onEdit={fill(kind)} />;
    case "set_default":
      return <SetDefaultFields fields={fields[kind]} onEdit={fill(kind)} />;
    case "drop_default":
      return <DropDefaultFields fields={fields[kind]} onEdit={fill(kind)} />;
    case "add_foreign_key":
      return <AddForeignKeyFields fields={fields[kind]} onEdit={fill(kind)} />;
    case "add_unique":
      return <AddUniqueFields fields={fields[kind]} onEdit={fill(kind)} />;
    case "add_check":
      return <AddCheckFields fields={fields[kind]} onEdit={fill(kind)} />;
    case "add_index":
      return <AddIndexFields fields={fields[kind]} onEdit={fill(kind)} />;
    case "drop_column":
      return <DropColumnFields fields={fields[kind]} onEdit={fill(kind)} />;
    case "fill_only":
      return <FillOnlyFields fields={fields[kind]} onEdit={fill(kind)} />;
    default:
      return assertNever(kind);
  }
}
