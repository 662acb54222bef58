"use client";

import type { Route } from "next";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { currentItem, type NavItem } from "@/components/shell/navigation";
import { cn } from "@/components/ui/cn";

export function NavList({
  items,
  onNavigate,
}: {
  items: readonly NavItem[];
  onNavigate?: (() => void) | undefined;
}) {
  const current = currentItem(items, usePathname());
  return (
    <nav aria-label="Main">
      <ul className="flex flex-col gap-0.5">
        {items.map((item) => {
          const isCurrent = item === current;
          return (
            <li key={item.href}>
              <Link
                // Safe because navigation data is written beside the routes and checked by the browser tests.
                href={item.href as Route}
                aria-current={isCurrent ? "page" : undefined}
                onClick={() => onNavigate?.()}
                className={cn(
                  "focus-inset flex h-8 items-center gap-2.5 rounded-md px-2 max-lg:h-10 [&_svg]:size-4 [&_svg]:shrink-0",
                  isCurrent ? "bg-active font-medium text-ink" : "text-muted hover:bg-hover hover:text-ink",
                )}
              >
                {item.icon}
                <span className="min-w-0 flex-1 truncate">{item.label}</span>
                {item.counts === undefined ? null : <Counts {...item.counts} />}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

/** What waits as a number; a dot for what is only unread. */
function Counts({ waiting, unread }: { waiting: number; unread: number }) {
  return (
    <>
      {unread === 0 ? null : (
        <span className="size-1.5 shrink-0 rounded-full bg-primary">
          <span className="sr-only">{unread.toLocaleString("en")} unread</span>
        </span>
      )}
      {waiting === 0 ? null : (
        <span className="tabular text-meta font-medium text-ink">
          {waiting.toLocaleString("en")}
          <span className="sr-only"> waiting for you</span>
        </span>
      )}
    </>
  );
}
