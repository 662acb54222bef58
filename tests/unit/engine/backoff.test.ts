import { describe, expect, it } from "vitest";
import { backoffMs } from "@/lib/engine/backoff";

describe("the pause before another attempt", () => {
  it("doubles from 100 ms up to 5 s, and is jittered in full", () => {
    const longest = (attempt: number) => backoffMs(attempt, () => 0.999999);
    expect([1, 2, 3, 4, 5, 6, 7, 60].map(longest)).toEqual([100, 200, 400, 800, 1600, 3200, 5000, 5000]);
    expect(backoffMs(5, () => 0)).toBe(0);
    expect(backoffMs(5, () => 0.5)).toBe(800);
  });
});
