import { LoaderCircle } from "lucide-react";
import { cn } from "@/components/ui/cn";

export function Spinner({
  label,
  className,
}: {
  label?: string | undefined;
  className?: string | undefined;
}) {
  return (
    <>
      <LoaderCircle aria-hidden="true" className={cn("size-4 animate-spin", className)} />
      {label === undefined ? null : <span className="sr-only">{label}</span>}
    </>
  );
}
