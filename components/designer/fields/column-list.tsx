"use client";

import { X } from "lucide-react";
import { Place } from "@/components/designer/place";
import { useDesign } from "@/components/designer/use-design";
import type { ComboboxOption } from "@/components/ui/combobox";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";

export type ColumnListProps = {
  path: string;
  label: string;
  hint?: string | undefined;
  optional?: boolean | undefined;
  chosen: readonly string[];
  /** All columns that there will be. */
  options: readonly ComboboxOption[];
  onChange: (columns: readonly string[]) => void;
};

/** Columns in an order that matters: chosen ones stand first, the next is picked from the rest. */
export function ColumnList({ path, label, hint, optional, chosen, options, onChange }: ColumnListProps) {
  const { errorWithin } = useDesign();
  const rest = options.filter((one) => !chosen.includes(one.value));
  return (
    <Place path={path}>
      <div className="flex min-w-0 flex-col gap-1.5">
        <Field label={label} hint={hint} optional={optional} error={errorWithin(path)}>
          <Select
            mono
            options={rest.map(({ value, label: name, detail }) => ({ value, label: name, detail }))}
            value={null}
            placeholder={chosen.length === 0 ? "Choose a column…" : "Add another column…"}
            onValueChange={(name) => onChange([...chosen, name])}
            disabled={rest.length === 0}
          />
        </Field>
        {chosen.length === 0 ? null : (
          <ol aria-label={`${label}, in order`} className="flex flex-wrap gap-1">
            {chosen.map((name) => (
              <li
                key={name}
                className="flex h-6 min-w-0 items-center rounded-inner border border-line-strong bg-surface pl-1.5 font-mono text-meta"
              >
                <span className="min-w-0 truncate">{name}</span>
                <button
                  type="button"
                  aria-label={`Take ${name} out`}
                  onClick={() => onChange(chosen.filter((one) => one !== name))}
                  className="grid size-6 shrink-0 place-items-center rounded-inner text-faint hover:text-ink"
                >
                  <X aria-hidden="true" className="size-3" />
                </button>
              </li>
            ))}
          </ol>
        )}
      </div>
    </Place>
  );
}
