import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type DiffLine, diffLines, nearDifferences } from "@/lib/view/diff-lines";

const text = fc
  .array(fc.constantFrom("begin", "  x := 1;", "  y := 2;", "end", ""), { minLength: 1, maxLength: 12 })
  .map((lines) => lines.join("\n"));
const side = (lines: readonly DiffLine[], without: DiffLine["kind"]) =>
  lines
    .filter((one) => one.kind !== without)
    .map((one) => one.text)
    .join("\n");

describe("the lines of two texts", () => {
  test("give back both of them", () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = diffLines(before, after);
        expect(side(lines, "new")).toBe(before);
        expect(side(lines, "gone")).toBe(after);
      }),
    );
  });

  test("of one text differ in nothing", () => {
    fc.assert(
      fc.property(text, (one) => {
        expect(diffLines(one, one).every((l) => l.kind === "same")).toBe(true);
      }),
    );
  });

  test("are left out where nothing near them differs", () => {
    const lines = diffLines("a\nb\nc\nd\ne", "a\nb\nc\nd\nf");
    expect(nearDifferences(lines, 1).map((line) => line?.text ?? null)).toEqual([null, "d", "e", "f"]);
  });
});
