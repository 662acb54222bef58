"use client";

import { Plus } from "lucide-react";
import { ConstraintFields, IndexFields } from "@/components/designer/constraint-fields";
import type { FormPartProps } from "@/components/designer/designer-form";
import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/section";
import type { ConstraintKind } from "@/lib/view/designer/change-form";
import { constraintWords } from "@/lib/view/designer/word-lists";
import type { TargetTable } from "@/lib/view/target-view";

const kinds: readonly ConstraintKind[] = ["check", "unique", "foreign_key"];

export type EndFieldsProps = FormPartProps & {
  /** Names of all columns that there will be. */
  known: readonly string[];
  tables: readonly TargetTable[];
};

/** What the table shall have when the rollout is done, besides the columns: constraints and indexes. */
export function EndFields(props: EndFieldsProps) {
  const { form, onEdit } = props;
  return (
    <Section title="At the end" meta="added once the data is there, without blocking">
      <div className="flex min-w-0 flex-col gap-4">
        {form.constraints.length + form.indexes.length === 0 ? null : (
          <ul className="flex min-w-0 flex-col gap-3">
            {form.constraints.map((part, index) => (
              <ConstraintFields key={part.key} {...props} part={part} index={index} />
            ))}
            {form.indexes.map((part, index) => (
              <IndexFields key={part.key} {...props} part={part} index={index} />
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
