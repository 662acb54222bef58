import { PasteEditor, type PasteSql } from "@/components/lint/paste-sql";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import type { TargetListItem } from "@/lib/view/target-view";

export type PasteFieldsProps = {
  paste: PasteSql;
  targets: readonly TargetListItem[];
  targetId: string | null;
  onChooseTarget: (targetId: string) => void;
};

/** The left side of "Paste SQL": whose catalog to ask, and the editor. */
export function PasteFields({ paste, targets, targetId, onChooseTarget }: PasteFieldsProps) {
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <Field
        label="Target"
        optional
        hint="With a target, its catalog is asked: types, checks, indexes, functions, version."
      >
        <Select
          options={targets.map((target) => ({
            value: target.id,
            label: target.name,
            detail: `${target.environment} · ${target.address}`,
          }))}
          value={targetId}
          placeholder="Choose a target…"
          onValueChange={(next) => {
            if (next !== null) onChooseTarget(next);
          }}
        />
      </Field>
      <PasteEditor paste={paste} />
    </div>
  );
}
