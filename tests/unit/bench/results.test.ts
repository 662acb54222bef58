import { describe, expect, it } from "vitest";
import { LagTracker } from "@/tests/bench/lag-tracker";
import { deriveResults, type MeasuredAlone, type MeasuredTraffic, median } from "@/tests/bench/results";
import { judgeLagHold } from "@/tests/bench/runs/judge-lag-hold";

function round(rowsPerSecond: number, walBytes: number): MeasuredAlone {
  return { rowsPerSecond, walBytes, sizeAfterBytes: 100, peakLagMs: 0 };
}

function span(p99: number, failed = 0): MeasuredTraffic {
  return { idle: { p50: 1, p99: 2, max: 3 }, during: { p50: 1, p99, max: 30 }, failed };
}

describe("medians", () => {
  it("are the middle value, or the mean of the two in the middle", () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(() => median([])).toThrow();
  });
});

describe("a bench's results", () => {
  it("compare each round with the plain UPDATE of the same round, then take the median", () => {
    // A slow second round for both: the ratio of the medians would be 3.
    const results = deriveResults("sequential", 1000, [
      {
        way: "plain",
        lanes: 1,
        alone: [round(100, 10), round(10, 10), round(100, 20)],
        traffic: [span(20)],
      },
      {
        way: "ours",
        lanes: 2,
        alone: [round(200, 5), round(20, 4), round(300, 20)],
        traffic: [span(3)],
      },
    ]);
    expect(results[1]).toMatchObject({
      scenario: "sequential",
      way: "ours",
      lanes: 2,
      rows: 1000,
      rowsPerSecond: 200,
      walBytes: 5,
      vsPlain: { rowsPerSecond: 2, walBytes: 0.5, sizeAfterBytes: 1 },
    });
    expect(results[0]?.vsPlain).toEqual({ rowsPerSecond: 1, walBytes: 1, sizeAfterBytes: 1 });
  });

  it("take the median of latencies, and add failures up", () => {
    const traffic = [span(9), span(4, 2), span(5)];
    const results = deriveResults("wide", 1, [{ way: "plain", lanes: 1, alone: [round(1, 1)], traffic }]);
    expect(results[0]?.foreground).toEqual({
      idle: { p50: 1, p99: 2, max: 3 },
      during: { p50: 1, p99: 5, max: 30 },
      failed: 2,
    });
  });

  it("need the plain UPDATE", () => {
    const one = { way: "cte", lanes: 1, alone: [round(1, 1)], traffic: [span(1)] };
    expect(() => deriveResults("wide", 1, [one])).toThrow();
  });
});

describe("a replica's lag", () => {
  it("is the time for which something has not been replayed", () => {
    const tracker = new LagTracker();
    tracker.addWritten(0, 100);
    expect(tracker.addReplayed(10, 100)).toBe(0);
    tracker.addWritten(50, 200);
    tracker.addWritten(100, 300);
    expect(tracker.addReplayed(110, 150)).toBe(60);
    expect(tracker.addReplayed(120, 200)).toBe(20);
    // Nothing new was written: there is no lag, however long ago that was.
    tracker.addWritten(1000, 300);
    expect(tracker.addReplayed(1000, 300)).toBe(0);
    expect(tracker.peakMs).toBe(60);
  });
});

describe("a lag-hold run", () => {
  it("tells the time over the limit, what was filled in it, and when speed was back", () => {
    // 100 rows a second; a tenth while slow, from 5 s to 9 s; full speed again from 10 s on.
    const rows = (second: number) =>
      second <= 5 ? second * 100 : second <= 10 ? 500 + (second - 5) * 10 : 550 + (second - 10) * 100;
    const filled = Array.from({ length: 31 }, (_, at) => ({ atMs: at * 500, rows: rows(at / 2) }));
    const lags = [0, 5_000, 6_000, 7_000, 8_000, 9_000, 10_000].map((atMs) => ({
      atMs,
      lagMs: atMs === 6_000 ? 1_200 : 300,
    }));
    expect(judgeLagHold(lags, filled, { slowFromMs: 5_000, slowToMs: 9_000 }, 1_000)).toEqual({
      fullRowsPerSecond: 100,
      slowRowsPerSecond: 10,
      throughputKept: 0.1,
      shareOverLimit: 0.25,
      worstLagMs: 1_200,
      rowsWhileOver: 10,
      fullSpeedAfterMs: 1_000,
    });
  });
});
