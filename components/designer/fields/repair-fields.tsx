"use client";

import { ColumnField } from "@/components/designer/fields/column-field";
import { ExpressionField } from "@/components/designer/fields/expression-field";
import { RuleField, type RuleFieldProps } from "@/components/designer/fields/rule-field";
import type { RepairForm } from "@/lib/view/designer/forms/repair-form";

export type RepairFieldsProps<V extends string> = {
  path: string;
  label: string;
  rules: RuleFieldProps<V>["rules"];
  value: RepairForm<V>;
  /** The column that the new value goes to, most likely. */
  likelyColumn: string;
  expressionHint: string;
  placeholder: string;
  onChange: (to: RepairForm<V>) => void;
};

/** The rule for rows that a coming constraint would refuse; with another value for them, which column gets what. */
export function RepairFields<V extends string>({
  path,
  label,
  rules,
  value,
  likelyColumn,
  expressionHint,
  placeholder,
  onChange,
}: RepairFieldsProps<V>) {
  return (
    <RuleField
      path={path}
      label={label}
      rules={rules}
      value={value.rule}
      onChange={(rule) =>
        onChange({ ...value, rule, column: value.column === "" ? likelyColumn : value.column })
      }
    >
      {value.rule !== "rewrite" ? null : (
        <div className="flex min-w-0 flex-col gap-3 pl-6">
          <ColumnField
            path={`${path}.column`}
            label="Column to write"
            value={value.column}
            onChange={(column) => onChange({ ...value, column })}
          />
          <ExpressionField
            path={`${path}.expression`}
            label="New value"
            hint={expressionHint}
            placeholder={placeholder}
            value={value.expression}
            onChange={(expression) => onChange({ ...value, expression })}
          />
        </div>
      )}
    </RuleField>
  );
}
