/** What a chart needs to be drawn; components/chart draws it as it is. */

export interface PreparedSeries {
  readonly key: string;
  readonly label: string;
  readonly tone: "series-1" | "series-2" | "series-3" | "series-4";
}

export interface PreparedPoint {
  /** Epoch milliseconds. */
  readonly t: number;
  /** null is a gap. */
  readonly values: Record<string, number | null>;
}

export interface PreparedSpan {
  readonly fromMs: number;
  readonly toMs: number;
  readonly kind: "throttled" | "paused" | "disconnected";
  readonly reason: string;
}

export interface PreparedMarker {
  readonly atMs: number;
  readonly label: string;
}

export interface PreparedChart {
  readonly id: string;
  readonly title: string;
  readonly series: readonly PreparedSeries[];
  readonly points: readonly PreparedPoint[];
  readonly domain: readonly [fromMs: number, toMs: number];
  readonly yMax?: number;
  readonly limit?: { readonly value: number; readonly label: string };
  readonly spans: readonly PreparedSpan[];
  readonly markers: readonly PreparedMarker[];
  readonly incompleteFromMs?: number;
  readonly format: "count" | "rate" | "ms" | "seconds";
}

export const chartWindows = ["5m", "30m", "all"] as const;
export type ChartWindow = (typeof chartWindows)[number];
