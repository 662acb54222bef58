const grouped = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

/** "12,400,310". */
export function printCount(count: number): string {
  return grouped.format(count);
}

/** "1 row", "12,400,310 rows", "~20,000,000 rows" for an estimate. */
export function printRows(count: number, isExact = true): string {
  return `${isExact ? "" : "~"}${printCount(count)} ${count === 1 ? "row" : "rows"}`;
}

/** "18,200 rows/s". Takes rows a second. */
export function printRate(rowsPerSecond: number): string {
  return `${printCount(Math.round(rowsPerSecond))} rows/s`;
}

function significant(value: number): string {
  if (value === 0) return "0";
  if (value > 0 && value < 0.01) return "under 0.01";
  return String(Number(value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2)));
}

/** "0.82 s", "12.4 s". Takes seconds; for measures that are compared to a limit. */
export function printSeconds(seconds: number): string {
  return `${significant(seconds)} s`;
}

/** "40 ms", "0.4 s", "12 s", "4 min 10 s", "2 h 5 min", "3 d 4 h". Takes milliseconds. */
export function printDuration(durationMs: number): string {
  const ms = Math.max(0, durationMs);
  if (ms < 100) return `${Math.round(ms)} ms`;
  if (ms < 9_950) return `${Number((ms / 1000).toFixed(1))} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return pair(Math.floor(seconds / 60), "min", seconds % 60, "s");
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1440) return pair(Math.floor(minutes / 60), "h", minutes % 60, "min");
  const hours = Math.floor(minutes / 60);
  return pair(Math.floor(hours / 24), "d", hours % 24, "h");
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

/** "263 ms", "1.2 s": for measures that are compared to a limit in milliseconds. */
export function printMs(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : printDuration(ms);
}

/** "62 %": rounded down, so that 100 % is said only when all is done. Takes 0 to 1. */
export function printPercent(fraction: number): string {
  return `${Math.floor(Math.min(1, Math.max(0, fraction)) * 100)} %`;
}

function coarse(ms: number): { readonly amount: number; readonly unit: "s" | "min" | "h" | "d" } {
  const seconds = ms / 1000;
  // Estimates are said in few digits: tens of seconds, whole minutes, half hours.
  if (seconds < 90) return { amount: Math.max(10, Math.round(seconds / 10) * 10), unit: "s" };
  if (seconds < 5400) return { amount: Math.round(seconds / 60), unit: "min" };
  if (seconds < 172_800) return { amount: Math.round(seconds / 1800) / 2, unit: "h" };
  return { amount: Math.round(seconds / 86_400), unit: "d" };
}

/** "an estimated 3 to 5 min left", "less than 10 s left (estimated)". Takes milliseconds. */
export function printEta(range: { readonly low: number; readonly high: number }): string {
  if (range.high < 10_000) return "less than 10 s left (estimated)";
  const low = coarse(range.low);
  const high = coarse(range.high);
  if (low.unit === high.unit && low.amount === high.amount) return `about ${high.amount} ${high.unit} left`;
  const from = low.unit === high.unit ? String(low.amount) : `${low.amount} ${low.unit}`;
  return `an estimated ${from} to ${high.amount} ${high.unit} left`;
}

/** "1 approval", "2 approvals". */
export function printCounted(count: number, singular: string, plural = `${singular}s`): string {
  return `${printCount(count)} ${count === 1 ? singular : plural}`;
}
