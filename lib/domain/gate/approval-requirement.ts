import type { PhaseState } from "@/lib/domain/lifecycle/phase-state";
import type { PhaseName } from "@/lib/domain/plan/plan";
import type { PhaseRule, Policy } from "./policy";

/** An approval as the gate sees it. */
export interface StandingApproval {
  readonly phase: PhaseName;
  readonly planHash: string;
  readonly userId: string;
  readonly voided: boolean;
  /** Groups that the person was in when they approved. */
  readonly groupIds: readonly string[];
  readonly atMs: number;
}

export interface ApprovalRequirement {
  readonly kind: "approvals";
  readonly isMet: boolean;
  /** People. */
  readonly needed: number;
  readonly given: number;
  /** People whose approval is older than the policy lets one last. */
  readonly expired: number;
  /** Each must be among those who approve. */
  readonly groups: readonly { readonly id: string; readonly isMet: boolean }[];
}

export interface ApprovalInput {
  readonly phase: PhaseName;
  /** In the plan's order. */
  readonly phases: readonly { readonly name: PhaseName; readonly state: PhaseState }[];
  readonly planHash: string;
  readonly approvals: readonly StandingApproval[];
  readonly policy: Policy;
  readonly authorId: string;
  readonly nowMs: number;
}

/** How many people a rule asks for: where it names groups, one at least. */
export function approvalsNeeded(rule: PhaseRule): number {
  return rule.groups.length === 0 ? rule.approvals : Math.max(1, rule.approvals);
}

/** True once an approval is older than the policy lets one last. */
export function hasExpired(
  approval: Pick<StandingApproval, "atMs">,
  policy: Pick<Policy, "approvalLifetimeMs">,
  nowMs: number,
): boolean {
  return policy.approvalLifetimeMs !== null && nowMs - approval.atMs > policy.approvalLifetimeMs;
}

function countApprovals(
  input: ApprovalInput,
  phases: readonly PhaseName[],
  rule: PhaseRule,
  ages: boolean,
): ApprovalRequirement {
  const counted = input.approvals
    .filter((one) => phases.includes(one.phase) && !one.voided && one.planHash === input.planHash)
    .filter((one) => input.policy.authorMayApprove || one.userId !== input.authorId);
  const isFresh = (one: StandingApproval) => !ages || !hasExpired(one, input.policy, input.nowMs);
  const people = (all: readonly StandingApproval[]) => new Set(all.map((one) => one.userId));
  const fresh = counted.filter(isFresh);
  const given = people(fresh);
  const expired = [...people(counted.filter((one) => !isFresh(one)))].filter((id) => !given.has(id));
  const needed = approvalsNeeded(rule);
  const groups = rule.groups.map((id) => ({ id, isMet: fresh.some((one) => one.groupIds.includes(id)) }));
  return {
    kind: "approvals",
    isMet: given.size >= needed && groups.every((one) => one.isMet),
    needed,
    given: given.size,
    expired: expired.length,
    groups,
  };
}

/**
 * A phase that needs no approval of its own rests on those of the last one before it that did. Where they no longer stand, because the plan was
 * amended or the table changed since, it needs as many itself: nothing runs in production that a second person has not seen. An approval
 * expires while its phase waits; once the phase has begun, it has done what it was for.
 */
export function judgeApprovals(input: ApprovalInput): ApprovalRequirement | null {
  const { phases, policy } = input;
  const index = phases.findIndex((one) => one.name === input.phase);
  const own = policy.phases[input.phase];
  if (approvalsNeeded(own) > 0) {
    const waits = phases[index]?.state === "waiting";
    return countApprovals(input, [input.phase], own, waits);
  }
  const before = phases.slice(0, index).findLastIndex((one) => approvalsNeeded(policy.phases[one.name]) > 0);
  const covering = phases[before];
  if (covering?.state !== "done") return null;
  const names = phases.slice(before, index + 1).map((one) => one.name);
  const rest = countApprovals(input, names, policy.phases[covering.name], false);
  return rest.isMet ? null : rest;
}
