import type { ChartFormat, ChartModel } from "@/components/chart/chart-model";

/** The top of the axis and its ticks, from zero, in steps that people count in (binary ones for bytes). */
export function valueAxis(model: ChartModel): { max: number; ticks: number[] } {
  let highest = model.limit?.value ?? 0;
  for (const point of model.points) {
    for (const series of model.series) highest = Math.max(highest, point.values[series.key] ?? 0);
  }
  const wanted = model.yMax ?? (highest === 0 ? 1 : highest * 1.08);
  const step = niceStep(wanted / 3, model.format);
  const max = model.yMax ?? Math.ceil(wanted / step) * step;
  const ticks: number[] = [];
  for (let tick = 0; tick <= max * 1.0001; tick += step) ticks.push(Number(tick.toPrecision(12)));
  return { max, ticks };
}

function niceStep(rough: number, format: ChartFormat): number {
  if (rough <= 0) return 1;
  if (format === "bytes") return 2 ** Math.ceil(Math.log2(rough));
  const power = 10 ** Math.floor(Math.log10(rough));
  const lead = rough / power;
  const step =
    (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 2.5 ? 2.5 : lead <= 3 ? 3 : lead <= 4 ? 4 : lead <= 5 ? 5 : 10) *
    power;
  return format === "count" ? Math.max(1, Math.ceil(step)) : step;
}

const timeSteps = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400,
];

/** Round times within the window, about as many as fit. */
export function timeTicks([fromMs, toMs]: ChartModel["domain"], widthPx: number): number[] {
  const room = Math.max(2, Math.floor(widthPx / 64));
  const stepMs = (timeSteps.find((step) => (toMs - fromMs) / (step * 1000) <= room) ?? 86_400) * 1000;
  const ticks: number[] = [];
  for (let at = Math.ceil(fromMs / stepMs) * stepMs; at <= toMs; at += stepMs) ticks.push(at);
  return ticks;
}
