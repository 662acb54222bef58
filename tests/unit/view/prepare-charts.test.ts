import { describe, expect, it } from "vitest";
import type { ChartModel } from "@/components/chart/chart-model";
import type { Sample } from "@/lib/domain/backfill/sample";
import { defaultLimits } from "@/lib/domain/pace/pace";
import { prepareCharts } from "@/lib/view/chart/prepare-charts";
import type { SampleView } from "@/lib/view/rollout-view";

const startMs = Date.parse("2026-11-23T08:00:00.000Z");
const reason = { kind: "replica_lag", replica: "replica-1", lagSeconds: 1.4, limitSeconds: 1 } as const;

function sample(second: number, more: Partial<Sample> = {}): SampleView {
  return {
    id: second,
    at: new Date(startMs + second * 1000).toISOString(),
    data: {
      stepId: "backfill.orders",
      kind: "backfill",
      rowsWalked: second * 1000,
      rowsTotal: 100_000,
      rowsPerSecond: 1000,
      chunks: second,
      chunkMsMax: 180,
      chunkRows: 500,
      lagSeconds: { "replica-1": 0.3 },
      pace: { kind: "full" },
      ...more,
    },
  };
}

function samples(from: number, to: number, more: Partial<Sample> = {}): SampleView[] {
  return Array.from({ length: to - from }, (_, index) => sample(from + index, more));
}

const at = (second: number): number => startMs + second * 1000;

describe("charts of a walk", () => {
  it("gives every chart the same fixed window", () => {
    const charts = prepareCharts(samples(0, 400), defaultLimits, [], "5m", at(400));
    for (const chart of Object.values(charts)) expect(chart.domain).toEqual([at(100), at(400)]);
    const model: ChartModel = charts.lag;
    expect(model.limit).toEqual({ value: 1, label: "limit 1 s" });
  });

  it("begins a walk that is younger than its window at the left edge, on an axis of a minute at least", () => {
    const domainAfter = (seconds: number) =>
      prepareCharts(samples(0, seconds), defaultLimits, [], "5m", at(seconds)).rate.domain;
    expect(domainAfter(5)).toEqual([at(0), at(60)]);
    expect(domainAfter(120)).toEqual([at(0), at(120)]);
  });

  it("draws at most 600 points, however long the walk", () => {
    const charts = prepareCharts(samples(0, 7200), defaultLimits, [], "all", at(7200));
    expect(charts.rate.points.length).toBeLessThanOrEqual(600);
    expect(charts.rate.points.length).toBeGreaterThan(300);
  });

  it("draws a time without samples as a gap, and a thinned history as none", () => {
    const broken = prepareCharts([...samples(0, 60), ...samples(100, 160)], defaultLimits, [], "5m", at(160));
    expect(broken.rate.points.filter((point) => point.values["rows-per-second"] === null)).toHaveLength(1);
    const thinned = samples(0, 240).filter((one) => one.id % 20 === 0);
    const whole = prepareCharts([...thinned, ...samples(240, 280)], defaultLimits, [], "5m", at(280));
    expect(whole.rate.points.every((point) => point.values["rows-per-second"] !== null)).toBe(true);
  });

  it("draws a lag that can't be read as a gap and says so in the title", () => {
    const unread = samples(30, 60, { lagSeconds: { "replica-1": null } });
    const charts = prepareCharts([...samples(0, 30), ...unread], defaultLimits, [], "5m", at(60));
    expect(charts.lag.title).toBe("Lag of replica-1 is unknown, limit 1 s");
    expect(charts.lag.points.at(-1)?.values["replica-1"]).toBeNull();
  });

  it("shades what was held back as one span with its last reason", () => {
    const held = samples(20, 40, { pace: { kind: "stopped", reason } });
    const charts = prepareCharts(
      [...samples(0, 20), ...held, ...samples(40, 60)],
      defaultLimits,
      [],
      "5m",
      at(60),
    );
    expect(charts.rate.spans).toEqual([
      {
        kind: "throttled",
        fromMs: at(19),
        toMs: at(40),
        reason: "Stopped: lag of replica-1 is 1.4 s, limit 1 s (21 s)",
      },
    ]);
  });

  it("keeps the worst lag and the slowest chunk of a bucket", () => {
    const all = samples(0, 1800).map((one) =>
      one.id === 900 ? sample(900, { chunkMsMax: 990, lagSeconds: { "replica-1": 4 } }) : one,
    );
    const charts = prepareCharts(all, defaultLimits, [], "all", at(1800));
    expect(Math.max(...charts.lag.points.map((point) => point.values["replica-1"] ?? 0))).toBe(4);
    expect(Math.max(...charts.chunkTime.points.map((point) => point.values["chunk-ms"] ?? 0))).toBe(990);
  });

  it("marks moments at which something was decided, within the window only", () => {
    const actor = { id: "engine", name: "engine" };
    const paused = (id: number, second: number) => ({
      id,
      at: new Date(at(second)).toISOString(),
      actor,
      phase: "backfill" as const,
      data: { kind: "phase_paused" as const },
    });
    const charts = prepareCharts(
      samples(0, 60),
      defaultLimits,
      [paused(1, -900), paused(2, 30)],
      "5m",
      at(60),
    );
    expect(charts.rate.markers).toEqual([{ atMs: at(30), label: "paused" }]);
  });

  it("titles are sentences with the present value", () => {
    const charts = prepareCharts(samples(0, 60), defaultLimits, [], "5m", at(60));
    expect(charts.rate.title).toBe("1,000 rows/s over 10 s");
    expect(charts.lag.title).toBe("Lag 0.3 s, limit 1 s, steady");
    expect(charts.chunkTime.title).toBe("Chunks take 180 ms, target 200 ms");
    expect(charts.progress.title).toBe("59 % walked: 59,000 of 100,000 rows");
  });

  it("says that nothing was measured rather than zero", () => {
    const charts = prepareCharts([], defaultLimits, [], "30m", at(0));
    expect(charts.rate.title).toBe("No rate yet");
    expect(charts.rate.points).toEqual([]);
  });
});
