"use client";

import { Switch as BaseSwitch } from "@base-ui/react/switch";
import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";

export type SwitchProps = {
  label: ReactNode;
  hint?: ReactNode;
  checked?: boolean | undefined;
  defaultChecked?: boolean | undefined;
  onCheckedChange?: ((checked: boolean) => void) | undefined;
  name?: string | undefined;
  disabled?: boolean | undefined;
  className?: string | undefined;
};

/** Takes effect at once; in a form that is sent, use a Checkbox. */
export function Switch({ label, hint, onCheckedChange, disabled = false, className, ...rest }: SwitchProps) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is Base UI's switch, which renders an input inside.
    <label className={cn("flex min-h-6 items-start gap-2", disabled && "text-faint", className)}>
      <BaseSwitch.Root
        {...rest}
        disabled={disabled}
        onCheckedChange={(checked) => onCheckedChange?.(checked)}
        className="mt-0.5 flex h-4 w-7 shrink-0 rounded-full bg-control p-0.5 transition-colors data-checked:bg-primary data-disabled:bg-line-strong"
      >
        <BaseSwitch.Thumb className="size-3 rounded-full bg-canvas transition-transform data-checked:translate-x-3" />
      </BaseSwitch.Root>
      <span className="min-w-0">
        {label}
        {hint === undefined ? null : <span className="block text-meta text-muted">{hint}</span>}
      </span>
    </label>
  );
}
