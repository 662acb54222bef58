import { printDuration } from "@/lib/view/print-amount";

/** " in 0.4 s", or nothing where it is not known. */
export function printTook(durationMs: number | null): string {
  return durationMs === null ? "" : ` in ${printDuration(durationMs)}`;
}
