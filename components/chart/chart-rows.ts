import type { ChartModel } from "@/components/chart/chart-model";

export type ChartRow = { t: number } & Record<string, number | null>;

/** The key under which the still filling end of a series is drawn, dashed. */
export function tailKey(key: string): string {
  return `${key}:tail`;
}

/** Points as the drawing library wants them; the incomplete end goes to a key of its own. */
export function chartRows(model: ChartModel): ChartRow[] {
  const from = model.incompleteFromMs ?? Number.POSITIVE_INFINITY;
  const lastComplete = model.points.findLast((point) => point.t < from);
  return model.points.map((point) => {
    const row: ChartRow = { t: point.t };
    for (const { key } of model.series) {
      const value = point.values[key] ?? null;
      row[key] = point.t < from ? value : null;
      row[tailKey(key)] = point.t >= from || point === lastComplete ? value : null;
    }
    return row;
  });
}

function quoteCsv(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The model as CSV: ISO time, one column per series with its unit, and whether the bucket is complete. */
export function chartCsv(model: ChartModel): string {
  const unit = { count: "", rate: "/s", ms: "ms", seconds: "s", bytes: "bytes", fraction: "fraction" }[
    model.format
  ];
  const head = [
    "time",
    ...model.series.map((series) => {
      const shown = series.unit ?? unit;
      return quoteCsv(shown === "" ? series.label : `${series.label} (${shown})`);
    }),
    "complete",
  ];
  const from = model.incompleteFromMs ?? Number.POSITIVE_INFINITY;
  const body = model.points.map((point) =>
    [
      new Date(point.t).toISOString(),
      ...model.series.map((series) => String(point.values[series.key] ?? "")),
      point.t < from ? "yes" : "no",
    ].join(","),
  );
  return [head.join(","), ...body, ""].join("\n");
}
