"use client";

import type { ReactNode } from "react";
import { ErrorLine } from "@/components/designer/fields/error-line";
import { Place } from "@/components/designer/place";
import { useDesign } from "@/components/designer/use-design";
import { RadioGroup } from "@/components/ui/radio-group";

export type RuleFieldProps<V extends string> = {
  path: string;
  label: string;
  rules: readonly { readonly value: V; readonly label: string; readonly hint: string }[];
  value: V;
  onChange: (rule: V) => void;
  /** What the chosen rule needs to know. */
  children?: ReactNode;
};

/** What becomes of the rows that stand in the way; each rule with its meaning in a sentence. */
export function RuleField<V extends string>({
  path,
  label,
  rules,
  value,
  onChange,
  children,
}: RuleFieldProps<V>) {
  const { errorAt } = useDesign();
  return (
    <Place path={path}>
      <div className="flex min-w-0 flex-col gap-2">
        <span aria-hidden="true" className="font-medium">
          {label}
        </span>
        <RadioGroup aria-label={label} options={rules} value={value} onValueChange={onChange} />
        <ErrorLine>{errorAt(path)}</ErrorLine>
        {children}
      </div>
    </Place>
  );
}
