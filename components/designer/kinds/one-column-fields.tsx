"use client";

import { AtOnceField } from "@/components/designer/fields/at-once-field";
import { ColumnField } from "@/components/designer/fields/column-field";
import { ExpressionField } from "@/components/designer/fields/expression-field";
import { RuleField } from "@/components/designer/fields/rule-field";
import type { KindFormProps } from "@/components/designer/kind-form";
import { useDesign } from "@/components/designer/use-design";
import { Section } from "@/components/ui/section";
import type { ColumnAndExpressionForm, ColumnForm } from "@/lib/view/designer/forms/column-only-forms";
import type { SetNotNullForm } from "@/lib/view/designer/forms/set-not-null-form";
import { nullsRules } from "@/lib/view/designer/rule-words";

/** The default of a column as it is now, in words; undefined while none is chosen. */
function useDefaultNow(column: string): string | undefined {
  const { table } = useDesign();
  const found = table?.columns.find((one) => one.name === column);
  if (found === undefined) return undefined;
  return found.default === null ? "No default now" : `Default now: ${found.default}`;
}

/** A column that must have a value. */
export function SetNotNullFields({ fields, onEdit }: KindFormProps<SetNotNullForm>) {
  const change = (to: Partial<SetNotNullForm>) => onEdit((before) => ({ ...before, ...to }));
  return (
    <Section title="Column that must have a value">
      <div className="flex min-w-0 flex-col gap-4">
        <ColumnField
          path="column"
          label="Column"
          value={fields.column}
          onChange={(column) => change({ column })}
        />
        <RuleField
          path="nulls"
          label="Rows that are NULL"
          rules={nullsRules}
          value={fields.nulls}
          onChange={(nulls) => change({ nulls })}
        >
          {fields.nulls !== "fill" ? null : (
            <div className="pl-6">
              <ExpressionField
                path="nulls.expression"
                label="Value"
                hint="SQL over this table's columns; may differ from row to row"
                placeholder="'unknown'"
                value={fields.expression}
                onChange={(expression) => change({ expression })}
              />
            </div>
          )}
        </RuleField>
        <AtOnceField checked={fields.atOnce} onChange={(atOnce) => change({ atOnce })} />
      </div>
    </Section>
  );
}

/** A column that may lack a value. */
export function DropNotNullFields({ fields, onEdit }: KindFormProps<ColumnForm>) {
  return (
    <Section title="Column that may lack a value">
      <ColumnField
        path="column"
        label="Column"
        hint="The application has to expect NULL there"
        value={fields.column}
        onChange={(column) => onEdit(() => ({ column }))}
      />
    </Section>
  );
}

/** A column's default. */
export function SetDefaultFields({ fields, onEdit }: KindFormProps<ColumnAndExpressionForm>) {
  const change = (to: Partial<ColumnAndExpressionForm>) => onEdit((before) => ({ ...before, ...to }));
  const now = useDefaultNow(fields.column);
  return (
    <Section title="Default to set">
      <div className="flex min-w-0 flex-col gap-4">
        <ColumnField
          path="column"
          label="Column"
          hint={now}
          value={fields.column}
          onChange={(column) => change({ column })}
        />
        <ExpressionField
          path="expression"
          label="Default"
          hint="For rows inserted later; it can't read other columns"
          placeholder="now()"
          value={fields.expression}
          onChange={(expression) => change({ expression })}
        />
      </div>
    </Section>
  );
}

/** A column's default that goes. */
export function DropDefaultFields({ fields, onEdit }: KindFormProps<ColumnForm>) {
  const now = useDefaultNow(fields.column);
  return (
    <Section title="Default to drop">
      <ColumnField
        path="column"
        label="Column"
        hint={now}
        value={fields.column}
        onChange={(column) => onEdit(() => ({ column }))}
      />
    </Section>
  );
}

/** A column that goes. */
export function DropColumnFields({ fields, onEdit }: KindFormProps<ColumnAndExpressionForm>) {
  const change = (to: Partial<ColumnAndExpressionForm>) => onEdit((before) => ({ ...before, ...to }));
  return (
    <Section title="Column to drop">
      <div className="flex min-w-0 flex-col gap-4">
        <ColumnField
          path="column"
          label="Column"
          hint="It goes at contract; the application must have left it by then"
          value={fields.column}
          onChange={(column) => change({ column })}
        />
        <ExpressionField
          path="down"
          label="Value in rows written without it"
          optional
          hint="From the row's other columns; keeps the way back open until contract. Without it: NULL, or its default"
          placeholder="'EUR'"
          value={fields.expression}
          onChange={(expression) => change({ expression })}
        />
      </div>
    </Section>
  );
}
