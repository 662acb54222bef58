import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Narrowing, narrowAfterFailure, narrowAfterSuccess } from "@/lib/engine/narrowing";

/** Walks keys 0 … total−1 in windows and fails on a bad key, as the walk does; returns where it stopped and in how many windows. */
function findBadRow(total: number, bad: number, size: number): { stoppedAt: number | null; windows: number } {
  let narrowing: Narrowing | null = null;
  let next = 0;
  let windows = 0;
  while (next < total) {
    windows += 1;
    const rows = Math.min(narrowing?.rows ?? size, total - next);
    if (bad >= next && bad < next + rows) {
      if (rows === 1) return { stoppedAt: next, windows };
      narrowing = narrowAfterFailure(rows);
    } else {
      next += rows;
      narrowing = narrowAfterSuccess(narrowing, rows);
    }
  }
  return { stoppedAt: null, windows };
}

describe("narrowing down to the row at fault", () => {
  it("finds the very row, and does every row before it, wherever it is", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20_000 }),
        fc.nat(),
        fc.integer({ min: 1, max: 5_000 }),
        (total, at, size) => findBadRow(total, at % total, size).stoppedAt === at % total,
      ),
    );
  });

  it("takes some two windows per halving, not one per row", () => {
    expect(findBadRow(10_000, 7_777, 10_000).windows).toBeLessThan(40);
  });

  it("goes back to whole windows once every suspect went well", () => {
    const narrowing = narrowAfterFailure(10);
    const half = narrowAfterSuccess(narrowing, 5);
    expect(half).toEqual({ rows: 5, suspects: 5 });
    expect(narrowAfterSuccess(half, 5)).toBeNull();
  });
});
