import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";

export type DisclosureProps = {
  summary: ReactNode;
  open?: boolean | undefined;
  children: ReactNode;
};

/** Details one click below; works without script. */
export function Disclosure({ summary, open = false, children }: DisclosureProps) {
  return (
    <details open={open} className="group/more min-w-0">
      <summary className="flex min-h-6 w-fit max-w-full list-none items-center gap-1 rounded-inner pr-1 text-meta text-muted hover:text-ink [&::-webkit-details-marker]:hidden">
        <ChevronRight
          aria-hidden="true"
          className="size-3.5 shrink-0 transition-transform group-open/more:rotate-90"
        />
        <span className="min-w-0">{summary}</span>
      </summary>
      <div className="flex min-w-0 flex-col gap-2 pt-1 pb-1 pl-4.5">{children}</div>
    </details>
  );
}
