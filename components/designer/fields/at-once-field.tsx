"use client";

import { ErrorLine } from "@/components/designer/fields/error-line";
import { Place } from "@/components/designer/place";
import { useDesign } from "@/components/designer/use-design";
import { Switch } from "@/components/ui/switch";

export type AtOnceFieldProps = { checked: boolean; onChange: (atOnce: boolean) => void };

/** The short locked way, where the table is small enough for it to be offered. */
export function AtOnceField({ checked, onChange }: AtOnceFieldProps) {
  const { isAtOnceOffered, errorAt } = useDesign();
  if (!isAtOnceOffered && !checked) return null;
  return (
    <Place path="atOnce">
      <div className="flex min-w-0 flex-col gap-1">
        <Switch
          label="Do it at once"
          hint="This table is small: one statement of at most a second instead of work in the background"
          checked={checked}
          onCheckedChange={onChange}
        />
        <ErrorLine>{errorAt("atOnce")}</ErrorLine>
      </div>
    </Place>
  );
}
