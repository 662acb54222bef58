"use client";

import { Radio } from "@base-ui/react/radio";
import { RadioGroup as BaseRadioGroup } from "@base-ui/react/radio-group";
import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";

export type Choice<V extends string> = {
  value: V;
  label: ReactNode;
  hint?: ReactNode;
  disabled?: boolean | undefined;
};

type ChoiceProps<V extends string> = {
  /** What is being chosen; read by screen readers. Show it with a Field or a heading where it needs to be seen. */
  "aria-label": string;
  options: readonly Choice<V>[];
  value: V;
  onValueChange: (value: V) => void;
  name?: string | undefined;
  disabled?: boolean | undefined;
  className?: string | undefined;
};

/** A choice with room for a sentence per option. */
export function RadioGroup<V extends string>({
  options,
  value,
  onValueChange,
  className,
  disabled = false,
  ...rest
}: ChoiceProps<V>) {
  return (
    <BaseRadioGroup
      {...rest}
      disabled={disabled}
      value={value}
      onValueChange={(next) => onValueChange(next)}
      className={cn("flex flex-col gap-2", className)}
    >
      {options.map((option) => (
        // biome-ignore lint/a11y/noLabelWithoutControl: the control is Base UI's radio, which renders an input inside.
        <label
          key={option.value}
          className={cn("flex min-h-6 items-start gap-2", option.disabled && "text-faint")}
        >
          <Radio.Root
            value={option.value}
            disabled={option.disabled ?? false}
            className="mt-0.5 grid size-4 shrink-0 place-items-center rounded-full border border-control bg-canvas data-checked:border-primary data-checked:bg-primary data-disabled:border-line-strong data-disabled:bg-hover"
          >
            <Radio.Indicator className="size-1.5 rounded-full bg-on-primary" />
          </Radio.Root>
          <span className="min-w-0">
            {option.label}
            {option.hint === undefined ? null : (
              <span className="block text-meta text-muted">{option.hint}</span>
            )}
          </span>
        </label>
      ))}
    </BaseRadioGroup>
  );
}

/** Two to four short options in one line: 5 min | 30 min | All. */
export function Segmented<V extends string>({
  options,
  value,
  onValueChange,
  className,
  size = "md",
  disabled = false,
  ...rest
}: ChoiceProps<V> & { size?: "sm" | "md" | undefined }) {
  return (
    <BaseRadioGroup
      {...rest}
      disabled={disabled}
      value={value}
      onValueChange={(next) => onValueChange(next)}
      className={cn(
        "inline-flex w-fit self-start rounded-md border border-line-strong bg-surface p-0.5",
        size === "sm" ? "text-meta" : "text-body",
        className,
      )}
    >
      {options.map((option) => (
        <Radio.Root
          key={option.value}
          value={option.value}
          disabled={option.disabled ?? false}
          className={cn(
            "inline-flex cursor-pointer select-none items-center justify-center gap-1.5 rounded-inner px-2.5 text-muted hover:text-ink data-checked:bg-raised data-checked:font-medium data-checked:text-ink data-checked:shadow-[0_0_0_1px_var(--line-strong)] data-disabled:cursor-not-allowed data-disabled:text-faint dark:data-checked:bg-active [&_svg]:size-3.5",
            size === "sm" ? "h-6" : "h-7",
          )}
        >
          {option.label}
        </Radio.Root>
      ))}
    </BaseRadioGroup>
  );
}
