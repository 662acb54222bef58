import type { Sample } from "@/lib/domain/backfill/sample";
import type { Limits } from "@/lib/domain/pace/pace";
import {
  printCount,
  printMs,
  printPercent,
  printRate,
  printRows,
  printSeconds,
} from "@/lib/view/print-amount";
import type { EventView, SampleView } from "@/lib/view/rollout-view";
import {
  bucketSamples,
  bucketWidthMs,
  lastOf,
  maxOf,
  meanOf,
  pointsOf,
  type Reduce,
  type TimedSample,
} from "./buckets";
import { prepareMarkers, prepareSpans } from "./marks";
import type { ChartWindow, PreparedChart, PreparedSeries } from "./prepared-chart";

/** The charts of a walk, decided here and only drawn elsewhere: window, gaps, units, limits, marks, and a title that is a sentence. */

export interface WalkCharts {
  readonly rate: PreparedChart;
  readonly lag: PreparedChart;
  readonly chunkTime: PreparedChart;
  readonly chunkRows: PreparedChart;
  readonly progress: PreparedChart;
}

const windowMs: Record<Exclude<ChartWindow, "all">, number> = { "5m": 5 * 60_000, "30m": 30 * 60_000 };
const leastDomainMs = 60_000;
const tones = ["series-1", "series-2", "series-3", "series-4"] as const;

function domainOf(samples: readonly TimedSample[], window: ChartWindow, nowMs: number): [number, number] {
  if (window !== "all") {
    const fromMs = nowMs - windowMs[window];
    const firstMs = samples[0]?.atMs ?? fromMs;
    // A walk younger than its window begins at the left edge, on an axis of a minute at least: not as a sliver at the right.
    return firstMs > fromMs ? [firstMs, Math.max(nowMs, firstMs + leastDomainMs)] : [fromMs, nowMs];
  }
  const first = samples[0]?.atMs ?? nowMs;
  return [Math.min(first, nowMs - leastDomainMs), nowMs];
}

function trend(values: readonly (number | null)[]): string {
  const recent = values.filter((value) => value !== null).slice(-10);
  const [first, last] = [recent[0], recent.at(-1)];
  if (first === undefined || last === undefined || recent.length < 5) return "";
  const change = last - first;
  if (Math.abs(change) < 0.2 * Math.max(first, last, 0.05)) return ", steady";
  return change > 0 ? ", rising" : ", falling";
}

const recentMs = 10_000;

function recentMean(samples: readonly TimedSample[], read: (data: Sample) => number | null): number | null {
  const last = samples.at(-1);
  if (last === undefined) return null;
  return meanOf(read)(samples.filter((one) => last.atMs - one.atMs < recentMs));
}

/** Replicas by name, those that were read last first; a chart holds four. */
function replicasOf(samples: readonly TimedSample[]): readonly string[] {
  const latest = Object.keys(samples.at(-1)?.data.lagSeconds ?? {});
  const earlier = samples.flatMap((one) => Object.keys(one.data.lagSeconds));
  return [...new Set([...latest, ...earlier])].slice(0, tones.length);
}

function lagTitle(samples: readonly TimedSample[], replicas: readonly string[], limits: Limits): string {
  const limit = `limit ${printSeconds(limits.maxLagSeconds)}`;
  if (replicas.length === 0) return "No replica to watch";
  const last = samples.at(-1)?.data.lagSeconds ?? {};
  const unknown = replicas.find((name) => (last[name] ?? null) === null);
  if (unknown !== undefined) return `Lag of ${unknown} is unknown, ${limit}`;
  const worst = replicas.reduce((a, b) => ((last[b] ?? 0) > (last[a] ?? 0) ? b : a));
  const of = replicas.length === 1 ? "" : ` of ${worst}`;
  const values = samples.slice(-10).map((one) => one.data.lagSeconds[worst] ?? null);
  return `Lag${of} ${printSeconds(last[worst] ?? 0)}, ${limit}${trend(values)}`;
}

function progressTitle(last: Sample | undefined): string {
  if (last === undefined) return "No rows walked yet";
  if (last.rowsTotal === null || last.rowsTotal === 0) return `${printRows(last.rowsWalked)} walked`;
  return `${printPercent(last.rowsWalked / last.rowsTotal)} walked: ${printCount(last.rowsWalked)} of ${printRows(last.rowsTotal)}`;
}

function amount(value: number | null, print: (value: number) => string, otherwise: string): string {
  return value === null ? otherwise : print(value);
}

/**
 * Charts of one walk's samples (oldest first) in a window that ends at `nowMs`, epoch milliseconds: now while it runs, the last
 * sample's time once it has ended.
 */
export function prepareCharts(
  samples: readonly SampleView[],
  limits: Limits,
  events: readonly EventView[],
  window: ChartWindow,
  nowMs: number,
): WalkCharts {
  const timed = samples.map((one): TimedSample => ({ atMs: Date.parse(one.at), data: one.data }));
  const domain = domainOf(timed, window, nowMs);
  const buckets = bucketSamples(timed, domain);
  const lastBucket = buckets.findLast((bucket) => bucket.samples.length > 0);
  const isFilling = lastBucket !== undefined && lastBucket.t + bucketWidthMs(domain) > nowMs;
  const shared = {
    domain,
    spans: prepareSpans(timed, domain),
    markers: prepareMarkers(events, domain),
    ...(isFilling ? { incompleteFromMs: lastBucket.t } : {}),
  } as const;
  const one = (key: string, label: string, reduce: Reduce) => ({
    ...shared,
    id: key,
    series: [{ key, label, tone: "series-1" }] satisfies PreparedSeries[],
    points: pointsOf(buckets, { [key]: reduce }),
  });
  const last = timed.at(-1)?.data;
  const replicas = replicasOf(timed);
  const chunkMs = lastOf((data) => data.chunkMsMax)(timed.slice(-10));
  const chunkRows = lastOf((data) => data.chunkRows)(timed.slice(-10));
  const rate = recentMean(timed, (data) => data.rowsPerSecond);
  const target = printMs(limits.targetChunkMs);
  return {
    rate: {
      ...one(
        "rows-per-second",
        "Rows a second",
        meanOf((data) => data.rowsPerSecond),
      ),
      title: amount(rate, (value) => `${printRate(value)} over 10 s`, "No rate yet"),
      format: "rate",
    },
    lag: {
      ...shared,
      id: "lag",
      title: lagTitle(timed, replicas, limits),
      series: replicas.map((name, index) => ({ key: name, label: name, tone: tones[index] ?? "series-4" })),
      points: pointsOf(
        buckets,
        Object.fromEntries(replicas.map((name) => [name, maxOf((data) => data.lagSeconds[name] ?? null)])),
      ),
      limit: { value: limits.maxLagSeconds, label: `limit ${printSeconds(limits.maxLagSeconds)}` },
      format: "seconds",
    },
    chunkTime: {
      ...one(
        "chunk-ms",
        "Slowest chunk of the second",
        maxOf((data) => data.chunkMsMax),
      ),
      title: amount(
        chunkMs,
        (value) => `Chunks take ${printMs(value)}, target ${target}`,
        `No chunk yet, target ${target}`,
      ),
      limit: { value: limits.targetChunkMs, label: `target ${target}` },
      format: "ms",
    },
    chunkRows: {
      ...one(
        "chunk-rows",
        "Rows of a chunk",
        lastOf((data) => data.chunkRows),
      ),
      title: amount(chunkRows, (value) => `${printRows(value)} a chunk`, "No chunk yet"),
      format: "count",
    },
    progress: {
      ...one(
        "rows-walked",
        "Rows walked",
        lastOf((data) => data.rowsWalked),
      ),
      title: progressTitle(last),
      ...(last?.rowsTotal == null ? {} : { limit: { value: last.rowsTotal, label: "all rows" } }),
      format: "count",
    },
  };
}
