"use client";

import type { ReactNode } from "react";
import { Checkbox } from "@/components/ui/checkbox";
import { cn } from "@/components/ui/cn";

export type CheckListProps<V extends string> = {
  legend: string;
  options: readonly { readonly value: V; readonly label: ReactNode }[];
  /** In any order; what is chosen last comes last. */
  chosen: readonly V[];
  onChange: (chosen: readonly V[]) => void;
  /** Long lists stand in two columns where there is room. */
  columns?: boolean | undefined;
  hint?: ReactNode;
};

/** Any of several, under a legend. */
export function CheckList<V extends string>(props: CheckListProps<V>) {
  const { legend, options, chosen, onChange, columns = false, hint } = props;
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="pb-1 font-medium">{legend}</legend>
      <div className={cn("gap-x-6 gap-y-1.5", columns ? "grid sm:grid-cols-2" : "flex flex-wrap")}>
        {options.map(({ value, label }) => (
          <Checkbox
            key={value}
            label={label}
            checked={chosen.includes(value)}
            onCheckedChange={(isChosen) =>
              onChange(isChosen ? [...chosen, value] : chosen.filter((one) => one !== value))
            }
          />
        ))}
      </div>
      {hint === undefined ? null : <p className="text-meta text-muted">{hint}</p>}
    </fieldset>
  );
}
