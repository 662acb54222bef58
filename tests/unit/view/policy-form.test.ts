import { describe, expect, test } from "vitest";
import { defaultPolicy, type Policy, policySchema } from "@/lib/domain/gate/policy";
import { listPolicyDifferences } from "@/lib/domain/gate/policy-difference";
import { findPolicyWarnings } from "@/lib/domain/gate/policy-warnings";
import { policyForm, readPolicyForm } from "@/lib/view/policy-form";
import { comparePolicies, printPolicy } from "@/lib/view/policy-words";

const full: Policy = {
  ...defaultPolicy("production"),
  approvalLifetimeMs: 36 * 3_600_000,
  observationMs: 7 * 24 * 3_600_000,
  allowedHours: { from: "09:00", to: "17:00", timeZone: "Europe/Berlin", days: ["mon", "tue", "wed"] },
  limits: { maxLagSeconds: 0.5, targetChunkMs: 100, maxLanes: 2, maxDutyCycle: 0.35 },
  samples: { allowed: true, maskedColumns: ["email", "customers.name"] },
};

describe("a policy's form", () => {
  test("says the policy that it was filled with", () => {
    for (const policy of [full, ...["production", "staging", "development"].map(defaultPolicy)]) {
      expect(readPolicyForm(policyForm(policy), policy)).toEqual(policy);
    }
  });

  test("says what is no number, where it is", () => {
    const form = { ...policyForm(full), maxLanes: "two" };
    const read = policySchema.safeParse(readPolicyForm(form, full));
    expect(read.error?.issues[0]?.path).toEqual(["limits", "maxLanes"]);
  });
});

describe("a policy in words", () => {
  test("says each rule once", () => {
    const groups = { ...full.phases, contract: { ...full.phases.contract, groups: ["g1"] } };
    expect(printPolicy({ ...full, phases: groups }, { g1: "DBA" })).toEqual([
      "1 approval before expand, switch",
      "1 approval, among them DBA before contract",
      "Nobody approves their own change",
      "An approval lasts 1 d 12 h",
      "A person starts each phase",
      "Phases start Monday to Wednesday from 09:00 to 17:00 (Europe/Berlin) only",
      "A verification counts for 1 d",
      "7 d must pass before contract",
      "Pace, at most: lag 0.5 s, chunks 100 ms, 2 lanes, 35 % of the time",
      "Sample rows may be shown",
      "Never shown: email, customers.name",
    ]);
  });

  test("compares two by what they say differently", () => {
    const other = { ...full, authorMayApprove: true };
    expect(comparePolicies(full, other, {})).toEqual({
      gone: ["Nobody approves their own change"],
      come: ["Authors may approve their own changes"],
    });
    expect(listPolicyDifferences(full, other)).toEqual(["authorMayApprove"]);
    const { maxLanes: _, ...limits } = full.limits;
    expect(listPolicyDifferences(full, { ...full, limits })).toEqual(["limits.maxLanes"]);
    expect(listPolicyDifferences(full, { ...full })).toEqual([]);
  });
});

describe("what a policy would shut for good", () => {
  const ask = (approvals: number, groups: string[] = []): Policy => ({
    ...full,
    phases: { ...full.phases, expand: { ...full.phases.expand, approvals, groups } },
  });
  const staffing = { approvers: 3, groups: [{ id: "dba", name: "DBA", approvers: 1 }] };

  test("is told where nobody, or only the author, could open a gate", () => {
    expect(findPolicyWarnings(ask(2), staffing)).toEqual([]);
    expect(findPolicyWarnings(ask(3), staffing)[0]).toContain("could not be approved");
    expect(findPolicyWarnings(ask(4), staffing)[0]).toContain("no such gate could open");
    expect(findPolicyWarnings(ask(1, ["dba"]), staffing)[0]).toContain("One person in DBA");
    expect(findPolicyWarnings(ask(1, ["gone"]), staffing)[0]).toContain("a group that is gone");
    const empty = { ...staffing, groups: [{ id: "dba", name: "DBA", approvers: 0 }] };
    expect(findPolicyWarnings(ask(1, ["dba"]), empty)[0]).toContain("Nobody in DBA");
  });
});
