import { ArrowLeft } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";

export type PageHeaderProps = {
  title: ReactNode;
  /** Quiet facts: target, plan, author, age. */
  meta?: ReactNode;
  /** Where it is, in one line: badge, percent, live indicator. */
  state?: ReactNode;
  /** The next action, last; below 640 px they stand at the bottom edge, under the thumb. */
  actions?: ReactNode;
  back?: { href: string; label: string } | undefined;
  className?: string | undefined;
};

export function PageHeader({ title, meta, state, actions, back, className }: PageHeaderProps) {
  return (
    <header className={cn("flex flex-col gap-2", className)}>
      {back === undefined ? null : (
        <Link
          // Safe because the caller names a page of this console.
          href={back.href as Route}
          className="inline-flex w-fit items-center gap-1 rounded-inner py-1 text-meta text-muted hover:text-ink"
        >
          <ArrowLeft aria-hidden="true" className="size-3.5" />
          {back.label}
        </Link>
      )}
      <div className="flex flex-wrap items-start gap-x-6 gap-y-2">
        <div className="flex min-w-0 flex-1 basis-72 flex-col gap-1">
          <h1 className="text-title font-medium text-balance">{title}</h1>
          {meta === undefined ? null : (
            <div className="tabular flex flex-wrap items-center gap-x-2 gap-y-1 text-muted">{meta}</div>
          )}
          {state === undefined ? null : (
            <div className="tabular flex min-h-6 flex-wrap items-center gap-x-3 gap-y-1">{state}</div>
          )}
        </div>
        {actions === undefined || actions === null ? null : (
          <div className="flex items-center gap-2 max-sm:fixed max-sm:inset-x-0 max-sm:bottom-0 max-sm:z-30 max-sm:border-t max-sm:border-line max-sm:bg-canvas max-sm:px-4 max-sm:pt-2.5 max-sm:pb-[max(0.625rem,env(safe-area-inset-bottom))] max-sm:[&_:is(a,button)]:h-10 max-sm:[&>:last-child]:flex-1">
            {actions}
          </div>
        )}
      </div>
    </header>
  );
}
