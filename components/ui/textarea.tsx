"use client";

import { Field } from "@base-ui/react/field";
import type { ComponentProps } from "react";
import { cn } from "@/components/ui/cn";
import { controlStyle } from "@/components/ui/control-style";

export type TextareaProps = Omit<ComponentProps<"textarea">, "className" | "defaultValue" | "value"> & {
  value?: string | undefined;
  defaultValue?: string | undefined;
  mono?: boolean | undefined;
  className?: string | undefined;
};

export function Textarea({ mono = false, rows = 3, className, value, defaultValue, ...rest }: TextareaProps) {
  return (
    <Field.Control
      value={value}
      defaultValue={defaultValue}
      className={cn(
        controlStyle,
        "block read-only:bg-surface resize-y py-1.5",
        mono && "font-mono",
        className,
      )}
      render={<textarea rows={rows} spellCheck={!mono} {...rest} />}
    />
  );
}
