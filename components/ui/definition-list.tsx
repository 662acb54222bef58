import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";

export type DefinitionListProps = {
  items: readonly { term: ReactNode; value: ReactNode; key: string }[];
  /** rows: term left, value right of it; stacked: columns of small term over value, for a strip of facts. */
  layout?: "rows" | "stacked" | undefined;
  className?: string | undefined;
};

export function DefinitionList({ items, layout = "rows", className }: DefinitionListProps) {
  if (layout === "stacked") {
    return (
      <dl className={cn("flex flex-wrap gap-x-8 gap-y-3", className)}>
        {items.map((item) => (
          <div key={item.key} className="min-w-0">
            <dt className="text-meta text-muted">{item.term}</dt>
            <dd className="tabular">{item.value}</dd>
          </div>
        ))}
      </dl>
    );
  }
  return (
    <dl className={cn("grid grid-cols-[minmax(6rem,auto)_minmax(0,1fr)] gap-x-6 gap-y-1.5", className)}>
      {items.map((item) => (
        <div key={item.key} className="col-span-2 grid grid-cols-subgrid items-baseline">
          <dt className="text-muted">{item.term}</dt>
          <dd className="tabular min-w-0 [overflow-wrap:anywhere]">{item.value}</dd>
        </div>
      ))}
    </dl>
  );
}
