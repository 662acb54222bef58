"use client";

import { Plus } from "lucide-react";
import { AtOnceField } from "@/components/designer/fields/at-once-field";
import { columnOptions } from "@/components/designer/fields/column-field";
import { ColumnList } from "@/components/designer/fields/column-list";
import { ErrorLine } from "@/components/designer/fields/error-line";
import { ExpressionField } from "@/components/designer/fields/expression-field";
import { NameField } from "@/components/designer/fields/name-field";
import type { KindFormProps } from "@/components/designer/kind-form";
import { IndexPartFields } from "@/components/designer/kinds/index-part-fields";
import { Place } from "@/components/designer/place";
import { useDesign } from "@/components/designer/use-design";
import { useGeneratedName } from "@/components/designer/use-generated-name";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Section } from "@/components/ui/section";
import { Select } from "@/components/ui/select";
import { Switch } from "@/components/ui/switch";
import { type AddIndexForm, emptyPart } from "@/lib/view/designer/forms/add-index-form";
import { addKeyed, changeKeyed, moveKeyed, removeKeyed } from "@/lib/view/designer/forms/keyed-list";
import { allIndexMethods } from "@/lib/view/designer/word-lists";

/** An index: what it is kept by, how, and over which rows. */
export function AddIndexFields({ fields, onEdit }: KindFormProps<AddIndexForm>) {
  const { table, errorAt } = useDesign();
  const generated = useGeneratedName();
  const change = (to: Partial<AddIndexForm>) => onEdit((before) => ({ ...before, ...to }));
  return (
    <>
      <Section title="Index on" meta="in this order">
        <div data-place="parts" className="flex min-w-0 flex-col gap-3">
          {fields.parts.map((part, index) => (
            <IndexPartFields
              key={part.key}
              part={part}
              index={index}
              count={fields.parts.length}
              isOrdered={fields.method === "btree"}
              onChange={(to) =>
                onEdit((before) => ({ ...before, parts: changeKeyed(before.parts, part.key, to) }))
              }
              onMove={(by) =>
                onEdit((before) => ({ ...before, parts: moveKeyed(before.parts, part.key, by) }))
              }
              onRemove={() => onEdit((before) => ({ ...before, parts: removeKeyed(before.parts, part.key) }))}
            />
          ))}
          <ErrorLine>{errorAt("parts")}</ErrorLine>
          <Button
            size="sm"
            className="self-start"
            onClick={() => onEdit((before) => ({ ...before, parts: addKeyed(before.parts, emptyPart) }))}
          >
            <Plus aria-hidden="true" />
            Another part
          </Button>
        </div>
      </Section>
      <Section title="How it is kept">
        <div className="flex min-w-0 flex-col gap-4">
          <div className="grid gap-3 sm:grid-cols-2">
            <Place path="method">
              <Field label="Method" error={errorAt("method")}>
                <Select
                  mono
                  options={allIndexMethods.map((one) => ({
                    value: one.value,
                    label: one.value,
                    detail: one.detail,
                  }))}
                  value={fields.method}
                  onValueChange={(method) => change({ method })}
                />
              </Field>
            </Place>
            <Place path="isUnique">
              <div className="flex flex-col gap-1 sm:pt-6">
                <Switch
                  label="Unique"
                  hint={fields.isUnique ? "No two entries alike" : "Entries may be alike"}
                  checked={fields.isUnique}
                  onCheckedChange={(isUnique) => change({ isUnique })}
                />
                <ErrorLine>{errorAt("isUnique")}</ErrorLine>
              </div>
            </Place>
          </div>
          <ColumnList
            path="include"
            label="Also keep"
            optional
            hint="Columns that are read with it and not searched by"
            chosen={fields.include}
            options={columnOptions(table, fields.include)}
            onChange={(include) => change({ include })}
          />
          <ExpressionField
            path="where"
            label="Only rows where"
            optional
            hint="A partial index: smaller, for queries that say the same"
            placeholder="status = 'open'"
            value={fields.where}
            onChange={(where) => change({ where })}
          />
          <NameField
            path="name"
            label="Name of the index"
            optional
            placeholder={generated}
            value={fields.name}
            onChange={(name) => change({ name })}
          />
          <AtOnceField checked={fields.atOnce} onChange={(atOnce) => change({ atOnce })} />
        </div>
      </Section>
    </>
  );
}
