"use client";

import { Place } from "@/components/designer/place";
import { useDesign } from "@/components/designer/use-design";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/textarea";

export type ExpressionFieldProps = {
  path: string;
  label: string;
  hint?: string | undefined;
  optional?: boolean | undefined;
  placeholder?: string | undefined;
  rows?: number | undefined;
  value: string;
  onChange: (text: string) => void;
};

/** SQL of the author's; what the target says about it stands under it. */
export function ExpressionField({
  path,
  label,
  hint,
  optional = false,
  placeholder,
  rows = 2,
  value,
  onChange,
}: ExpressionFieldProps) {
  const { errorAt, onLeft } = useDesign();
  return (
    <Place path={path} onLeave={() => onLeft(path)}>
      <Field label={label} hint={hint} optional={optional} error={errorAt(path)}>
        <Textarea
          mono
          rows={rows}
          value={value}
          placeholder={placeholder}
          onChange={(event) => onChange(event.target.value)}
        />
      </Field>
    </Place>
  );
}
