"use client";

import type { Route } from "next";
import Link from "next/link";
import { usePathname } from "next/navigation";
import type { SettingsPage } from "@/components/settings/settings-pages";
import { cn } from "@/components/ui/cn";

/** The pages of the settings: beside the page where there is room, above it in one scrolling line where there is not. */
export function SettingsNav({ pages }: { pages: readonly Pick<SettingsPage, "href" | "label">[] }) {
  const pathname = usePathname();
  return (
    <nav aria-label="Settings" className="min-w-0">
      <ul className="flex gap-0.5 max-lg:overflow-x-auto max-lg:border-b max-lg:border-line max-lg:pb-2 lg:flex-col">
        {pages.map(({ href, label }) => {
          const isCurrent = pathname === href || pathname.startsWith(`${href}/`);
          return (
            <li key={href} className="shrink-0">
              <Link
                // Safe because the list is written beside the routes and checked by the browser tests.
                href={href as Route}
                aria-current={isCurrent ? "page" : undefined}
                className={cn(
                  "focus-inset flex h-8 items-center rounded-md px-2 max-lg:h-10",
                  isCurrent ? "bg-active font-medium text-ink" : "text-muted hover:bg-hover hover:text-ink",
                )}
              >
                {label}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
