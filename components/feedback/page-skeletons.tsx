import type { ReactNode } from "react";
import { Skeleton } from "@/components/ui/skeleton";

function Loading({ children }: { children: ReactNode }) {
  return (
    <div className="flex flex-col gap-6">
      <span role="status" className="sr-only">
        Loading
      </span>
      {children}
    </div>
  );
}

function HeaderSkeleton() {
  return (
    <div className="flex items-center gap-4">
      <div className="flex flex-1 flex-col gap-2">
        <Skeleton className="h-6 w-56" />
        <Skeleton className="h-4 w-80 max-w-full" />
      </div>
      <Skeleton className="h-8 w-28 max-sm:hidden" />
    </div>
  );
}

function rowsOf(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

/** The layout of a list: header, filter, rows of 36 px. */
export function ListPageSkeleton({ rows = 8 }: { rows?: number | undefined }) {
  return (
    <Loading>
      <HeaderSkeleton />
      <div className="flex flex-col">
        <div className="h-8 border-b border-line" />
        {rowsOf(rows).map((row) => (
          <div key={row} className="flex h-9 items-center gap-8 border-b border-line">
            <Skeleton className="w-1/3" />
            <Skeleton className="w-24" />
            <Skeleton className="w-32 max-sm:hidden" />
            <Skeleton className="ml-auto w-16" />
          </div>
        ))}
      </div>
    </Loading>
  );
}

/** The layout of a rollout or a target: header, rail, main column with charts. */
export function DetailPageSkeleton() {
  return (
    <Loading>
      <HeaderSkeleton />
      <div className="grid gap-8 lg:grid-cols-[16rem_minmax(0,1fr)]">
        <div className="flex flex-col gap-3">
          {rowsOf(6).map((row) => (
            <Skeleton key={row} className="h-7" />
          ))}
        </div>
        <div className="flex flex-col gap-6">
          <Skeleton className="h-16" />
          <div className="grid gap-6 sm:grid-cols-2">
            {rowsOf(4).map((row) => (
              <Skeleton key={row} className="h-52" />
            ))}
          </div>
        </div>
      </div>
    </Loading>
  );
}

/** The layout of a form with its living plan beside it. */
export function FormPageSkeleton() {
  return (
    <Loading>
      <HeaderSkeleton />
      <div className="grid gap-8 lg:grid-cols-2">
        <div className="flex flex-col gap-5">
          {rowsOf(5).map((row) => (
            <div key={row} className="flex flex-col gap-2">
              <Skeleton className="w-24" />
              <Skeleton className="h-8" />
            </div>
          ))}
        </div>
        <Skeleton className="h-96" />
      </div>
    </Loading>
  );
}
