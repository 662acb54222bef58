import { cn } from "@/components/ui/cn";

/** A method, as wide as the longest: what changes something is set off by its weight, not by colour, which means state. */
export function MethodBadge({ method, className }: { method: string; className?: string | undefined }) {
  return (
    <span
      className={cn(
        "inline-block w-14 shrink-0 font-mono text-meta uppercase",
        method === "get" ? "text-muted" : "font-medium text-ink",
        className,
      )}
    >
      {method}
    </span>
  );
}
