"use client";

import { AtOnceField } from "@/components/designer/fields/at-once-field";
import { ColumnField } from "@/components/designer/fields/column-field";
import { ExpressionField } from "@/components/designer/fields/expression-field";
import { NameField } from "@/components/designer/fields/name-field";
import { TypeField } from "@/components/designer/fields/type-field";
import type { KindFormProps } from "@/components/designer/kind-form";
import { useDesign } from "@/components/designer/use-design";
import { Section } from "@/components/ui/section";
import type { ChangeTypeForm } from "@/lib/view/designer/forms/change-type-form";
import type { RenameColumnForm } from "@/lib/view/designer/forms/rename-column-form";

/** Another type for a column, with the values in both directions. */
export function ChangeTypeFields({ fields, onEdit }: KindFormProps<ChangeTypeForm>) {
  const { table } = useDesign();
  const change = (to: Partial<ChangeTypeForm>) => onEdit((before) => ({ ...before, ...to }));
  const column = fields.column === "" ? "column" : fields.column;
  const present = table?.columns.find((one) => one.name === fields.column)?.type;
  return (
    <Section title="New type">
      <div className="flex min-w-0 flex-col gap-4">
        <div className="grid gap-3 sm:grid-cols-2">
          <ColumnField
            path="column"
            label="Column"
            hint={present === undefined ? "It keeps its name" : `${present} now`}
            value={fields.column}
            onChange={(name) => change({ column: name })}
          />
          <TypeField path="type" value={fields.type} onChange={(type) => change({ type })} />
        </div>
        <ExpressionField
          path="up"
          label="New value"
          optional
          hint="From the row as it is; without it, the value is cast"
          placeholder={`${column}::${fields.type === "" ? "bigint" : fields.type}`}
          value={fields.up}
          onChange={(up) => change({ up })}
        />
        <ExpressionField
          path="down"
          label="Old value"
          optional
          hint={`The way back: here ${column} is the new value; without it, that is cast`}
          placeholder={`${column}::${present ?? "integer"}`}
          value={fields.down}
          onChange={(down) => change({ down })}
        />
        <AtOnceField checked={fields.atOnce} onChange={(atOnce) => change({ atOnce })} />
      </div>
    </Section>
  );
}

/** Another name for a column. */
export function RenameColumnFields({ fields, onEdit }: KindFormProps<RenameColumnForm>) {
  const change = (to: Partial<RenameColumnForm>) => onEdit((before) => ({ ...before, ...to }));
  return (
    <Section title="New name">
      <div className="grid gap-3 sm:grid-cols-2">
        <ColumnField
          path="column"
          label="Column"
          value={fields.column}
          onChange={(column) => change({ column })}
        />
        <NameField
          path="to"
          label="New name"
          hint="New in this table"
          placeholder={fields.column === "" ? "total_cents" : fields.column}
          value={fields.to}
          onChange={(to) => change({ to })}
        />
      </div>
    </Section>
  );
}
