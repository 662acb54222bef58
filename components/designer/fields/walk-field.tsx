"use client";

import { Place } from "@/components/designer/place";
import { Disclosure } from "@/components/ui/disclosure";
import { Field } from "@/components/ui/field";
import { Select, type SelectOption } from "@/components/ui/select";
import type { WalkChoice } from "@/lib/domain/backfill/walk-strategy";

export type WalkFieldProps = { walk: WalkChoice; onChange: (walk: WalkChoice) => void };

const orders: readonly SelectOption<"auto" | "key" | "place">[] = [
  { value: "auto", label: "Chosen from statistics" },
  { value: "key", label: "By key", detail: "Where the key follows the order on disk" },
  { value: "place", label: "By place on disk", detail: "Where the key is scattered, or there is none" },
];

const passes: readonly SelectOption<"auto" | "1" | "2" | "4" | "8">[] = [
  { value: "auto", label: "Chosen from statistics" },
  { value: "1", label: "One pass" },
  { value: "2", label: "2 passes" },
  { value: "4", label: "4 passes" },
  { value: "8", label: "8 passes", detail: "Least WAL and growth" },
];

const counts = { "1": 1, "2": 2, "4": 4, "8": 8 } as const;

/** How a backfill goes over the table. The plan says what was chosen and why. */
export function WalkField({ walk, onChange }: WalkFieldProps) {
  const { order, passes: chosen } = walk;
  const change = (next: { order: WalkChoice["order"]; passes: WalkChoice["passes"] }) =>
    onChange({
      ...(next.order === undefined ? {} : { order: next.order }),
      ...(next.passes === undefined ? {} : { passes: next.passes }),
    });
  return (
    <Place path="walk">
      <Disclosure summary="How rows are walked" open={order !== undefined || chosen !== undefined}>
        <div className="grid gap-4 pt-2 sm:grid-cols-2">
          <Field label="Order of the walk">
            <Select
              options={orders}
              value={order ?? "auto"}
              onValueChange={(next) => change({ order: next === "auto" ? undefined : next, passes: chosen })}
            />
          </Field>
          <Field label="Passes over each window">
            <Select
              options={passes}
              value={chosen === undefined ? "auto" : (`${chosen}` as const)}
              onValueChange={(next) => change({ order, passes: next === "auto" ? undefined : counts[next] })}
            />
          </Field>
        </div>
      </Disclosure>
    </Place>
  );
}
