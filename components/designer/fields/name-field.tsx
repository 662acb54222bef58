"use client";

import type { Ref } from "react";
import { Place } from "@/components/designer/place";
import { useDesign } from "@/components/designer/use-design";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

export type NameFieldProps = {
  path: string;
  label: string;
  hint?: string | undefined;
  optional?: boolean | undefined;
  placeholder?: string | undefined;
  value: string;
  onChange: (text: string) => void;
  inputRef?: Ref<HTMLInputElement> | undefined;
};

/** One line of SQL's own words: a name, a default. */
export function NameField({
  path,
  label,
  hint,
  optional = false,
  placeholder,
  value,
  onChange,
  inputRef,
}: NameFieldProps) {
  const { errorAt, onLeft } = useDesign();
  return (
    <Place path={path} onLeave={() => onLeft(path)}>
      <Field label={label} hint={hint} optional={optional} error={errorAt(path)}>
        <Input
          ref={inputRef}
          mono
          spellCheck={false}
          value={value}
          placeholder={placeholder}
          onChange={(event) => onChange(event.target.value)}
        />
      </Field>
    </Place>
  );
}
