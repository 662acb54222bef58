"use client";

import type { ChartModel, ChartPoint } from "@/components/chart/chart-model";
import { TimeSeriesChart } from "@/components/chart/time-series-chart";
import { Section } from "@/components/ui/section";

const endMs = 1_795_000_000_000;
const fromMs = endMs - 300_000;

function points(make: (index: number) => Record<string, number | null>): ChartPoint[] {
  return Array.from({ length: 61 }, (_, index) => ({ t: fromMs + index * 5000, values: make(index) }));
}

function wave(index: number, size: number): number {
  return size * (1 + 0.25 * Math.sin(index / 3) + 0.1 * Math.sin(index * 1.7));
}

const throttled = {
  fromMs: fromMs + 120_000,
  toMs: fromMs + 165_000,
  kind: "throttled",
  reason: "lag of replica-1 was 8.2 s, limit 5 s",
} as const;
const shared = {
  domain: [fromMs, endMs],
  spans: [throttled],
  markers: [],
  incompleteFromMs: endMs - 5000,
} as const satisfies Partial<ChartModel>;

const models: ChartModel[] = [
  {
    ...shared,
    id: "sample-rate",
    title: "Sample: 38.4 k rows/s, averaged over 10 s",
    format: "rate",
    series: [{ key: "rows", label: "Rows", tone: "series-1" }],
    markers: [{ atMs: fromMs + 60_000, label: "2 lanes" }],
    points: points((index) => ({ rows: index >= 24 && index < 33 ? 0 : wave(index, 38_000) })),
  },
  {
    ...shared,
    id: "sample-lag",
    title: "Sample: lag 0.4 s, limit 5 s, steady",
    format: "seconds",
    series: [
      { key: "one", label: "replica-1", tone: "series-1" },
      { key: "two", label: "replica-2", tone: "series-2" },
    ],
    limit: { value: 5, label: "limit 5 s" },
    points: points((index) => ({
      one: index >= 20 && index < 34 ? wave(index, 7) : wave(index, 0.4),
      two: index >= 44 && index < 50 ? null : wave(index, 0.9),
    })),
  },
  {
    ...shared,
    id: "sample-chunk",
    title: "Sample: chunks take 188 ms, target 200 ms",
    format: "ms",
    series: [{ key: "p95", label: "p95", tone: "series-3" }],
    limit: { value: 200, label: "target 200 ms" },
    spans: [
      throttled,
      { fromMs: fromMs + 220_000, toMs: fromMs + 250_000, kind: "disconnected", reason: "no samples" },
    ],
    points: points((index) => ({ p95: index >= 44 && index <= 50 ? null : wave(index, 160) })),
  },
  {
    ...shared,
    id: "sample-empty",
    title: "Sample: WAL rate, nothing measured yet",
    format: "bytes",
    series: [{ key: "wal", label: "WAL", tone: "series-4" }],
    spans: [],
    points: [],
  },
];

export function ChartSamples() {
  return (
    <Section title="Charts" meta="sample data">
      <div className="grid gap-x-8 gap-y-6 lg:grid-cols-2">
        {models.map((model) => (
          <TimeSeriesChart key={model.id} model={model} syncId="gallery" />
        ))}
      </div>
    </Section>
  );
}
