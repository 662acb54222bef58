"use client";

import { Checkbox as BaseCheckbox } from "@base-ui/react/checkbox";
import { Check } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";

export type CheckboxProps = {
  label: ReactNode;
  hint?: ReactNode;
  checked?: boolean | undefined;
  defaultChecked?: boolean | undefined;
  onCheckedChange?: ((checked: boolean) => void) | undefined;
  name?: string | undefined;
  disabled?: boolean | undefined;
  className?: string | undefined;
};

export function Checkbox({
  label,
  hint,
  onCheckedChange,
  disabled = false,
  className,
  ...rest
}: CheckboxProps) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is Base UI's checkbox, which renders an input inside.
    <label className={cn("flex min-h-6 items-start gap-2", disabled && "text-faint", className)}>
      <BaseCheckbox.Root
        {...rest}
        disabled={disabled}
        onCheckedChange={(checked) => onCheckedChange?.(checked)}
        className="mt-0.5 grid size-4 shrink-0 place-items-center rounded-inner border border-control bg-canvas text-on-primary data-checked:border-primary data-checked:bg-primary data-disabled:border-line-strong data-disabled:bg-hover data-disabled:text-faint"
      >
        <BaseCheckbox.Indicator>
          <Check aria-hidden="true" strokeWidth={3} className="size-3" />
        </BaseCheckbox.Indicator>
      </BaseCheckbox.Root>
      <span className="min-w-0">
        {label}
        {hint === undefined ? null : <span className="block text-meta text-muted">{hint}</span>}
      </span>
    </label>
  );
}
