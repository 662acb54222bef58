import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { headroomMs, relieveMs, startLaneCount, steerLaneCount } from "@/lib/domain/backfill/lane-count";

describe("how many lanes run", () => {
  test("one more each time full pace has lasted, up to the limit", () => {
    let count = startLaneCount(0);
    count = steerLaneCount(count, "full", 3, headroomMs - 1);
    expect(count.lanes).toBe(1);
    count = steerLaneCount(count, "full", 3, headroomMs);
    expect(count.lanes).toBe(2);
    count = steerLaneCount(count, "full", 3, 2 * headroomMs);
    expect(count.lanes).toBe(3);
    expect(steerLaneCount(count, "full", 3, 100 * headroomMs).lanes).toBe(3);
  });

  test("fewer under pressure, one at a time; one when the work is stopped", () => {
    const four = { lanes: 4, changedAtMs: 0 };
    expect(steerLaneCount(four, "slowed", 4, relieveMs - 1).lanes).toBe(4);
    expect(steerLaneCount(four, "slowed", 4, relieveMs).lanes).toBe(3);
    expect(steerLaneCount(four, "stopped", 4, 1).lanes).toBe(1);
  });

  test("full pace counts from when it came back", () => {
    const slowed = steerLaneCount({ lanes: 1, changedAtMs: 0 }, "slowed", 4, 10_000);
    expect(steerLaneCount(slowed, "full", 4, 10_000 + headroomMs - 1).lanes).toBe(1);
    expect(steerLaneCount(slowed, "full", 4, 10_000 + headroomMs).lanes).toBe(2);
  });

  test("a lower limit holds at once; there is always a lane, and never more than the limit", () => {
    expect(steerLaneCount({ lanes: 4, changedAtMs: 0 }, "full", 2, 1).lanes).toBe(2);
    const pace = fc.constantFrom("full" as const, "slowed" as const, "stopped" as const);
    const step = fc.record({
      pace,
      max: fc.integer({ min: 1, max: 8 }),
      ms: fc.integer({ min: 0, max: 5_000 }),
    });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        let count = startLaneCount(0);
        let now = 0;
        for (const { pace: kind, max, ms } of steps) {
          now += ms;
          count = steerLaneCount(count, kind, max, now);
          expect(count.lanes).toBeGreaterThanOrEqual(1);
          expect(count.lanes).toBeLessThanOrEqual(max);
        }
      }),
    );
  });
});
