import { describe, expect, test } from "vitest";
import { chooseFillStrategy, chooseLookStrategy } from "@/lib/domain/backfill/walk-strategy";
import type { PhysicalFacts } from "@/lib/domain/facts/table-facts";
import { tableFacts } from "@/tests/support/builders/facts";

const physical: PhysicalFacts = {
  keyCorrelation: 1,
  rowsPerPage: 80,
  fillFactor: 100,
  sharedBuffersBytes: 128 * 1024 * 1024,
};
const table = (more: Partial<PhysicalFacts>, rest: Parameters<typeof tableFacts>[0] = {}) =>
  tableFacts({ physical: { ...physical, ...more }, ...rest });
const fill = (more: Partial<PhysicalFacts>) => chooseFillStrategy(table(more), ["cents"]);

describe("how a backfill goes over a table", () => {
  test.each<[string, Partial<PhysicalFacts>, "key" | "place"]>([
    ["rows in the order of the key", { keyCorrelation: 0.99 }, "key"],
    ["rows in its reverse order", { keyCorrelation: -0.95 }, "key"],
    ["a random key", { keyCorrelation: 0.01 }, "place"],
    ["no statistics", { keyCorrelation: null }, "key"],
  ])("%s", (_, more, order) => {
    expect(fill(more).order).toBe(order);
  });

  test("without a key it goes by place, and says why", () => {
    const chosen = chooseFillStrategy(tableFacts({ key: null }), ["cents"]);
    expect(chosen).toMatchObject({ order: "place", isDivisible: true });
    expect(chosen.why).toContain("the table has no key");
  });

  test.each([
    [200, 8],
    [24, 8],
    [10, 4],
    [5, 2],
    [2, 1],
  ])("with %d rows on a page it makes %d passes", (rowsPerPage, passes) => {
    expect(fill({ rowsPerPage }).passes).toBe(passes);
  });

  test("one pass where a row can't be written in place, or always can", () => {
    const index = {
      name: "orders_cents",
      definition: "",
      valid: true,
      unique: false,
      isPrimary: false,
      isExclusion: false,
      columns: ["cents"],
      constraint: null,
      comment: null,
      isReplicaIdentity: false,
      isClustered: false,
    };
    const indexed = chooseFillStrategy(table({}, { indexes: [index] }), ["cents"]);
    expect(indexed).toMatchObject({ passes: 1 });
    expect(indexed.why).toContain("orders_cents");
    expect(chooseFillStrategy(table({}, { indexes: [index] }), ["note"]).passes).toBe(8);
    expect(fill({ fillFactor: 50 }).passes).toBe(1);
  });

  test("a window fits into an eighth of the cache", () => {
    // 16 MiB are 2048 pages.
    expect(fill({}).maxWindowRows).toBe(2_048 * 80);
    expect(fill({ sharedBuffersBytes: 1024 ** 4 }).maxWindowRows).toBe(400_000);
    expect(fill({ sharedBuffersBytes: 128 * 1024 }).maxWindowRows).toBe(5_000);
  });

  test("the author's choice wins where it can be done", () => {
    const chosen = chooseFillStrategy(table({}), ["cents"], { choice: { order: "place", passes: 2 } });
    expect(chosen).toMatchObject({ order: "place", passes: 2 });
    expect(chosen.why).toContain("as the author chose");
    const without = chooseFillStrategy(tableFacts({ key: null }), ["cents"], { choice: { order: "key" } });
    expect(without.order).toBe("place");
  });

  test("what is kept of a row is found by its key", () => {
    const kept = chooseFillStrategy(table({ keyCorrelation: 0 }), ["cents"], { keyOnly: true });
    expect(kept.order).toBe("key");
  });

  test("a comparison goes the same way in one pass", () => {
    expect(chooseLookStrategy(table({ keyCorrelation: 0 }))).toMatchObject({ order: "place", passes: 1 });
    expect(chooseLookStrategy(table({}), { choice: { passes: 8 } })).toMatchObject({
      order: "key",
      passes: 1,
    });
  });
});
