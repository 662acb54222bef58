import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { percentile, summariseLatencies } from "@/lib/demo/traffic/latency";

describe("latency percentiles", () => {
  test("of nothing are unknown, not zero", () => {
    expect(summariseLatencies([], 3)).toEqual({
      requests: 3,
      failed: 3,
      p50Ms: null,
      p95Ms: null,
      p99Ms: null,
      maxMs: null,
    });
  });

  test("are values that occurred, at their rank", () => {
    const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
    expect(summariseLatencies(hundred.toReversed(), 0)).toEqual({
      requests: 100,
      failed: 0,
      p50Ms: 50,
      p95Ms: 95,
      p99Ms: 99,
      maxMs: 100,
    });
  });

  test("never fall as the fraction grows", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1 }), (values) => {
        const sorted = [...values].sort((a, b) => a - b);
        const read = (fraction: number) => percentile(sorted, fraction) ?? Number.NaN;
        expect(read(0.5)).toBeLessThanOrEqual(read(0.95));
        expect(read(0.95)).toBeLessThanOrEqual(read(1));
        expect(read(1)).toBe(Math.max(...values));
      }),
    );
  });
});
