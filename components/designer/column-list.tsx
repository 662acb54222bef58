"use client";

import { X } from "lucide-react";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";

export type ColumnListProps = {
  label: string;
  chosen: readonly string[];
  /** All columns that there will be. */
  known: readonly string[];
  error?: string | undefined;
  onChange: (columns: readonly string[]) => void;
};

/** Columns in an order that matters: chosen ones stand first, the next is picked from the rest. */
export function ColumnList({ label, chosen, known, error, onChange }: ColumnListProps) {
  const rest = known.filter((name) => !chosen.includes(name));
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <Field label={label} error={error}>
        <Select
          mono
          options={rest.map((name) => ({ value: name, label: name }))}
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
  );
}
