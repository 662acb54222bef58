import type { Result } from "./results";

const mebibyte = 1_048_576;

/** A Markdown table whose columns stand under one another. Pure. */
export function printTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heads.map((head, at) => Math.max(head.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" | ")} |`;
  return [line(heads), `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...rows.map(line)].join(
    "\n",
  );
}

function printMs(ms: number): string {
  return ms < 10 ? ms.toFixed(1) : Math.round(ms).toLocaleString("en");
}

/** The table of ratios. Pure. */
export function printResults(results: readonly Result[]): string {
  return printTable(
    [
      "scenario",
      "way",
      "lanes",
      "rows/s",
      "× plain",
      "WAL MiB",
      "× plain",
      "size MiB",
      "× plain",
      "peak lag ms",
      "idle p50 p99 max ms",
      "during p50 p99 max ms",
      "p99 × idle",
      "failed",
    ],
    results.map((one) => [
      one.scenario,
      one.way,
      String(one.lanes),
      one.rowsPerSecond.toLocaleString("en"),
      one.vsPlain.rowsPerSecond.toFixed(2),
      String(Math.round(one.walBytes / mebibyte)),
      one.vsPlain.walBytes.toFixed(2),
      String(Math.round(one.sizeAfterBytes / mebibyte)),
      one.vsPlain.sizeAfterBytes.toFixed(2),
      printMs(one.peakLagMs),
      ...(["idle", "during"] as const).map((span) => {
        const { p50, p99, max } = one.foreground[span];
        return [p50, p99, max].map(printMs).join(" · ");
      }),
      (one.foreground.during.p99 / one.foreground.idle.p99).toFixed(2),
      String(one.foreground.failed),
    ]),
  );
}
