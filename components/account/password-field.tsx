"use client";

import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

export type PasswordFieldProps = {
  /** `new`: one that is chosen here, with what it has to be. */
  purpose: "present" | "new";
  label?: string | undefined;
  hint?: string | undefined;
  value: string;
  onChange: (value: string) => void;
};

const leastLength = 12;

/** A password, so that password managers know which one. */
export function PasswordField({ purpose, label = "Password", hint, value, onChange }: PasswordFieldProps) {
  const isNew = purpose === "new";
  const said = isNew ? [`At least ${leastLength} characters.`, hint].filter(Boolean).join(" ") : hint;
  return (
    <Field label={label} {...(said === undefined ? {} : { hint: said })}>
      <Input
        type="password"
        autoComplete={isNew ? "new-password" : "current-password"}
        required
        {...(isNew ? { minLength: leastLength } : {})}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  );
}
