import type { SampleView } from "@/lib/view/rollout-view";
import type { PreparedPoint } from "./prepared-chart";

/** Samples into at most so many buckets, with gaps kept as gaps. */

export const maxPoints = 600;

export interface TimedSample {
  readonly atMs: number;
  readonly data: SampleView["data"];
}

export interface Bucket {
  /** Epoch milliseconds at which it begins. */
  readonly t: number;
  /** At least one, oldest first; none marks a gap. */
  readonly samples: readonly TimedSample[];
}

/** A whole number of seconds, wide enough that a window has fewer buckets than may be drawn. */
export function bucketWidthMs(domain: readonly [number, number]): number {
  // A third of the points stays free for the marks of gaps.
  const least = (domain[1] - domain[0]) / (maxPoints * (2 / 3));
  return Math.max(1, Math.ceil(least / 1000)) * 1000;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

const neighbours = 5;
const leastGapMs = 5_000;

// History arrives thinned and the present every second, so what is usual is asked of the samples around.
function isGap(steps: readonly number[], at: number, widthMs: number): boolean {
  const step = steps[at] ?? 0;
  if (step < Math.max(leastGapMs, 3 * widthMs)) return false;
  const before = median(steps.slice(Math.max(0, at - neighbours), at));
  const after = median(steps.slice(at + 1, at + 1 + neighbours));
  return step > 3 * Math.max(before, after);
}

/** Puts samples, oldest first, into buckets of the domain; an empty bucket stands where nothing was measured. */
export function bucketSamples(
  samples: readonly TimedSample[],
  domain: readonly [number, number],
): readonly Bucket[] {
  const widthMs = bucketWidthMs(domain);
  const inside = samples.filter((one) => one.atMs >= domain[0] && one.atMs <= domain[1]);
  const steps = inside.map((one, index) => (inside[index + 1]?.atMs ?? one.atMs) - one.atMs);
  const buckets: { t: number; samples: TimedSample[] }[] = [];
  for (const [index, sample] of inside.entries()) {
    const t = Math.floor(sample.atMs / widthMs) * widthMs;
    const last = buckets.at(-1);
    if (last !== undefined && last.t === t && last.samples.length > 0) last.samples.push(sample);
    else buckets.push({ t, samples: [sample] });
    if (isGap(steps, index, widthMs)) buckets.push({ t: t + widthMs, samples: [] });
  }
  return buckets.slice(-maxPoints);
}

export type Reduce = (samples: readonly TimedSample[]) => number | null;

function known(samples: readonly TimedSample[], read: (data: SampleView["data"]) => number | null): number[] {
  return samples.map((one) => read(one.data)).filter((value) => value !== null);
}

/** The mean of what is known. */
export function meanOf(read: (data: SampleView["data"]) => number | null): Reduce {
  return (samples) => {
    const values = known(samples, read);
    return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
  };
}

/** The largest of what is known: where the worst counts, no mean may hide it. */
export function maxOf(read: (data: SampleView["data"]) => number | null): Reduce {
  return (samples) => {
    const values = known(samples, read);
    return values.length === 0 ? null : Math.max(...values);
  };
}

/** The last that is known. */
export function lastOf(read: (data: SampleView["data"]) => number | null): Reduce {
  return (samples) => known(samples, read).at(-1) ?? null;
}

/** Buckets into points of the named series. */
export function pointsOf(
  buckets: readonly Bucket[],
  reduce: Readonly<Record<string, Reduce>>,
): readonly PreparedPoint[] {
  const names = Object.entries(reduce);
  return buckets.map(({ t, samples }) => ({
    t,
    values: Object.fromEntries(names.map(([key, of]) => [key, samples.length === 0 ? null : of(samples)])),
  }));
}
