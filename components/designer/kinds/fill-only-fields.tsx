"use client";

import { Plus, Trash2 } from "lucide-react";
import { AtOnceField } from "@/components/designer/fields/at-once-field";
import { ColumnField } from "@/components/designer/fields/column-field";
import { ErrorLine } from "@/components/designer/fields/error-line";
import { ExpressionField } from "@/components/designer/fields/expression-field";
import type { KindFormProps } from "@/components/designer/kind-form";
import { Place } from "@/components/designer/place";
import { useDesign } from "@/components/designer/use-design";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { Segmented } from "@/components/ui/radio-group";
import { Section } from "@/components/ui/section";
import { emptyFilled, type FilledForm, type FillOnlyForm } from "@/lib/view/designer/forms/fill-only-form";
import { addKeyed, changeKeyed, removeKeyed } from "@/lib/view/designer/forms/keyed-list";
import { fillOnlyRules } from "@/lib/view/designer/rule-words";

function FilledFields({
  column,
  index,
  isOnly,
  onChange,
  onRemove,
}: {
  column: FilledForm;
  index: number;
  isOnly: boolean;
  onChange: (to: Partial<Omit<FilledForm, "key">>) => void;
  onRemove: () => void;
}) {
  const { errorAt } = useDesign();
  const path = `columns.${index}`;
  const rule = fillOnlyRules.find((one) => one.value === column.fill);
  return (
    <fieldset data-place={path} className="flex min-w-0 flex-col gap-4 rounded-md border border-line p-4">
      <legend className="sr-only">{column.name === "" ? `Column ${index + 1}` : column.name}</legend>
      <div className="flex items-start gap-2">
        <div className="min-w-0 flex-1">
          <ColumnField
            path={`${path}.name`}
            label="Column"
            value={column.name}
            onChange={(name) => onChange({ name })}
          />
        </div>
        {isOnly ? null : (
          <IconButton
            className="mt-6"
            label={column.name === "" ? `Remove column ${index + 1}` : `Remove ${column.name}`}
            icon={<Trash2 aria-hidden="true" />}
            onClick={onRemove}
          />
        )}
      </div>
      <Place path={`${path}.fill`}>
        <div className="flex min-w-0 flex-col gap-2">
          <span aria-hidden="true" className="font-medium">
            Rows to fill
          </span>
          <Segmented
            aria-label="Rows to fill"
            options={fillOnlyRules}
            value={column.fill}
            onValueChange={(fill) => onChange({ fill })}
          />
          <p className="min-h-8 text-meta text-muted">{rule?.meaning}</p>
          <ErrorLine>{errorAt(`${path}.fill`)}</ErrorLine>
          <ExpressionField
            path={`${path}.fill.expression`}
            label="Expression"
            hint="SQL over this table's columns"
            placeholder="amount * 100"
            value={column.expression}
            onChange={(expression) => onChange({ expression })}
          />
        </div>
      </Place>
    </fieldset>
  );
}

/** Values for rows that are there. */
export function FillOnlyFields({ fields, onEdit }: KindFormProps<FillOnlyForm>) {
  return (
    <>
      <Section title={fields.columns.length === 1 ? "Column to fill" : "Columns to fill"}>
        <div className="flex min-w-0 flex-col gap-3">
          {fields.columns.map((column, index) => (
            <FilledFields
              key={column.key}
              column={column}
              index={index}
              isOnly={fields.columns.length === 1}
              onChange={(to) =>
                onEdit((before) => ({ ...before, columns: changeKeyed(before.columns, column.key, to) }))
              }
              onRemove={() =>
                onEdit((before) => ({ ...before, columns: removeKeyed(before.columns, column.key) }))
              }
            />
          ))}
          <Button
            size="sm"
            className="self-start"
            onClick={() =>
              onEdit((before) => ({ ...before, columns: addKeyed(before.columns, emptyFilled) }))
            }
          >
            <Plus aria-hidden="true" />
            Another column
          </Button>
        </div>
      </Section>
      <Section title="Which rows">
        <div className="flex min-w-0 flex-col gap-4">
          <ExpressionField
            path="where"
            label="Only rows where"
            optional
            hint="Without it: the whole table, walked in chunks"
            placeholder="status = 'open'"
            value={fields.where}
            onChange={(where) => onEdit((before) => ({ ...before, where }))}
          />
          <AtOnceField
            checked={fields.atOnce}
            onChange={(atOnce) => onEdit((before) => ({ ...before, atOnce }))}
          />
        </div>
      </Section>
    </>
  );
}
