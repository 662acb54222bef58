"use client";

import { ArrowRight, Plus, Trash2 } from "lucide-react";
import { AtOnceField } from "@/components/designer/fields/at-once-field";
import { ColumnField } from "@/components/designer/fields/column-field";
import { ErrorLine } from "@/components/designer/fields/error-line";
import { NameField } from "@/components/designer/fields/name-field";
import { RuleField } from "@/components/designer/fields/rule-field";
import { findTable, printTableName, tableValue } from "@/components/designer/fields/table-value";
import type { KindFormProps } from "@/components/designer/kind-form";
import { Place } from "@/components/designer/place";
import { useDesign } from "@/components/designer/use-design";
import { useGeneratedName } from "@/components/designer/use-generated-name";
import { useOtherTable } from "@/components/designer/use-other-table";
import { Button } from "@/components/ui/button";
import { Combobox } from "@/components/ui/combobox";
import { Field } from "@/components/ui/field";
import { IconButton } from "@/components/ui/icon-button";
import { Section } from "@/components/ui/section";
import { Select } from "@/components/ui/select";
import { type AddForeignKeyForm, emptyPair, offerKey } from "@/lib/view/designer/forms/add-foreign-key-form";
import { addKeyed, changeKeyed, removeKeyed } from "@/lib/view/designer/forms/keyed-list";
import { orphansRules, referentialActions } from "@/lib/view/designer/rule-words";

/** A reference to another table: which columns refer to which, and what follows. */
export function AddForeignKeyFields({ fields, onEdit }: KindFormProps<AddForeignKeyForm>) {
  const { tables, readTable, errorAt, onLeft } = useDesign();
  const generated = useGeneratedName();
  const change = (to: Partial<AddForeignKeyForm>) => onEdit((before) => ({ ...before, ...to }));
  const referenced = fields.referencedTable;
  const other = useOtherTable(referenced);
  const options = tables.map((table) => ({ value: tableValue(table), label: printTableName(table) }));
  const isListed = referenced === null || findTable(tables, tableValue(referenced)) !== undefined;
  const shown =
    isListed || referenced === null
      ? options
      : [{ value: tableValue(referenced), label: printTableName(referenced) }, ...options];

  function chooseTable(value: string | null) {
    const table = findTable(tables, value);
    if (table === undefined) return change({ referencedTable: null });
    const chosen = { schema: table.schema, name: table.name };
    onEdit((before) => ({
      ...before,
      referencedTable: chosen,
      pairs: before.pairs.map((pair) => ({ ...pair, referenced: "" })),
    }));
    // Its key is what one refers to, nearly always; one that can't be read is chosen by hand.
    readTable(chosen).then(
      (found) =>
        onEdit((before) => offerKey(before, chosen, found?.key?.columns.map((one) => one.name) ?? [])),
      () => undefined,
    );
  }

  return (
    <Section title="Reference">
      <div className="flex min-w-0 flex-col gap-4">
        <Place path="references" onLeave={() => onLeft("references")}>
          <Field label="Refers to" error={errorAt("references")}>
            <Combobox
              mono
              options={shown}
              value={referenced === null ? null : tableValue(referenced)}
              placeholder="Choose a table…"
              empty="No table of that name"
              onValueChange={chooseTable}
            />
          </Field>
        </Place>
        <div data-place="columns" className="flex min-w-0 flex-col gap-2">
          {fields.pairs.map((pair, index) => (
            <div key={pair.key} className="flex min-w-0 items-start gap-2">
              <div className="grid min-w-0 flex-1 grid-cols-[minmax(0,1fr)_auto_minmax(0,1fr)] gap-x-2">
                <ColumnField
                  path={`columns.${index}`}
                  label={index === 0 ? "Column" : `Column ${index + 1}`}
                  labelHidden={index > 0}
                  value={pair.column}
                  onChange={(column) =>
                    onEdit((before) => ({
                      ...before,
                      pairs: changeKeyed(before.pairs, pair.key, { column }),
                    }))
                  }
                />
                <ArrowRight
                  aria-hidden="true"
                  className={`size-4 text-faint ${index === 0 ? "mt-8 max-sm:mt-9" : "mt-2 max-sm:mt-3"}`}
                />
                <ColumnField
                  path={`references.columns.${index}`}
                  label={index === 0 ? "Its column" : `Its column ${index + 1}`}
                  labelHidden={index > 0}
                  value={pair.referenced}
                  of={other}
                  disabled={referenced === null}
                  placeholder={referenced === null ? "Choose the table first" : "Choose a column…"}
                  onChange={(column) =>
                    onEdit((before) => ({
                      ...before,
                      pairs: changeKeyed(before.pairs, pair.key, { referenced: column }),
                    }))
                  }
                />
              </div>
              {fields.pairs.length === 1 ? null : (
                <IconButton
                  label={`Remove column ${index + 1} of the reference`}
                  icon={<Trash2 aria-hidden="true" />}
                  {...(index === 0 ? { className: "mt-6" } : {})}
                  onClick={() =>
                    onEdit((before) => ({ ...before, pairs: removeKeyed(before.pairs, pair.key) }))
                  }
                />
              )}
            </div>
          ))}
          <ErrorLine>{errorAt("columns") ?? errorAt("references.columns")}</ErrorLine>
          <Button
            size="sm"
            className="self-start"
            onClick={() => onEdit((before) => ({ ...before, pairs: addKeyed(before.pairs, emptyPair) }))}
          >
            <Plus aria-hidden="true" />
            Another column
          </Button>
        </div>
        <div className="grid gap-3 sm:grid-cols-2">
          <Place path="onDelete">
            <Field label="On delete" error={errorAt("onDelete")}>
              <Select
                mono
                options={referentialActions}
                value={fields.onDelete}
                onValueChange={(onDelete) => change({ onDelete })}
              />
            </Field>
          </Place>
          <Place path="onUpdate">
            <Field label="On update" error={errorAt("onUpdate")}>
              <Select
                mono
                options={referentialActions}
                value={fields.onUpdate}
                onValueChange={(onUpdate) => change({ onUpdate })}
              />
            </Field>
          </Place>
        </div>
        <RuleField
          path="orphans"
          label="Rows that refer to nothing"
          rules={orphansRules}
          value={fields.orphans}
          onChange={(orphans) => change({ orphans })}
        />
        <NameField
          path="name"
          label="Name of the constraint"
          optional
          placeholder={generated}
          value={fields.name}
          onChange={(name) => change({ name })}
        />
        <AtOnceField checked={fields.atOnce} onChange={(atOnce) => change({ atOnce })} />
      </div>
    </Section>
  );
}
