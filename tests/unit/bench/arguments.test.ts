import { describe, expect, it } from "vitest";
import { parseArguments } from "@/tests/bench/arguments";

function read(...words: string[]) {
  const parsed = parseArguments(words);
  if (parsed.kind !== "valid") throw new Error(parsed.message);
  return parsed.value;
}

function refusal(...words: string[]): string {
  const parsed = parseArguments(words);
  if (parsed.kind !== "refused") throw new Error("was not refused");
  return parsed.message;
}

describe("the bench's options", () => {
  it("run everything three times when nothing is asked for", () => {
    expect(read()).toEqual({
      scenarios: ["sequential", "sequential-4x", "uuid-4x", "wide", "indexes-5", "lag-hold", "linearity"],
      ways: ["plain", "in-order", "cte", "ours-1", "ours-2", "ours-4"],
      rows: null,
      repeat: 3,
      file: "bench-results.json",
    });
  });

  it("take several names after one flag, and a flag several times", () => {
    expect(read("--scenario", "wide", "sequential", "--scenario=linearity").scenarios).toEqual([
      "sequential",
      "wide",
      "linearity",
    ]);
  });

  it("take ours for all of its lanes, and always add the plain UPDATE that ratios are to", () => {
    expect(read("--way", "ours").ways).toEqual(["plain", "ours-1", "ours-2", "ours-4"]);
    expect(read("--way", "ours-2", "cte").ways).toEqual(["plain", "cte", "ours-2"]);
  });

  it("take numbers and a file", () => {
    expect(read("--rows", "100000", "--repeat=1", "--json", "out.json")).toMatchObject({
      rows: 100_000,
      repeat: 1,
      file: "out.json",
    });
  });

  it("refuse a name that is not known, with the names that are", () => {
    expect(refusal("--scenario", "wide", "tall")).toContain(
      "There is no scenario “tall”. One of: sequential, sequential-4x, uuid-4x, wide, indexes-5, lag-hold, linearity.",
    );
    expect(refusal("--way", "theirs")).toContain(
      "There is no way “theirs”. One of: ours, plain, in-order, cte, ours-1, ours-2, ours-4.",
    );
    // Not a name because every object has it.
    expect(refusal("--way", "constructor")).toContain("There is no way “constructor”");
  });

  it.each([
    [["--fast"], "There is no option --fast"],
    [["wide"], "“wide” belongs to no option"],
    [["--scenario"], "--scenario needs a name"],
    [["--rows", "many"], "--rows takes a whole number from 10000"],
    [["--rows", "9999"], "--rows takes a whole number from 10000"],
    [["--repeat", "0"], "--repeat takes a whole number from 1"],
    [["--repeat", "1", "--repeat", "2"], "--repeat takes one value"],
    [["--json"], "--json takes one value"],
  ])("refuse %j", (words, message) => {
    expect(refusal(...words)).toContain(message);
  });
});
