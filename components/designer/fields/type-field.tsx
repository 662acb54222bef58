"use client";

import { Place } from "@/components/designer/place";
import { useDesign } from "@/components/designer/use-design";
import { Combobox } from "@/components/ui/combobox";
import { Field } from "@/components/ui/field";
import { commonTypes } from "@/lib/view/designer/word-lists";

const typeOptions = commonTypes.map((one) => ({ value: one.type, label: one.type, detail: one.detail }));

export type TypeFieldProps = {
  path: string;
  label?: string | undefined;
  placeholder?: string | undefined;
  value: string;
  onChange: (type: string) => void;
};

/** A type: from the list, or as one writes it. */
export function TypeField({ path, label = "Type", placeholder = "bigint", value, onChange }: TypeFieldProps) {
  const { errorAt, onLeft } = useDesign();
  return (
    <Place path={path} onLeave={() => onLeft(path)}>
      <Field label={label} hint="From the list, or as you write it" error={errorAt(path)}>
        <Combobox
          mono
          allowCustom
          options={typeOptions}
          value={value === "" ? null : value}
          placeholder={placeholder}
          onValueChange={(type) => onChange(type ?? "")}
        />
      </Field>
    </Place>
  );
}
