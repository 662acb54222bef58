import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { StandingApproval } from "@/lib/domain/gate/approval-requirement";
import { evaluateGate, judgeApprover } from "@/lib/domain/gate/gate";
import { defaultPolicy, type Policy } from "@/lib/domain/gate/policy";
import { judgeHours } from "@/lib/domain/gate/timing-requirements";
import type { PhaseState } from "@/lib/domain/lifecycle/phase-state";
import { printRequirement } from "@/lib/view/print-gate";

/** The rules that a policy may add to a gate, one by one and by chance. */

const hourMs = 3_600_000;
const now = Date.parse("2026-11-25T10:00:00Z"); // a Wednesday

function policyWith(expand: Partial<Policy["phases"]["expand"]>, more: Partial<Policy> = {}): Policy {
  const policy = defaultPolicy("development");
  return { ...policy, phases: { ...policy.phases, expand: { ...policy.phases.expand, ...expand } }, ...more };
}

function approvalBy(userId: string, more: Partial<StandingApproval> = {}): StandingApproval {
  return { phase: "expand", planHash: "h1", userId, voided: false, groupIds: [], atMs: now, ...more };
}

function gate(policy: Policy, approvals: readonly StandingApproval[], state: PhaseState = "waiting") {
  return evaluateGate({
    phase: "expand",
    phases: [{ name: "expand", state, endedAtMs: null }],
    planHash: "h1",
    approvals,
    objections: [],
    verification: null,
    policy,
    authorId: "ada",
    nowMs: now,
  });
}

describe("groups", () => {
  const policy = policyWith({ approvals: 2, groups: ["dba", "security"] });

  test("must each be among those who approve; one person may stand for two", () => {
    const both = approvalBy("rui", { groupIds: ["dba", "security"] });
    expect(gate(policy, [both]).isOpen).toBe(false);
    expect(gate(policy, [both, approvalBy("mina")]).isOpen).toBe(true);
    const [one, other] = [approvalBy("rui", { groupIds: ["dba"] }), approvalBy("mina")];
    expect(gate(policy, [one, other, approvalBy("vera")]).isOpen).toBe(false);
    expect(gate(policy, [one, approvalBy("mina", { groupIds: ["security"] })]).isOpen).toBe(true);
  });

  test("ask for one person at least, where no number is named", () => {
    const dba = policyWith({ approvals: 0, groups: ["dba"] });
    expect(gate(dba, []).requirements).toEqual([
      {
        kind: "approvals",
        isMet: false,
        needed: 1,
        given: 0,
        expired: 0,
        groups: [{ id: "dba", isMet: false }],
      },
    ]);
    expect(gate(dba, [approvalBy("ada", { groupIds: ["dba"] })]).isOpen).toBe(false);
  });
});

describe("an approval's lifetime", () => {
  const policy = policyWith({ approvals: 1 }, { approvalLifetimeMs: 24 * hourMs });
  const old = approvalBy("rui", { atMs: now - 25 * hourMs });

  test("ends it, and who gave it may give it again", () => {
    expect(gate(policy, [old]).isOpen).toBe(false);
    expect(gate(policy, [old]).requirements[0]).toMatchObject({ given: 0, expired: 1 });
    const asked = {
      userId: "rui",
      who: { role: "reviewer" },
      phase: "expand",
      planHash: "h1",
      authorId: "ada",
      approvals: [old],
      policy,
    } as const;
    expect(judgeApprover({ ...asked, nowMs: now })).toEqual({ allowed: true });
    expect(judgeApprover({ ...asked, nowMs: now - 2 * hourMs })).toMatchObject({ allowed: false });
    expect(gate(policy, [old, approvalBy("rui")]).requirements[0]).toMatchObject({ given: 1, expired: 0 });
  });

  test("counts while the phase waits, not once it has begun", () => {
    expect(gate(policy, [old], "failed").isOpen).toBe(true);
  });
});

describe("time", () => {
  const office = { from: "09:00", to: "17:00", timeZone: "UTC", days: ["mon", "wed"] as ("mon" | "wed")[] };
  const policy = policyWith({}, { allowedHours: office });
  const at = (iso: string, state: PhaseState = "waiting") =>
    evaluateGate({
      phase: "expand",
      phases: [{ name: "expand", state, endedAtMs: null }],
      planHash: "h1",
      approvals: [],
      objections: [],
      verification: null,
      policy,
      authorId: "ada",
      nowMs: Date.parse(iso),
    }).isOpen;

  test("opens a gate in the allowed hours alone, and does not keep what has begun from another try", () => {
    expect(at("2026-11-25T09:00:00Z")).toBe(true);
    expect(at("2026-11-25T17:00:00Z")).toBe(false);
    expect(at("2026-11-26T10:00:00Z")).toBe(false);
    expect(at("2026-11-26T10:00:00Z", "failed")).toBe(true);
  });

  test("tells when a shut gate opens", () => {
    const hours = judgeHours({
      phase: "expand",
      phases: [{ name: "expand", state: "waiting", endedAtMs: null }],
      policy,
      nowMs: Date.parse("2026-11-25T17:00:00Z"),
    });
    expect(hours?.opensAtMs).toBe(Date.parse("2026-11-30T09:00:00Z"));
    expect(hours === null ? null : printRequirement(hours, "Ada").who).toBe(
      "Time alone, Monday 09:00 (UTC); or an admin through the policy",
    );
  });

  test("must pass before the point of no return, from the end of the phase before it", () => {
    const observed = policyWith({}, { observationMs: 48 * hourMs });
    const contract = (ended: number | null) =>
      evaluateGate({
        phase: "contract",
        phases: [
          { name: "switch", state: ended === null ? "running" : "done", endedAtMs: ended },
          { name: "contract", state: "waiting", endedAtMs: null },
        ],
        planHash: "h1",
        approvals: [],
        objections: [],
        verification: null,
        policy: observed,
        authorId: "ada",
        nowMs: now,
      }).requirements.find((one) => one.kind === "observed");
    expect(contract(now - 49 * hourMs)).toMatchObject({ isMet: true });
    expect(contract(now - 47 * hourMs)).toMatchObject({ isMet: false, passedMs: 47 * hourMs });
    expect(contract(null)).toMatchObject({ isMet: false, passedMs: null });
  });
});

test("a rehearsal that is asked for is not there yet, and the first gate says so", () => {
  const judged = gate(policyWith({}, { rehearsalRequired: true }), []);
  expect(judged.requirements).toEqual([{ kind: "rehearsed", isMet: false }]);
});

describe("by chance", () => {
  const people = ["ada", "rui", "mina", "vera"];
  const approvalArbitrary = fc.record({
    phase: fc.constantFrom("expand" as const, "contract" as const),
    planHash: fc.constantFrom("h1", "h0"),
    userId: fc.constantFrom(...people),
    voided: fc.boolean(),
    groupIds: fc.subarray(["dba", "security"]),
    atMs: fc.constantFrom(now, now - 30 * hourMs),
  });
  const policyArbitrary = fc
    .record({
      approvals: fc.integer({ min: 0, max: 3 }),
      groups: fc.subarray(["dba", "security"]),
      lifetime: fc.constantFrom(null, 24 * hourMs),
    })
    .map(({ approvals, groups, lifetime }) =>
      policyWith({ approvals, groups }, { approvalLifetimeMs: lifetime }),
    );

  const counts = (policy: Policy, one: StandingApproval) =>
    one.phase === "expand" &&
    one.planHash === "h1" &&
    !one.voided &&
    one.userId !== "ada" &&
    (policy.approvalLifetimeMs === null || one.atMs === now);

  test("a gate never opens with fewer people than it needs, nor without one of each group", () => {
    fc.assert(
      fc.property(policyArbitrary, fc.array(approvalArbitrary, { maxLength: 8 }), (policy, approvals) => {
        const { approvals: needed, groups } = policy.phases.expand;
        const counted = approvals.filter((one) => counts(policy, one));
        const enough =
          new Set(counted.map((one) => one.userId)).size >= needed &&
          groups.every((id) => counted.some((one) => one.groupIds.includes(id)));
        expect(gate(policy, approvals).isOpen).toBe(enough);
      }),
      { numRuns: 500 },
    );
  });

  test("another approval shuts no gate, and the order of approvals says nothing", () => {
    fc.assert(
      fc.property(
        policyArbitrary,
        fc.array(approvalArbitrary, { maxLength: 6 }),
        approvalArbitrary,
        (policy, approvals, more) => {
          const before = gate(policy, approvals);
          expect(gate(policy, approvals.toReversed())).toEqual(before);
          if (before.isOpen) expect(gate(policy, [more, ...approvals]).isOpen).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });
});
