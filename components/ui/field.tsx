"use client";

import { Field as BaseField } from "@base-ui/react/field";
import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";

export type FieldProps = {
  label: ReactNode;
  hint?: ReactNode;
  /** Takes the hint's place, so that the form does not jump. */
  error?: ReactNode;
  optional?: boolean | undefined;
  name?: string | undefined;
  disabled?: boolean | undefined;
  /** The label is for screen readers only. */
  labelHidden?: boolean | undefined;
  className?: string | undefined;
  children: ReactNode;
};

export function Field({
  label,
  hint,
  error,
  optional = false,
  name,
  disabled,
  labelHidden = false,
  className,
  children,
}: FieldProps) {
  const isInvalid = error !== undefined && error !== null && error !== "" && error !== false;
  return (
    <BaseField.Root
      name={name}
      disabled={disabled}
      invalid={isInvalid}
      className={cn("flex min-w-0 flex-col gap-1", className)}
    >
      <BaseField.Label className={labelHidden ? "sr-only" : "text-body font-medium text-ink"}>
        {label}
        {optional ? <span className="font-normal text-faint"> (optional)</span> : null}
      </BaseField.Label>
      {children}
      {isInvalid ? (
        <BaseField.Error match className="flex gap-1 text-meta text-danger">
          <CircleAlert aria-hidden="true" className="mt-px size-3.5 shrink-0" />
          <span className="min-w-0">{error}</span>
        </BaseField.Error>
      ) : hint === undefined ? null : (
        <BaseField.Description className="text-meta text-muted">{hint}</BaseField.Description>
      )}
    </BaseField.Root>
  );
}
