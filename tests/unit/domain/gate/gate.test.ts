import { describe, expect, test } from "vitest";
import { evaluateGate, type GateInput, judgeApprover } from "@/lib/domain/gate/gate";
import { defaultPolicy } from "@/lib/domain/gate/policy";

const approval = { phase: "constrain", planHash: "h1", userId: "grace", voided: false } as const;
const verification = { planHash: "h1", rowsCompared: 10, mismatches: 0, voided: false, finishedAtMs: 0 };
const hourMs = 3_600_000;

function gate(more: Partial<GateInput> = {}) {
  return evaluateGate({
    phase: "constrain",
    phases: [
      { name: "expand", state: "done" },
      { name: "backfill", state: "done" },
      { name: "verify", state: "done" },
      { name: "constrain", state: "waiting" },
    ],
    planHash: "h1",
    approvals: [approval],
    verification,
    policy: defaultPolicy("production"),
    authorId: "ada",
    nowMs: 2 * hourMs,
    ...more,
  });
}

describe("the gate to constrain on production", () => {
  test("opens with the phase before done, every row verified, and a second person's approval", () => {
    expect(gate().isOpen).toBe(true);
  });

  test.each([
    [
      "the phase before is not done",
      {
        phases: [
          { name: "verify" as const, state: "done" as const },
          { name: "index" as const, state: "running" as const },
          { name: "constrain" as const, state: "waiting" as const },
        ],
      },
    ],
    ["nothing was verified", { verification: null }],
    ["one row is wrong", { verification: { ...verification, mismatches: 1 } }],
    ["the verification is void", { verification: { ...verification, voided: true } }],
    ["the verification is of another plan", { verification: { ...verification, planHash: "h0" } }],
    [
      "the verification is being gone through again",
      {
        phases: [
          { name: "verify" as const, state: "running" as const },
          { name: "index" as const, state: "done" as const },
          { name: "constrain" as const, state: "waiting" as const },
        ],
      },
    ],
    ["the verification is older than the policy allows", { nowMs: 24 * hourMs + 1 }],
    ["nobody approved", { approvals: [] }],
    ["the approval is of another plan", { approvals: [{ ...approval, planHash: "h0" }] }],
    ["the approval is void", { approvals: [{ ...approval, voided: true }] }],
    ["the approval is of another phase", { approvals: [{ ...approval, phase: "index" as const }] }],
    ["only the author approved", { approvals: [{ ...approval, userId: "ada" }] }],
  ])("stays shut when %s", (_, more) => {
    const judged = gate(more);
    expect(judged.isOpen).toBe(false);
    expect(judged.requirements.filter((one) => !one.isMet)).toHaveLength(1);
  });

  test("evidence ages only while every row can be compared again, and not where the policy names no age", () => {
    const old = { nowMs: 1000 * hourMs };
    const isVerified = (more: Partial<GateInput>) =>
      gate({ ...old, ...more }).requirements.find((one) => one.kind === "verified")?.isMet;
    expect(isVerified({})).toBe(false);
    expect(isVerified({ policy: defaultPolicy("staging") })).toBe(true);
    const before = [{ name: "verify" as const, state: "done" as const }];
    const contract = { name: "contract" as const, state: "waiting" as const };
    expect(isVerified({ phase: "contract", phases: [...before, contract] })).toBe(false);
    const swapped = [...before, { name: "switch" as const, state: "done" as const }, contract];
    expect(isVerified({ phase: "contract", phases: swapped })).toBe(true);
    // What has begun is tried again on the evidence that it began on.
    const failed = [...before, { name: "constrain" as const, state: "failed" as const }];
    expect(isVerified({ phases: failed })).toBe(true);
  });

  test("counts one person once", () => {
    const policy = { ...defaultPolicy("production"), approvals: { constrain: 2 } };
    expect(gate({ policy, approvals: [approval, approval] }).isOpen).toBe(false);
    expect(gate({ policy, approvals: [approval, { ...approval, userId: "alan" }] }).isOpen).toBe(true);
  });
});

describe("who may approve", () => {
  const base = {
    userId: "grace",
    role: "reviewer",
    phase: "expand",
    planHash: "h1",
    authorId: "ada",
    approvals: [],
    policy: defaultPolicy("production"),
  } as const;

  test("a reviewer who is not the author", () => {
    expect(judgeApprover(base)).toEqual({ allowed: true });
  });

  test("never the author, not even as an admin, and not on staging either", () => {
    expect(judgeApprover({ ...base, userId: "ada", role: "admin" })).toEqual({
      allowed: false,
      reason: "own_change",
    });
    expect(
      judgeApprover({ ...base, userId: "ada", role: "admin", policy: defaultPolicy("staging") }),
    ).toEqual({ allowed: false, reason: "own_change" });
  });

  test("neither engineers nor viewers", () => {
    expect(judgeApprover({ ...base, role: "engineer" })).toEqual({ allowed: false, reason: "role" });
    expect(judgeApprover({ ...base, role: "viewer" })).toEqual({ allowed: false, reason: "role" });
  });

  test("nobody twice", () => {
    const approvals = [{ phase: "expand", planHash: "h1", userId: "grace", voided: false }] as const;
    expect(judgeApprover({ ...base, approvals })).toEqual({ allowed: false, reason: "already_approved" });
  });
});
