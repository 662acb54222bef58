import { Skeleton } from "@/components/ui/skeleton";

/** The designer's layout before it is there: form left, plan right. */
export function DesignerSkeleton() {
  return (
    <div className="flex flex-col gap-6">
      <span role="status" className="sr-only">
        Loading
      </span>
      <div className="flex flex-col gap-2">
        <Skeleton className="h-7 w-48" />
        <Skeleton className="h-4 w-72" />
      </div>
      <div className="grid gap-x-6 gap-y-10 lg:grid-cols-2 xl:gap-x-10 xl:grid-cols-[minmax(0,31rem)_minmax(0,1fr)]">
        <div className="flex flex-col gap-4">
          <div className="grid gap-3 sm:grid-cols-2">
            <Skeleton className="h-14" />
            <Skeleton className="h-14" />
          </div>
          <Skeleton className="h-52" />
          <Skeleton className="h-80" />
        </div>
        <div className="flex flex-col gap-4 lg:border-l lg:border-line lg:pl-6 xl:pl-10">
          <Skeleton className="h-6 w-40" />
          <Skeleton className="h-4 w-80 max-w-full" />
          <Skeleton className="h-40" />
          <Skeleton className="h-64" />
        </div>
      </div>
    </div>
  );
}
