"use client";

import { Combobox as BaseCombobox } from "@base-ui/react/combobox";
import { Check, ChevronsUpDown } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import { cn } from "@/components/ui/cn";
import { controlHeight, controlStyle } from "@/components/ui/control-style";
import { popupItemStyle, popupStyle } from "@/components/ui/popup-style";

export type ComboboxOption = {
  value: string;
  label: string;
  /** Quiet facts at the right edge, "1.2 M rows". */
  detail?: ReactNode;
};

export type ComboboxProps = {
  options: readonly ComboboxOption[];
  value: string | null;
  onValueChange: (value: string | null) => void;
  placeholder?: string | undefined;
  /** What to say when nothing fits the search. */
  empty?: string | undefined;
  /** Take what was typed when it is not in the list (a type such as numeric(12,2)). */
  allowCustom?: boolean | undefined;
  name?: string | undefined;
  disabled?: boolean | undefined;
  mono?: boolean | undefined;
  "aria-label"?: string | undefined;
  className?: string | undefined;
};

export function Combobox({
  options,
  value,
  onValueChange,
  placeholder = "Search…",
  allowCustom = false,
  empty = allowCustom ? "Taken as you write it" : "Nothing matches",
  name,
  disabled = false,
  mono = false,
  className,
  ...rest
}: ComboboxProps) {
  const label =
    value === null
      ? null
      : (options.find((option) => option.value === value)?.label ?? (allowCustom ? value : null));
  // The same object for as long as it says the same: Base UI writes the label of a new one over what is being typed,
  // and the options are made anew whenever the target answers.
  const selected = useMemo<ComboboxOption | null>(
    () => (value === null || label === null ? null : { value, label }),
    [value, label],
  );

  return (
    <BaseCombobox.Root<ComboboxOption>
      items={options}
      value={selected}
      onValueChange={(next) => onValueChange(next?.value ?? null)}
      onInputValueChange={(text, details) => {
        if (allowCustom && details.reason === "input-change") onValueChange(text === "" ? null : text);
      }}
      isItemEqualToValue={(item, current) => item.value === current.value}
      autoHighlight={!allowCustom}
      name={name}
      disabled={disabled}
    >
      <div className={cn("relative", className)}>
        <BaseCombobox.Input
          aria-label={rest["aria-label"]}
          placeholder={placeholder}
          spellCheck={false}
          className={cn(controlStyle, controlHeight, "pr-8", mono && "font-mono")}
        />
        <BaseCombobox.Trigger
          aria-label="Show the list"
          className="absolute inset-y-0 right-0 grid w-8 place-items-center rounded-md text-faint"
        >
          <ChevronsUpDown aria-hidden="true" className="size-3.5" />
        </BaseCombobox.Trigger>
      </div>
      <BaseCombobox.Portal>
        <BaseCombobox.Positioner sideOffset={4} className="z-50">
          <BaseCombobox.Popup className={cn(popupStyle, "max-h-[min(20rem,var(--available-height))]")}>
            <BaseCombobox.Empty>
              <div className="px-2 py-1.5 text-muted">{empty}</div>
            </BaseCombobox.Empty>
            <BaseCombobox.List>
              {(option: ComboboxOption) => (
                <BaseCombobox.Item
                  key={option.value}
                  value={option}
                  className={cn(popupItemStyle, mono && "font-mono")}
                >
                  <span className="grid size-4 shrink-0 place-items-center">
                    <BaseCombobox.ItemIndicator>
                      <Check aria-hidden="true" className="size-4" />
                    </BaseCombobox.ItemIndicator>
                  </span>
                  <span className="min-w-0 flex-1 truncate">{option.label}</span>
                  {option.detail === undefined ? null : (
                    <span className="tabular shrink-0 font-sans text-meta text-muted">{option.detail}</span>
                  )}
                </BaseCombobox.Item>
              )}
            </BaseCombobox.List>
          </BaseCombobox.Popup>
        </BaseCombobox.Positioner>
      </BaseCombobox.Portal>
    </BaseCombobox.Root>
  );
}
