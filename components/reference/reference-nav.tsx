"use client";

import { ChevronRight } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { MethodBadge } from "@/components/reference/method-badge";
import { cn } from "@/components/ui/cn";

export interface NavGroup {
  readonly name: string;
  readonly operations: readonly { readonly id: string; readonly method: string; readonly summary: string }[];
}

/** Every operation by group: beside the page where there is room, folded above it where there is not. */
export function ReferenceNav({ groups }: { groups: readonly NavGroup[] }) {
  const pathname = usePathname();
  const list = (
    <ul className="flex flex-col gap-4">
      {groups.map((group) => (
        <li key={group.name} className="flex flex-col gap-0.5">
          <span className="px-2 text-meta font-medium text-muted">{group.name}</span>
          <ul className="flex flex-col">
            {group.operations.map(({ id, method, summary }) => {
              const href = `/reference/${id}`;
              const isCurrent = pathname === href;
              return (
                <li key={id}>
                  <Link
                    // Safe because the page of an operation is found by its id.
                    href={href as Route}
                    aria-current={isCurrent ? "page" : undefined}
                    className={cn(
                      "focus-inset flex min-h-7 items-baseline rounded-md px-2 py-1 max-lg:min-h-10 max-lg:items-center",
                      isCurrent ? "bg-active text-ink" : "text-muted hover:bg-hover hover:text-ink",
                    )}
                  >
                    <MethodBadge method={method} />
                    <span className="min-w-0">{summary}</span>
                  </Link>
                </li>
              );
            })}
          </ul>
        </li>
      ))}
    </ul>
  );
  return (
    <nav aria-label="Operations" className="min-w-0">
      <div className="sticky top-4 -mx-2 max-h-[calc(100dvh-2rem)] overflow-y-auto px-2 pb-4 max-lg:hidden">
        {list}
      </div>
      {/* Folded together again by the page that it leads to, which has another key. */}
      <details key={pathname} className="group/all border-b border-line pb-2 lg:hidden">
        <summary className="flex min-h-10 list-none items-center gap-1 rounded-inner font-medium [&::-webkit-details-marker]:hidden">
          <ChevronRight
            aria-hidden="true"
            className="size-4 text-muted transition-transform group-open/all:rotate-90"
          />
          All operations
        </summary>
        <div className="pt-2">{list}</div>
      </details>
    </nav>
  );
}
