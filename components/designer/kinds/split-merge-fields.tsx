"use client";

import { Plus, Trash2 } from "lucide-react";
import { columnOptions } from "@/components/designer/fields/column-field";
import { ColumnList } from "@/components/designer/fields/column-list";
import { ExpressionField } from "@/components/designer/fields/expression-field";
import { NameField } from "@/components/designer/fields/name-field";
import { TypeField } from "@/components/designer/fields/type-field";
import type { KindFormProps } from "@/components/designer/kind-form";
import { Place } from "@/components/designer/place";
import { useDesign } from "@/components/designer/use-design";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { Section } from "@/components/ui/section";
import { Switch } from "@/components/ui/switch";
import { addKeyed, changeKeyed, removeKeyed } from "@/lib/view/designer/forms/keyed-list";
import {
  chooseFrom,
  emptyInto,
  type IntoForm,
  type SplitMergeForm,
} from "@/lib/view/designer/forms/split-merge-form";

function IntoFields({
  column,
  index,
  isOnly,
  onChange,
  onRemove,
}: {
  column: IntoForm;
  index: number;
  isOnly: boolean;
  onChange: (to: Partial<Omit<IntoForm, "key">>) => void;
  onRemove: () => void;
}) {
  const path = `into.${index}`;
  return (
    <fieldset data-place={path} className="flex min-w-0 flex-col gap-4 rounded-md border border-line p-4">
      <legend className="sr-only">{column.name === "" ? `New column ${index + 1}` : column.name}</legend>
      <div className="flex items-start gap-2">
        <div className="grid min-w-0 flex-1 gap-3 sm:grid-cols-2">
          <NameField
            path={`${path}.name`}
            label="Name"
            hint="New in this table"
            placeholder="full_name"
            value={column.name}
            onChange={(name) => onChange({ name })}
          />
          <TypeField
            path={`${path}.type`}
            placeholder="text"
            value={column.type}
            onChange={(type) => onChange({ type })}
          />
        </div>
        {isOnly ? null : (
          <IconButton
            label={column.name === "" ? `Remove new column ${index + 1}` : `Remove ${column.name}`}
            icon={<Trash2 aria-hidden="true" />}
            onClick={onRemove}
          />
        )}
      </div>
      <ExpressionField
        path={`${path}.up`}
        label="Its value"
        hint="From the row as it is"
        placeholder="first_name || ' ' || last_name"
        value={column.up}
        onChange={(up) => onChange({ up })}
      />
      <div className="grid gap-3 sm:grid-cols-2">
        <NameField
          path={`${path}.default`}
          label="Default"
          optional
          hint="For rows inserted later"
          placeholder="none"
          value={column.default}
          onChange={(text) => onChange({ default: text })}
        />
        <Place path={`${path}.nullable`}>
          <div className="sm:pt-6">
            <Switch
              label="Allow NULL"
              hint={column.nullable ? "Rows may lack a value" : "NOT NULL, proven after the fill"}
              checked={column.nullable}
              onCheckedChange={(nullable) => onChange({ nullable })}
            />
          </div>
        </Place>
      </div>
    </fieldset>
  );
}

/** Columns that become others: which go, which come, and how each side follows from the other. */
export function SplitMergeFields({ fields, onEdit }: KindFormProps<SplitMergeForm>) {
  const { table } = useDesign();
  const names = fields.from.map((one) => one.name);
  const news = fields.into.map((one) => one.name.trim()).filter((name) => name !== "");
  return (
    <>
      <Section title="Columns to replace" meta="they go at contract">
        <ColumnList
          path="from"
          label="Replace"
          chosen={names}
          options={columnOptions(table, names)}
          onChange={(chosen) => onEdit((before) => chooseFrom(before, chosen))}
        />
      </Section>
      <Section title="Columns to have">
        <div className="flex min-w-0 flex-col gap-3">
          {fields.into.map((column, index) => (
            <IntoFields
              key={column.key}
              column={column}
              index={index}
              isOnly={fields.into.length === 1}
              onChange={(to) =>
                onEdit((before) => ({ ...before, into: changeKeyed(before.into, column.key, to) }))
              }
              onRemove={() => onEdit((before) => ({ ...before, into: removeKeyed(before.into, column.key) }))}
            />
          ))}
          <Button
            size="sm"
            className="self-start"
            onClick={() => onEdit((before) => ({ ...before, into: addKeyed(before.into, emptyInto) }))}
          >
            <Plus aria-hidden="true" />
            Another column
          </Button>
        </div>
      </Section>
      {fields.from.length === 0 ? null : (
        <Section title="The way back" meta="kept open until contract">
          <div className="flex min-w-0 flex-col gap-3">
            {fields.from.map((one, index) => (
              <ExpressionField
                key={one.key}
                path={`from.${index}.down`}
                label={`${one.name} from the new columns`}
                hint={
                  news.length === 0
                    ? "From the row as it will be"
                    : `From the row as it will be: ${news.join(", ")}`
                }
                placeholder={`split_part(${news[0] ?? "full_name"}, ' ', ${index + 1})`}
                value={one.down}
                onChange={(down) =>
                  onEdit((before) => ({ ...before, from: changeKeyed(before.from, one.key, { down }) }))
                }
              />
            ))}
          </div>
        </Section>
      )}
    </>
  );
}
