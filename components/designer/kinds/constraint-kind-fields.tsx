"use client";

import { AtOnceField } from "@/components/designer/fields/at-once-field";
import { columnOptions } from "@/components/designer/fields/column-field";
import { ColumnList } from "@/components/designer/fields/column-list";
import { ExpressionField } from "@/components/designer/fields/expression-field";
import { NameField } from "@/components/designer/fields/name-field";
import { RepairFields } from "@/components/designer/fields/repair-fields";
import type { KindFormProps } from "@/components/designer/kind-form";
import { Place } from "@/components/designer/place";
import { useDesign } from "@/components/designer/use-design";
import { useGeneratedName } from "@/components/designer/use-generated-name";
import { Section } from "@/components/ui/section";
import { Switch } from "@/components/ui/switch";
import type { AddCheckForm } from "@/lib/view/designer/forms/add-check-form";
import type { AddUniqueForm } from "@/lib/view/designer/forms/add-unique-form";
import { duplicatesRules, violationsRules } from "@/lib/view/designer/rule-words";

/** Columns in which no two rows are alike. */
export function AddUniqueFields({ fields, onEdit }: KindFormProps<AddUniqueForm>) {
  const { table } = useDesign();
  const generated = useGeneratedName();
  const change = (to: Partial<AddUniqueForm>) => onEdit((before) => ({ ...before, ...to }));
  return (
    <Section title="Columns that are unique">
      <div className="flex min-w-0 flex-col gap-4">
        <ColumnList
          path="columns"
          label="Unique together"
          hint="Their order is the order of the index under it"
          chosen={fields.columns}
          options={columnOptions(table, fields.columns)}
          onChange={(columns) => change({ columns })}
        />
        <Place path="nullsNotDistinct">
          <Switch
            label="NULL counts as a value"
            hint={
              fields.nullsNotDistinct
                ? "Two rows that are NULL are alike (PostgreSQL 15 and later)"
                : "Rows that are NULL are never alike"
            }
            checked={fields.nullsNotDistinct}
            onCheckedChange={(nullsNotDistinct) => change({ nullsNotDistinct })}
          />
        </Place>
        <RepairFields
          path="duplicates"
          label="Rows that repeat an earlier one"
          rules={duplicatesRules}
          value={fields.duplicates}
          likelyColumn={fields.columns.at(-1) ?? ""}
          expressionHint="SQL over this table's columns; it has to differ from row to row"
          placeholder={`${fields.columns.at(-1) ?? "code"} || '-' || id`}
          onChange={(duplicates) => change({ duplicates })}
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

/** A condition that no row may break. */
export function AddCheckFields({ fields, onEdit }: KindFormProps<AddCheckForm>) {
  const generated = useGeneratedName();
  const change = (to: Partial<AddCheckForm>) => onEdit((before) => ({ ...before, ...to }));
  return (
    <Section title="Condition">
      <div className="flex min-w-0 flex-col gap-4">
        <ExpressionField
          path="expression"
          label="Check"
          hint="True for every row, or NULL"
          placeholder="amount >= 0"
          value={fields.expression}
          onChange={(expression) => change({ expression })}
        />
        <RepairFields
          path="violations"
          label="Rows that break it"
          rules={violationsRules}
          value={fields.violations}
          likelyColumn=""
          expressionHint="SQL over this table's columns; the row has to pass the check with it"
          placeholder="0"
          onChange={(violations) => change({ violations })}
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
