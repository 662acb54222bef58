import { cn } from "@/components/ui/cn";

/** Stands where something will be; give it that thing's size. */
export function Skeleton({ className }: { className?: string | undefined }) {
  return (
    <span
      aria-hidden="true"
      className={cn("block h-4 w-full animate-pulse rounded-inner bg-active", className)}
    />
  );
}
