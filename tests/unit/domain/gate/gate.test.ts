import { describe, expect, test } from "vitest";
import { evaluateGate, type GateInput, judgeApprover } from "@/lib/domain/gate/gate";
import { asksForSecondPerson, defaultPolicy, type Policy, policySchema } from "@/lib/domain/gate/policy";
import { phaseNames } from "@/lib/domain/plan/plan";

const approval = {
  phase: "constrain",
  planHash: "h1",
  userId: "grace",
  voided: false,
  groupIds: [],
  atMs: 0,
} as const;
const verification = { planHash: "h1", rowsCompared: 10, mismatches: 0, voided: false, finishedAtMs: 0 };
const hourMs = 3_600_000;

/** Production's policy, which asks for approvals of constrain besides. */
function constrainNeeds(approvals: number): Policy {
  const policy = defaultPolicy("production");
  return { ...policy, phases: { ...policy.phases, constrain: { ...policy.phases.constrain, approvals } } };
}

function gate(more: Partial<GateInput> = {}) {
  return evaluateGate({
    phase: "constrain",
    phases: [
      { name: "expand", state: "done", endedAtMs: null },
      { name: "backfill", state: "done", endedAtMs: null },
      { name: "verify", state: "done", endedAtMs: null },
      { name: "constrain", state: "waiting", endedAtMs: null },
    ],
    planHash: "h1",
    approvals: [approval],
    objections: [],
    verification,
    policy: constrainNeeds(1),
    authorId: "ada",
    nowMs: 2 * hourMs,
    ...more,
  });
}

describe("a gate to constrain", () => {
  test("that asks for an approval opens with the phase before done, every row verified, and a second person's approval", () => {
    expect(gate().isOpen).toBe(true);
  });

  test.each([
    [
      "the phase before is not done",
      {
        phases: [
          { name: "verify" as const, state: "done" as const, endedAtMs: null },
          { name: "index" as const, state: "running" as const, endedAtMs: null },
          { name: "constrain" as const, state: "waiting" as const, endedAtMs: null },
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
          { name: "verify" as const, state: "running" as const, endedAtMs: null },
          { name: "index" as const, state: "done" as const, endedAtMs: null },
          { name: "constrain" as const, state: "waiting" as const, endedAtMs: null },
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
    const before = [{ name: "verify" as const, state: "done" as const, endedAtMs: null }];
    const contract = { name: "contract" as const, state: "waiting" as const, endedAtMs: null };
    expect(isVerified({ phase: "contract", phases: [...before, contract] })).toBe(false);
    const swapped = [
      ...before,
      { name: "switch" as const, state: "done" as const, endedAtMs: null },
      contract,
    ];
    expect(isVerified({ phase: "contract", phases: swapped })).toBe(true);
    // What has begun is tried again on the evidence that it began on.
    const failed = [...before, { name: "constrain" as const, state: "failed" as const, endedAtMs: null }];
    expect(isVerified({ phases: failed })).toBe(true);
  });

  test("that needs no approval of its own rests on expand's, and asks for one where that no longer stands", () => {
    const policy = defaultPolicy("production");
    const expand = { ...approval, phase: "expand" as const };
    const lacksOf = (approvals: GateInput["approvals"], more: Partial<GateInput> = {}) =>
      gate({ policy, approvals, ...more }).requirements.filter((one) => one.kind === "approvals");
    expect(lacksOf([expand])).toEqual([]);
    const asked = [{ kind: "approvals", isMet: false, needed: 1, given: 0, expired: 0, groups: [] }];
    // Amended, or void since the table changed.
    expect(lacksOf([{ ...expand, planHash: "h0" }])).toEqual(asked);
    expect(lacksOf([{ ...expand, voided: true }])).toEqual(asked);
    expect(lacksOf([{ ...expand, userId: "ada" }])).toEqual(asked);
    expect(lacksOf([])).toEqual(asked);
    // An approval of the amended plan, of this phase or of one between, makes it good.
    expect(lacksOf([approval])).toEqual([]);
    expect(lacksOf([{ ...approval, phase: "backfill" }])).toEqual([]);
    expect(lacksOf([], { policy: defaultPolicy("staging") })).toEqual([]);
  });

  test("counts one person once", () => {
    const policy = constrainNeeds(2);
    expect(gate({ policy, approvals: [approval, approval] }).isOpen).toBe(false);
    expect(gate({ policy, approvals: [approval, { ...approval, userId: "alan" }] }).isOpen).toBe(true);
  });
});

describe("who may approve", () => {
  const base = {
    userId: "grace",
    who: { role: "reviewer" },
    phase: "expand",
    planHash: "h1",
    authorId: "ada",
    approvals: [],
    policy: defaultPolicy("production"),
    nowMs: 0,
  } as const;

  test("a reviewer who is not the author", () => {
    expect(judgeApprover(base)).toEqual({ allowed: true });
  });

  test("never the author, not even as an admin, and not on staging either", () => {
    expect(judgeApprover({ ...base, userId: "ada", who: { role: "admin" } })).toEqual({
      allowed: false,
      reason: "own_change",
    });
    expect(
      judgeApprover({ ...base, userId: "ada", who: { role: "admin" }, policy: defaultPolicy("staging") }),
    ).toEqual({ allowed: false, reason: "own_change" });
  });

  test("not through a key whose scopes leave it out", () => {
    const who = { role: "reviewer", scopes: ["view", "review"] } as const;
    expect(judgeApprover({ ...base, who })).toEqual({ allowed: false, reason: "role" });
    expect(judgeApprover({ ...base, who: { ...who, scopes: ["approve"] } })).toEqual({ allowed: true });
  });

  test("neither engineers nor viewers", () => {
    expect(judgeApprover({ ...base, who: { role: "engineer" } })).toEqual({ allowed: false, reason: "role" });
    expect(judgeApprover({ ...base, who: { role: "viewer" } })).toEqual({ allowed: false, reason: "role" });
  });

  test("nobody twice", () => {
    const approvals = [{ ...approval, phase: "expand" }] as const;
    expect(judgeApprover({ ...base, approvals })).toEqual({ allowed: false, reason: "already_approved" });
  });
});

describe("the policy of an environment that nobody has given one", () => {
  test("asks in production for a second person's approval of expand, switch and contract, and elsewhere of nothing", () => {
    const needing = (environment: string) =>
      phaseNames.filter((name) => defaultPolicy(environment).phases[name].approvals > 0);
    expect(needing("production")).toEqual(["expand", "switch", "contract"]);
    for (const environment of ["staging", "development", "load-test"])
      expect(needing(environment)).toEqual([]);
    expect(asksForSecondPerson(defaultPolicy("production"))).toBe(true);
    expect(asksForSecondPerson(defaultPolicy("staging"))).toBe(false);
  });

  test("is one that could be saved", () => {
    for (const environment of ["production", "staging", "development"]) {
      expect(policySchema.parse(defaultPolicy(environment))).toEqual(defaultPolicy(environment));
    }
  });

  test("needs a rule for every phase, and knows its time zones", () => {
    const { phases, ...rest } = defaultPolicy("production");
    const { contract: _, ...others } = phases;
    expect(policySchema.safeParse({ ...rest, phases: others }).success).toBe(false);
    const allowedHours = { from: "09:00", to: "17:00", timeZone: "Mars/Olympus", days: ["mon"] };
    expect(policySchema.safeParse({ ...rest, phases, allowedHours }).success).toBe(false);
    expect(
      policySchema.safeParse({ ...rest, phases, allowedHours: { ...allowedHours, timeZone: "UTC" } }).success,
    ).toBe(true);
  });
});

describe("an objection", () => {
  const objection = {
    phase: null,
    planHash: "h1",
    kind: "changes_requested",
    by: { id: "rui", name: "Rui" },
    isSettled: false,
  } as const;

  test("holds the gate shut, however many approve", () => {
    const approvals = ["grace", "alan", "barbara"].map((userId) => ({ ...approval, userId }));
    const judged = gate({ approvals, objections: [objection] });
    expect(judged.isOpen).toBe(false);
    expect(judged.requirements.filter((one) => !one.isMet)).toEqual([
      {
        kind: "no_objection",
        isMet: false,
        objections: [{ kind: "changes_requested", byName: "Rui" }],
      },
    ]);
    expect(gate({ objections: [{ ...objection, phase: "constrain", kind: "rejected" }] }).isOpen).toBe(false);
  });

  test("to another phase or another plan, or one that is settled, holds nothing", () => {
    expect(gate({ objections: [{ ...objection, phase: "contract" }] }).isOpen).toBe(true);
    expect(gate({ objections: [{ ...objection, planHash: "h0" }] }).isOpen).toBe(true);
    expect(gate({ objections: [{ ...objection, isSettled: true }] }).isOpen).toBe(true);
  });
});
