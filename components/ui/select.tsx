"use client";

import { Select as BaseSelect } from "@base-ui/react/select";
import { Check, ChevronsUpDown } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import { controlHeight, controlStyle } from "@/components/ui/control-style";
import { popupItemStyle, popupStyle } from "@/components/ui/popup-style";

export type SelectOption<V extends string> = {
  value: V;
  label: string;
  /** A second, quiet line. */
  detail?: ReactNode;
  disabled?: boolean | undefined;
};

export type SelectProps<V extends string> = {
  options: readonly SelectOption<V>[];
  value: V | null;
  onValueChange: (value: V) => void;
  placeholder?: string | undefined;
  name?: string | undefined;
  disabled?: boolean | undefined;
  mono?: boolean | undefined;
  /** Needed only outside a Field. */
  "aria-label"?: string | undefined;
  className?: string | undefined;
};

export function Select<V extends string>({
  options,
  value,
  onValueChange,
  placeholder = "Choose…",
  name,
  disabled = false,
  mono = false,
  className,
  ...rest
}: SelectProps<V>) {
  return (
    <BaseSelect.Root
      items={options.map((option) => ({ value: option.value, label: option.label }))}
      value={value}
      onValueChange={(next) => {
        if (next !== null) onValueChange(next);
      }}
      name={name}
      disabled={disabled}
    >
      <BaseSelect.Trigger
        aria-label={rest["aria-label"]}
        className={cn(
          controlStyle,
          controlHeight,
          "flex items-center justify-between gap-2 text-left",
          mono && "font-mono",
          className,
        )}
      >
        <span className={cn("min-w-0 truncate", value === null && "text-faint")}>
          <BaseSelect.Value>
            {(current: V | null) => options.find((option) => option.value === current)?.label ?? placeholder}
          </BaseSelect.Value>
        </span>
        <BaseSelect.Icon>
          <ChevronsUpDown aria-hidden="true" className="size-3.5 text-faint" />
        </BaseSelect.Icon>
      </BaseSelect.Trigger>
      <BaseSelect.Portal>
        <BaseSelect.Positioner sideOffset={4} alignItemWithTrigger={false} className="z-50">
          <BaseSelect.Popup className={popupStyle}>
            {options.map((option) => (
              <BaseSelect.Item
                key={option.value}
                value={option.value}
                disabled={option.disabled ?? false}
                className={cn(popupItemStyle, mono && "font-mono")}
              >
                <span className="grid size-4 shrink-0 place-items-center">
                  <BaseSelect.ItemIndicator>
                    <Check aria-hidden="true" className="size-4" />
                  </BaseSelect.ItemIndicator>
                </span>
                <span className="min-w-0">
                  <BaseSelect.ItemText>{option.label}</BaseSelect.ItemText>
                  {option.detail === undefined ? null : (
                    <span className="block text-meta text-muted">{option.detail}</span>
                  )}
                </span>
              </BaseSelect.Item>
            ))}
          </BaseSelect.Popup>
        </BaseSelect.Positioner>
      </BaseSelect.Portal>
    </BaseSelect.Root>
  );
}
