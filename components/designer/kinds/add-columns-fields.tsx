"use client";

import { Plus } from "lucide-react";
import { AtOnceField } from "@/components/designer/fields/at-once-field";
import { columnOptions } from "@/components/designer/fields/column-field";
import type { KindFormProps } from "@/components/designer/kind-form";
import { EndFields } from "@/components/designer/kinds/end-fields";
import { NewColumnFields } from "@/components/designer/kinds/new-column-fields";
import { useDesign } from "@/components/designer/use-design";
import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/section";
import {
  type AddColumnsEdit,
  type AddColumnsForm,
  editColumns,
} from "@/lib/view/designer/forms/add-columns-form";

/** Columns to add, and what the table shall have with them at the end. */
export function AddColumnsFields({ fields, onEdit }: KindFormProps<AddColumnsForm>) {
  const { table } = useDesign();
  const edit = (one: AddColumnsEdit) => onEdit((before) => editColumns(before, one));
  const added = fields.columns
    .map((column) => ({ value: column.name.trim(), label: column.name.trim(), detail: column.type.trim() }))
    .filter(
      (column, at, all) => column.value !== "" && all.findIndex((one) => one.value === column.value) === at,
    );
  const known = [
    ...added,
    ...columnOptions(table, []).filter((one) => !added.some((column) => column.value === one.value)),
  ];
  return (
    <>
      <Section title={fields.columns.length === 1 ? "Column to add" : "Columns to add"}>
        <div className="flex min-w-0 flex-col gap-3">
          {fields.columns.map((column, index) => (
            <NewColumnFields
              key={column.key}
              column={column}
              index={index}
              isOnly={fields.columns.length === 1}
              onEdit={edit}
            />
          ))}
          <Button size="sm" className="self-start" onClick={() => edit({ kind: "add_column" })}>
            <Plus aria-hidden="true" />
            Another column
          </Button>
          <AtOnceField
            checked={fields.atOnce}
            onChange={(atOnce) => edit({ kind: "choose_at_once", atOnce })}
          />
        </div>
      </Section>
      <EndFields fields={fields} known={known} onEdit={edit} />
    </>
  );
}
