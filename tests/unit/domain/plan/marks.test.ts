import { describe, expect, test } from "vitest";
import { addMark, dropMarks, findLostSteps, type Mark } from "@/lib/domain/plan/marks";
import type { PhaseName, PlanPhase } from "@/lib/domain/plan/plan";

function phaseOf(name: PhaseName, ids: readonly string[]): PlanPhase {
  const steps = ids.map((id) => ({ kind: "confirm", id, title: id, why: "", statement: "" }) as const);
  return { name, summary: "", undoable: true, undoSummary: "", steps };
}

const backfill = phaseOf("backfill", ["c"]);
const plan = { phases: [phaseOf("expand", ["a", "b"]), backfill, phaseOf("contract", ["d"])] };

/** `d` takes away what `a` has made, so that `a`'s probe says no in the end. */
const marks: readonly Mark[] = [
  { stepId: null, bits: "0001" },
  { stepId: "a", bits: "1000" },
  { stepId: "b", bits: "1100" },
  { stepId: "c", bits: "1110" },
  { stepId: "d", bits: "0111" },
];

describe("steps that a promotion lost", () => {
  test.each([
    ["none, though the last step took away what an earlier one had made", "0111", []],
    ["the last", "1110", ["d"]],
    ["all after the one that is there", "1000", ["b", "c", "d"]],
    ["every step", "0001", ["a", "b", "c", "d"]],
    ["unknown: the probes never said so", "1010", null],
  ] as const)("%s", (_what, bits, lost) => {
    expect(findLostSteps(plan, marks, bits)).toEqual(lost);
  });

  test("none, where a step had taken effect and was not marked yet", () => {
    expect(findLostSteps(plan, marks.slice(0, 3), "1110")).toEqual([]);
    expect(findLostSteps(plan, marks.slice(0, 3), "0110")).toEqual([]);
  });

  test("none, where nothing was ever marked", () => {
    expect(findLostSteps(plan, [], "0000")).toEqual([]);
  });
});

test("a step that is found done again keeps its place", () => {
  expect(addMark(marks, { stepId: "b", bits: "1111" })).toBe(marks);
  expect(addMark(marks.slice(0, 2), { stepId: "b", bits: "1100" })).toEqual(marks.slice(0, 3));
});

test("an undone phase has no marks, and how it stands without them is one", () => {
  const without = dropMarks(marks.slice(0, 4), backfill, "1100");
  expect(without.map((mark) => mark.stepId)).toEqual([null, "a", "b", null]);
  expect(findLostSteps(plan, without, "1100")).toEqual([]);
});
