"use client";

import { Trash2 } from "lucide-react";
import type { Ref } from "react";
import type { FormPartProps } from "@/components/designer/designer-form";
import { Place } from "@/components/designer/place";
import { Combobox } from "@/components/ui/combobox";
import { Field } from "@/components/ui/field";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";
import { Segmented } from "@/components/ui/radio-group";
import { Switch } from "@/components/ui/switch";
import { Textarea } from "@/components/ui/textarea";
import type { ColumnForm } from "@/lib/view/designer/change-form";
import { commonTypes, fills } from "@/lib/view/designer/word-lists";

const typeOptions = commonTypes.map((one) => ({ value: one.type, label: one.type, detail: one.detail }));

export type ColumnFieldsProps = FormPartProps & {
  column: ColumnForm;
  index: number;
  nameRef?: Ref<HTMLInputElement> | undefined;
};

/** One column to add: name, type, NULL, default, and what existing rows get. */
export function ColumnFields({ form, column, index, onEdit, errorAt, onLeft, nameRef }: ColumnFieldsProps) {
  const path = `columns.${index}`;
  const fill = fills.find((one) => one.kind === column.fill);
  const change = (to: Partial<Omit<ColumnForm, "key">>) =>
    onEdit({ kind: "change_column", key: column.key, to });
  const fillError = errorAt(`${path}.fill`);
  return (
    <fieldset data-place={path} className="flex min-w-0 flex-col gap-4 rounded-md border border-line p-4">
      <legend className="sr-only">{column.name === "" ? `Column ${index + 1}` : column.name}</legend>
      <div className="flex items-start gap-2">
        <div className="grid min-w-0 flex-1 gap-3 sm:grid-cols-2">
          <Place path={`${path}.name`}>
            <Field label="Name" hint="New in this table" error={errorAt(`${path}.name`)}>
              <Input
                ref={nameRef}
                mono
                spellCheck={false}
                value={column.name}
                placeholder="total_cents"
                onChange={(event) => change({ name: event.target.value })}
                onBlur={() => onLeft(`${path}.name`)}
              />
            </Field>
          </Place>
          <Place path={`${path}.type`}>
            {/* biome-ignore lint/a11y/noStaticElementInteractions: blur bubbles up from the box inside. */}
            <div onBlur={() => onLeft(`${path}.type`)}>
              <Field label="Type" hint="From the list, or as you write it" error={errorAt(`${path}.type`)}>
                <Combobox
                  mono
                  allowCustom
                  options={typeOptions}
                  value={column.type === "" ? null : column.type}
                  placeholder="bigint"
                  onValueChange={(type) => change({ type: type ?? "" })}
                />
              </Field>
            </div>
          </Place>
        </div>
        {form.columns.length === 1 ? null : (
          <IconButton
            label={column.name === "" ? `Remove column ${index + 1}` : `Remove ${column.name}`}
            icon={<Trash2 aria-hidden="true" />}
            onClick={() => onEdit({ kind: "remove_column", key: column.key })}
          />
        )}
      </div>
      <div className="grid gap-3 sm:grid-cols-2">
        <Place path={`${path}.default`}>
          <Field label="Default" optional error={errorAt(`${path}.default`)} hint="For rows inserted later">
            <Input
              mono
              spellCheck={false}
              value={column.default}
              placeholder="none"
              onChange={(event) => change({ default: event.target.value })}
            />
          </Field>
        </Place>
        <Place path={`${path}.nullable`}>
          <div className="sm:pt-6">
            <Switch
              label="Allow NULL"
              hint={column.nullable ? "Rows may lack a value" : "NOT NULL, proven after the fill"}
              checked={column.nullable}
              onCheckedChange={(nullable) => change({ nullable })}
            />
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
            options={fills.map((one) => ({ value: one.kind, label: one.label }))}
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
            <Place path={`${path}.fill.expression`}>
              <Field label="Expression" hint={fill?.hint} error={errorAt(`${path}.fill.expression`)}>
                <Textarea
                  mono
                  rows={2}
                  value={column.expression}
                  placeholder={fill?.placeholder}
                  onChange={(event) => change({ expression: event.target.value })}
                  onBlur={() => onLeft(`${path}.fill.expression`)}
                />
              </Field>
            </Place>
          )}
        </div>
      </Place>
    </fieldset>
  );
}
