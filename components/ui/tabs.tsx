"use client";

import { Tabs as BaseTabs } from "@base-ui/react/tabs";
import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";

export type TabsProps<V extends string> = {
  "aria-label": string;
  tabs: readonly { value: V; label: ReactNode; count?: number | undefined; panel: ReactNode }[];
  value?: V | undefined;
  defaultValue?: V | undefined;
  onValueChange?: ((value: V) => void) | undefined;
  className?: string | undefined;
};

/** Keep the value in the URL where the tab is part of what a person may want to send to another. */
export function Tabs<V extends string>({
  tabs,
  value,
  defaultValue,
  onValueChange,
  className,
  ...rest
}: TabsProps<V>) {
  return (
    <BaseTabs.Root
      {...(value === undefined ? { defaultValue: defaultValue ?? tabs[0]?.value } : { value })}
      onValueChange={(next: V) => onValueChange?.(next)}
      className={cn("flex flex-col gap-4", className)}
    >
      <BaseTabs.List
        aria-label={rest["aria-label"]}
        className="flex gap-4 overflow-x-auto border-b border-line"
      >
        {tabs.map((tab) => (
          <BaseTabs.Tab
            key={tab.value}
            value={tab.value}
            className="focus-inset -mb-px inline-flex h-9 shrink-0 items-center gap-1.5 border-b-2 border-transparent px-0.5 text-muted hover:text-ink data-active:border-ink data-active:font-medium data-active:text-ink"
          >
            {tab.label}
            {tab.count === undefined ? null : (
              <span className="tabular text-meta font-normal text-faint">
                {tab.count.toLocaleString("en")}
              </span>
            )}
          </BaseTabs.Tab>
        ))}
      </BaseTabs.List>
      {tabs.map((tab) => (
        <BaseTabs.Panel key={tab.value} value={tab.value}>
          {tab.panel}
        </BaseTabs.Panel>
      ))}
    </BaseTabs.Root>
  );
}
