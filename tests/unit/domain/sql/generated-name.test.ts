import fc from "fast-check";
import { expect, test } from "vitest";
import { generateName } from "@/lib/domain/sql/generated-name";

const bytes = (text: string) => new TextEncoder().encode(text).length;
const parts = fc.array(fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 }), {
  minLength: 1,
  maxLength: 4,
});

test("a short name is the parts and the suffix, and nothing else", () => {
  expect(generateName({ parts: ["orders", "cents"], suffix: "idx" })).toBe("orders_cents_idx");
});

test("63 bytes still fit; one more is cut and carries a hash", () => {
  const fits = "a".repeat(63);
  expect(generateName({ parts: [fits] })).toBe(fits);
  const cut = generateName({ parts: [`${fits}a`] });
  expect(cut).toMatch(/^a+_[0-9a-f]{8}$/);
  expect(bytes(cut)).toBe(63);
});

test("no name is longer than 63 bytes or holds half a character", () => {
  fc.assert(
    fc.property(
      parts,
      fc.option(fc.string({ minLength: 1, maxLength: 10 }), { nil: undefined }),
      (all, suffix) => {
        const name = generateName(suffix === undefined ? { parts: all } : { parts: all, suffix });
        expect(bytes(name)).toBeLessThanOrEqual(63);
        expect(new TextDecoder().decode(new TextEncoder().encode(name))).toBe(name);
        if (suffix !== undefined) expect(name.endsWith(`_${suffix}`)).toBe(true);
        expect(name).toBe(generateName(suffix === undefined ? { parts: all } : { parts: all, suffix }));
      },
    ),
  );
});

test("long names that differ only past the cut are still different", () => {
  const long = "x".repeat(80);
  const names = ["a", "b", "c"].map((end) => generateName({ parts: [long + end], suffix: "idx" }));
  expect(new Set(names).size).toBe(3);
});

test("parts are told apart even where joined they read the same, once a hash is needed", () => {
  const long = "x".repeat(70);
  expect(generateName({ parts: [long, "a_b"] })).not.toBe(generateName({ parts: [long, "a", "b"] }));
});

test("a name that has to be distinct differs for different parts, however they read when joined", () => {
  const name = (...all: string[]) => generateName({ parts: all, suffix: "fill", isDistinct: true });
  expect(name("public", "order", "items_total")).not.toBe(name("public", "order_items", "total"));
  expect(name("public", "orders", "total")).toMatch(/^public_orders_total_[0-9a-f]{8}_fill$/);
  // Few letters, so that joined texts meet often.
  const few = fc.array(fc.stringMatching(/^[a_]{1,3}$/), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(few, few, (one, other) => {
      expect(name(...one) === name(...other)).toBe(JSON.stringify(one) === JSON.stringify(other));
      expect(bytes(name(...one))).toBeLessThanOrEqual(63);
    }),
    { numRuns: 2_000 },
  );
});
