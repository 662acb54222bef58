"use client";

import { Plus } from "lucide-react";
import { ConstraintFields, IndexFields } from "@/components/designer/kinds/constraint-fields";
import { Button } from "@/components/ui/button";
import type { ComboboxOption } from "@/components/ui/combobox";
import { Section } from "@/components/ui/section";
import type {
  AddColumnsEdit,
  AddColumnsForm,
  ConstraintKind,
} from "@/lib/view/designer/forms/add-columns-form";
import { constraintWords } from "@/lib/view/designer/word-lists";

const kinds: readonly ConstraintKind[] = ["check", "unique", "foreign_key"];

export type EndFieldsProps = {
  fields: AddColumnsForm;
  /** All columns that there will be. */
  known: readonly ComboboxOption[];
  onEdit: (edit: AddColumnsEdit) => void;
};

/** What the table shall have when the rollout is done, besides the columns: constraints and indexes. */
export function EndFields({ fields, known, onEdit }: EndFieldsProps) {
  return (
    <Section title="At the end" meta="added once the data is there, without blocking">
      <div className="flex min-w-0 flex-col gap-4">
        {fields.constraints.length + fields.indexes.length === 0 ? null : (
          <ul className="flex min-w-0 flex-col gap-3">
            {fields.constraints.map((part, index) => (
              <ConstraintFields key={part.key} known={known} onEdit={onEdit} part={part} index={index} />
            ))}
            {fields.indexes.map((part, index) => (
              <IndexFields key={part.key} known={known} onEdit={onEdit} part={part} index={index} />
            ))}
          </ul>
        )}
        <div className="flex flex-wrap gap-2">
          {kinds.map((kind) => (
            <Button key={kind} size="sm" onClick={() => onEdit({ kind: "add_constraint", of: kind })}>
              <Plus aria-hidden="true" />
              {constraintWords[kind].label}
            </Button>
          ))}
          <Button size="sm" onClick={() => onEdit({ kind: "add_index" })}>
            <Plus aria-hidden="true" />
            Index
          </Button>
        </div>
      </div>
    </Section>
  );
}
