"use client";

import { Trash2 } from "lucide-react";
import { ErrorLine } from "@/components/designer/fields/error-line";
import { ExpressionField } from "@/components/designer/fields/expression-field";
import { NameField } from "@/components/designer/fields/name-field";
import { TypeField } from "@/components/designer/fields/type-field";
import { Place } from "@/components/designer/place";
import { useDesign } from "@/components/designer/use-design";
import { IconButton } from "@/components/ui/icon-button";
import { Segmented } from "@/components/ui/radio-group";
import { Switch } from "@/components/ui/switch";
import type { AddColumnsEdit, NewColumnForm } from "@/lib/view/designer/forms/add-columns-form";
import { fills } from "@/lib/view/designer/word-lists";

export type NewColumnFieldsProps = {
  column: NewColumnForm;
  index: number;
  /** The only column can't be taken away. */
  isOnly: boolean;
  onEdit: (edit: AddColumnsEdit) => void;
};

/** One column to add: name, type, NULL, default, and what existing rows get. */
export function NewColumnFields({ column, index, isOnly, onEdit }: NewColumnFieldsProps) {
  const { errorAt, serverMajor } = useDesign();
  const path = `columns.${index}`;
  const fill = fills.find((one) => one.kind === column.fill);
  const change = (to: Partial<Omit<NewColumnForm, "key">>) =>
    onEdit({ kind: "change_column", key: column.key, to });
  const fillError = errorAt(`${path}.fill`);
  const isVirtual = column.fill === "virtual";
  // Not offered where it is known not to be there.
  const offered = fills.filter(
    (one) => one.kind !== "virtual" || isVirtual || serverMajor === null || serverMajor >= 18,
  );
  return (
    <fieldset data-place={path} className="flex min-w-0 flex-col gap-4 rounded-md border border-line p-4">
      <legend className="sr-only">{column.name === "" ? `Column ${index + 1}` : column.name}</legend>
      <div className="flex items-start gap-2">
        <div className="grid min-w-0 flex-1 gap-3 sm:grid-cols-2">
          <NameField
            path={`${path}.name`}
            label="Name"
            hint="New in this table"
            placeholder="total_cents"
            value={column.name}
            onChange={(name) => change({ name })}
          />
          <TypeField path={`${path}.type`} value={column.type} onChange={(type) => change({ type })} />
        </div>
        {isOnly ? null : (
          <IconButton
            label={column.name === "" ? `Remove column ${index + 1}` : `Remove ${column.name}`}
            icon={<Trash2 aria-hidden="true" />}
            onClick={() => onEdit({ kind: "remove_column", key: column.key })}
          />
        )}
      </div>
      <div className="grid gap-3 sm:grid-cols-2">
        <NameField
          path={`${path}.default`}
          label="Default"
          optional
          hint="For rows inserted later"
          placeholder="none"
          value={column.default}
          onChange={(text) => change({ default: text })}
        />
        <Place path={`${path}.nullable`}>
          <div className="flex flex-col gap-1 sm:pt-6">
            <Switch
              label="Allow NULL"
              hint={column.nullable ? "Rows may lack a value" : "NOT NULL, proven after the fill"}
              checked={column.nullable}
              onCheckedChange={(nullable) => change({ nullable })}
            />
            <ErrorLine>{errorAt(`${path}.nullable`)}</ErrorLine>
          </div>
        </Place>
      </div>
      <Place path={`${path}.fill`}>
        <div className="flex min-w-0 flex-col gap-2">
          <span aria-hidden="true" className="font-medium">
            Fill for existing rows
          </span>
          <Segmented
            aria-label="Fill for existing rows"
            className="max-sm:w-full max-sm:[&>*]:flex-auto max-sm:[&>*]:px-1"
            options={offered.map((one) => ({ value: one.kind, label: one.label }))}
            value={column.fill}
            onValueChange={(kind) => change({ fill: kind })}
          />
          <p
            className={
              fillError === undefined ? "min-h-8 text-meta text-muted" : "min-h-8 text-meta text-danger"
            }
          >
            {fillError ?? fill?.meaning}
          </p>
          {column.fill === "none" ? null : (
            <ExpressionField
              path={`${path}.fill.expression`}
              label="Expression"
              hint={fill?.hint}
              placeholder={fill?.placeholder}
              value={column.expression}
              onChange={(expression) => change({ expression })}
            />
          )}
        </div>
      </Place>
    </fieldset>
  );
}
