import { describe, expect, it } from "vitest";
import {
  deriveEta,
  deriveRowsPerSecond,
  deriveRowsTotal,
  type RateMemory,
  recordRate,
  startRate,
} from "@/lib/domain/backfill/progress";

/** Walks `rows` each `everyMs`, of which `throttledMs` were spent held back. */
function walk(
  memory: RateMemory,
  input: { fromMs: number; steps: number; everyMs: number; rows: number; throttledMs?: number },
): RateMemory {
  let after = memory;
  for (let step = 1; step <= input.steps; step += 1) {
    after = recordRate(after, {
      atMs: input.fromMs + step * input.everyMs,
      rows: input.rows,
      throttledMs: input.throttledMs ?? 0,
    });
  }
  return after;
}

describe("the rate", () => {
  it("is unknown until a second of work is known", () => {
    const memory = walk(startRate(5_000), { fromMs: 5_000, steps: 3, everyMs: 200, rows: 1_000 });
    expect(deriveRowsPerSecond(memory)).toBeNull();
  });

  it("is rows over time at full speed", () => {
    const memory = walk(startRate(0), { fromMs: 0, steps: 50, everyMs: 200, rows: 1_000 });
    expect(deriveRowsPerSecond(memory)).toBeCloseTo(5_000);
  });

  it("leaves out the time in which the walk was held back", () => {
    const memory = walk(startRate(0), { fromMs: 0, steps: 50, everyMs: 400, rows: 1_000, throttledMs: 200 });
    expect(deriveRowsPerSecond(memory)).toBeCloseTo(5_000);
  });

  it("stays what it was while the walk is stopped", () => {
    const before = walk(startRate(0), { fromMs: 0, steps: 50, everyMs: 200, rows: 1_000 });
    const stopped = walk(before, { fromMs: 10_000, steps: 30, everyMs: 250, rows: 0, throttledMs: 250 });
    expect(deriveRowsPerSecond(stopped)).toBeCloseTo(5_000);
  });

  it("forgets what lies more than ten seconds of work back", () => {
    const slow = walk(startRate(0), { fromMs: 0, steps: 100, everyMs: 200, rows: 100 });
    const fast = walk(slow, { fromMs: 20_000, steps: 50, everyMs: 200, rows: 1_000 });
    expect(deriveRowsPerSecond(fast)).toBeCloseTo(5_000);
  });

  it("keeps a bounded memory", () => {
    const memory = walk(startRate(0), { fromMs: 0, steps: 5_000, everyMs: 200, rows: 1_000 });
    expect(memory.marks.length).toBeLessThan(310);
  });

  it("keeps a bounded memory through a day in which nothing moves, and the rate of before", () => {
    const before = walk(startRate(0), { fromMs: 0, steps: 8, everyMs: 1_000, rows: 5_000 });
    const night = { fromMs: 8_000, steps: 86_400, everyMs: 1_000, rows: 0, throttledMs: 1_000 };
    const stopped = walk(before, night);
    expect(stopped.marks.length).toBeLessThan(120);
    expect(deriveRowsPerSecond(stopped)).toBeCloseTo(5_000);
    // The outlook is of the last minute, not of the whole night.
    const after = walk(stopped, { fromMs: 86_408_000, steps: 70, everyMs: 1_000, rows: 1_000 });
    expect(deriveRowsPerSecond(after)).toBeCloseTo(1_000);
    const total = { rowsTotal: 210_000, totalIsExact: true };
    expect(deriveEta(after, total, 110_000)).toEqual({ low: 90_000, high: 110_000 });
  });

  it("keeps a bounded memory through a day in which hardly anything moves", () => {
    const memory = walk(startRate(0), {
      fromMs: 0,
      steps: 86_400,
      everyMs: 1_000,
      rows: 1,
      throttledMs: 999,
    });
    expect(memory.marks.length).toBeLessThan(120);
    expect(deriveRowsPerSecond(memory)).toBeCloseTo(1_000);
  });
});

describe("the total", () => {
  it("is unknown, not zero, when neither a count nor an estimate is there", () => {
    expect(deriveRowsTotal({ counted: null, estimated: null, rowsWalked: 10 })).toEqual({
      rowsTotal: null,
      totalIsExact: false,
    });
  });

  it("prefers the count to the estimate", () => {
    expect(deriveRowsTotal({ counted: 100, estimated: 900, rowsWalked: 10 })).toEqual({
      rowsTotal: 100,
      totalIsExact: true,
    });
  });

  it("grows with rows that were added during the run, so progress never passes 100 %", () => {
    expect(deriveRowsTotal({ counted: 100, estimated: null, rowsWalked: 104 }).rowsTotal).toBe(104);
  });
});

describe("the remaining time", () => {
  const exact = { rowsTotal: 100_000, totalIsExact: true };

  it("is a narrow range at an even pace", () => {
    const memory = walk(startRate(0), { fromMs: 0, steps: 50, everyMs: 200, rows: 1_000 });
    expect(deriveEta(memory, exact, 50_000)).toEqual({ low: 9_000, high: 11_000 });
  });

  it("counts throttling in its upper end only", () => {
    const memory = walk(startRate(0), { fromMs: 0, steps: 50, everyMs: 400, rows: 1_000, throttledMs: 200 });
    expect(deriveEta(memory, exact, 50_000)).toEqual({ low: 9_000, high: 22_000 });
  });

  it("is wider while the total is an estimate", () => {
    const memory = walk(startRate(0), { fromMs: 0, steps: 50, everyMs: 200, rows: 1_000 });
    expect(deriveEta(memory, { ...exact, totalIsExact: false }, 50_000)).toEqual({
      low: 6_700,
      high: 13_300,
    });
  });

  it("is unknown when nothing has moved for a minute", () => {
    const before = walk(startRate(0), { fromMs: 0, steps: 50, everyMs: 200, rows: 1_000 });
    const stopped = walk(before, { fromMs: 10_000, steps: 280, everyMs: 250, rows: 0, throttledMs: 250 });
    expect(deriveEta(stopped, exact, 50_000)).toBeNull();
  });
});
