import { describe, expect, test } from "vitest";
import { defaultPolicy } from "@/lib/domain/gate/policy";
import { isVerificationDue } from "@/lib/domain/verify/verify-again";

const hourMs = 3_600_000;
type Due = Parameters<typeof isVerificationDue>[0];

const waiting: Due = {
  policy: defaultPolicy("production"),
  phases: [
    { name: "backfill", state: "done" },
    { name: "verify", state: "done" },
    { name: "constrain", state: "waiting" },
    { name: "switch", state: "waiting" },
  ],
  verifiedAtMs: 0,
  lastDeedAtMs: 0,
  nowMs: 22 * hourMs,
};

function withStates(
  states: Partial<Record<"verify" | "constrain" | "switch", "done" | "failed" | "running">>,
) {
  const phases = waiting.phases.map((phase) => {
    const state = Object.entries(states).find(([name]) => name === phase.name)?.[1];
    return { ...phase, state: state ?? phase.state };
  });
  return { phases };
}

describe("an engine verifies again by itself", () => {
  test.each<[string, Partial<Due>, boolean]>([
    ["two hours before the evidence is too old", {}, true],
    ["not before", { nowMs: 22 * hourMs - 1 }, false],
    ["also when it is too old already", { nowMs: 100 * hourMs }, true],
    ["not where the policy names no age", { policy: defaultPolicy("staging") }, false],
    ["while a later gate waits", withStates({ constrain: "done" }), true],
    ["not while a phase runs", withStates({ constrain: "running" }), false],
    ["not while a phase has failed: people are at it", withStates({ constrain: "failed" }), false],
    ["not once the switch is done", withStates({ constrain: "done", switch: "done" }), false],
    ["not when the last one failed", withStates({ verify: "failed" }), false],
    ["in a week without anybody's deed", { nowMs: 7 * 24 * hourMs }, true],
    ["not after it", { nowMs: 7 * 24 * hourMs + 1 }, false],
  ])("%s", (_, more, isDue) => {
    expect(isVerificationDue({ ...waiting, ...more })).toBe(isDue);
  });
});
