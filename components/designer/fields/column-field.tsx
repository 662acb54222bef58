"use client";

import { Place } from "@/components/designer/place";
import { useDesign } from "@/components/designer/use-design";
import { Combobox, type ComboboxOption } from "@/components/ui/combobox";
import { Field } from "@/components/ui/field";
import type { PreviewTable } from "@/lib/view/plan-preview";

function printColumn(column: PreviewTable["columns"][number]): string {
  return `${column.type}${column.nullable ? "" : " not null"}`;
}

/** Columns as options, each with its type; one that was chosen and is not there stays to be seen. */
export function columnOptions(table: PreviewTable | null, chosen: readonly string[]): ComboboxOption[] {
  const columns = table?.columns ?? [];
  const gone = chosen.filter((name) => name !== "" && !columns.some((column) => column.name === name));
  return [
    ...columns.map((column) => ({
      value: column.name,
      label: column.name,
      detail: printColumn(column),
    })),
    ...gone.map((name) => ({
      value: name,
      label: name,
      detail: table === null ? undefined : "not in this table",
    })),
  ];
}

export type ColumnFieldProps = {
  path: string;
  label: string;
  hint?: string | undefined;
  value: string;
  onChange: (column: string) => void;
  /** The label is for screen readers only. */
  labelHidden?: boolean | undefined;
  placeholder?: string | undefined;
  /** Another table than the one that changes. */
  of?: PreviewTable | null | undefined;
  disabled?: boolean | undefined;
};

/** One column of the table, picked from those that are there. */
export function ColumnField({
  path,
  label,
  hint,
  value,
  onChange,
  labelHidden = false,
  placeholder = "Choose a column…",
  of,
  disabled = false,
}: ColumnFieldProps) {
  const { errorAt, onLeft, table } = useDesign();
  const from = of === undefined ? table : of;
  const known = from?.columns.find((column) => column.name === value);
  return (
    <Place path={path} onLeave={() => onLeft(path)}>
      <Field
        label={label}
        labelHidden={labelHidden}
        // The line is kept while there is nothing to say, so that nothing jumps.
        hint={hint ?? (known === undefined ? "\u00a0" : printColumn(known))}
        error={errorAt(path)}
        disabled={disabled}
      >
        <Combobox
          mono
          options={columnOptions(from, [value])}
          value={value === "" ? null : value}
          placeholder={placeholder}
          empty={from === null ? "Reading the columns…" : "No column of that name"}
          disabled={disabled}
          onValueChange={(column) => onChange(column ?? "")}
        />
      </Field>
    </Place>
  );
}
