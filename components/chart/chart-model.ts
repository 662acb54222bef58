export type SeriesTone = "series-1" | "series-2" | "series-3" | "series-4";

export type ChartFormat = "count" | "rate" | "ms" | "seconds" | "bytes" | "fraction";

export type ChartSeries = { key: string; label: string; tone: SeriesTone; unit?: string | undefined };

/** null is a gap and is drawn as one. */
export type ChartPoint = { t: number; values: Record<string, number | null> };

export type ChartSpan = {
  fromMs: number;
  toMs: number;
  kind: "throttled" | "paused" | "disconnected";
  reason: string;
};

export type ChartMarker = { atMs: number; label: string };

/** All that a chart needs to be drawn; prepared in lib/view, which decides the window, gaps, units and marks. */
export type ChartModel = {
  id: string;
  /** A sentence: "Lag 8.2 s, limit 5 s, rising". */
  title: string;
  /** At most four. */
  series: readonly ChartSeries[];
  /** In order of time, at most 600. */
  points: readonly ChartPoint[];
  domain: readonly [fromMs: number, toMs: number];
  yMax?: number | undefined;
  limit?: { value: number; label: string } | undefined;
  spans: readonly ChartSpan[];
  markers: readonly ChartMarker[];
  /** Buckets from here on are still filling. */
  incompleteFromMs?: number | undefined;
  format: ChartFormat;
};
