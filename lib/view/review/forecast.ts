import type { BackfillStep, VerifyStep } from "@/lib/domain/plan/plan";
import { printDuration, printRate, printRows } from "@/lib/view/print-amount";
import type { ReviewView } from "./review-view";

/** What to expect of a walk, in a sentence: its rows, and how long they take at what earlier walks on this target made. */
export function printForecast(
  step: BackfillStep | VerifyStep,
  review: Pick<ReviewView, "estimatedRows" | "measuredRowsPerSecond">,
): string {
  const { estimatedRows: rows, measuredRowsPerSecond: rate } = review;
  const manner =
    step.kind === "backfill"
      ? "blocks nothing, a chunk is a transaction"
      : "blocks nothing, reads only, on a replica where one is healthy";
  if (rows === null) return `How many rows there are is not known: the table was never analysed · ${manner}`;
  const about = `About ${printRows(rows, false)}`;
  if (step.kind === "verify") return `${about} · ${manner}`;
  return rate === null
    ? `${about} · how long they take is not known: no walk has run on this target yet · ${manner}`
    : `${about} · about ${printDuration((rows / rate) * 1000)} at the ${printRate(rate)} that walks on this target made before, longer where replicas or traffic hold it back · ${manner}`;
}
