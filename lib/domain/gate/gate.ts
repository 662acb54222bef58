import type { PhaseState } from "@/lib/domain/lifecycle/phase-state";
import { type Bearer, isPermitted } from "@/lib/domain/lifecycle/role";
import type { PhaseName } from "@/lib/domain/plan/plan";
import { isStillComparable } from "@/lib/domain/verify/verify-again";
import type { Policy } from "./policy";

/** The door before a phase: evidence in → open, or blocked with reasons. Pure. */

export interface StandingApproval {
  readonly phase: PhaseName;
  readonly planHash: string;
  readonly userId: string;
  readonly voided: boolean;
}

export interface VerificationEvidence {
  readonly planHash: string;
  readonly rowsCompared: number;
  readonly mismatches: number;
  readonly voided: boolean;
  readonly finishedAtMs: number;
}

export interface GateInput {
  readonly phase: PhaseName;
  /** In the plan's order. */
  readonly phases: readonly { readonly name: PhaseName; readonly state: PhaseState }[];
  readonly planHash: string;
  readonly approvals: readonly StandingApproval[];
  /** The newest verification, or null. */
  readonly verification: VerificationEvidence | null;
  readonly policy: Policy;
  readonly authorId: string;
  /** The age of evidence is judged at this time. */
  readonly nowMs: number;
}

export type Requirement =
  | { readonly kind: "previous_phase"; readonly isMet: boolean; readonly previous: PhaseName }
  | { readonly kind: "approvals"; readonly isMet: boolean; readonly needed: number; readonly given: number }
  | {
      readonly kind: "verified";
      readonly isMet: boolean;
      /** Null where nothing that counts was compared. */
      readonly mismatches: number | null;
      readonly ageMs: number | null;
      /** Null where the evidence does not age. */
      readonly maxAgeMs: number | null;
    };

export interface Gate {
  readonly phase: PhaseName;
  readonly isOpen: boolean;
  readonly requirements: readonly Requirement[];
}

/** Phases that may only begin on proven data. Index included: a unique index over wrong data proves nothing. */
const needsVerifiedData: readonly PhaseName[] = ["index", "constrain", "switch", "contract"];

/** Judges one phase's gate. */
export function evaluateGate(input: GateInput): Gate {
  const requirements: Requirement[] = [];
  const index = input.phases.findIndex((phase) => phase.name === input.phase);
  const previous = input.phases[index - 1];
  if (previous !== undefined) {
    requirements.push({ kind: "previous_phase", isMet: previous.state === "done", previous: previous.name });
  }
  if (needsVerifiedData.includes(input.phase) && input.phases.some((phase) => phase.name === "verify")) {
    requirements.push(judgeEvidence(input));
  }
  const approved = judgeApprovals(input, index);
  if (approved !== null) requirements.push(approved);
  return { phase: input.phase, isOpen: requirements.every((one) => one.isMet), requirements };
}

type Approved = Extract<Requirement, { kind: "approvals" }>;

function countApprovals(input: GateInput, phases: readonly PhaseName[], needed: number): Approved {
  const given = new Set(
    input.approvals
      .filter((one) => phases.includes(one.phase) && !one.voided && one.planHash === input.planHash)
      .filter((one) => input.policy.authorMayApprove || one.userId !== input.authorId)
      .map((one) => one.userId),
  ).size;
  return { kind: "approvals", isMet: given >= needed, needed, given };
}

/**
 * A phase that needs no approval of its own rests on those of the last one before it that did. Where they no longer stand, because the plan was
 * amended or the table changed since, it needs as many itself: nothing runs in production that a second person has not seen.
 */
function judgeApprovals(input: GateInput, index: number): Approved | null {
  const { phases, policy } = input;
  const needed = policy.phases[input.phase].approvals;
  if (needed > 0) return countApprovals(input, [input.phase], needed);
  const before = phases.slice(0, index).findLastIndex((one) => policy.phases[one.name].approvals > 0);
  const covering = phases[before];
  if (covering?.state !== "done") return null;
  const names = phases.slice(before, index + 1).map((one) => one.name);
  const rest = countApprovals(input, names, policy.phases[covering.name].approvals);
  return rest.isMet ? null : rest;
}

function judgeEvidence(input: GateInput): Extract<Requirement, { kind: "verified" }> {
  const { verification: evidence, phases, planHash, policy, nowMs } = input;
  // Once rows can't be compared any more, and for what has begun already, no age could be made good.
  const begun = phases.some((phase) => phase.name === input.phase && phase.state !== "waiting");
  const maxAgeMs = isStillComparable(phases) && !begun ? policy.verificationMaxAgeMs : null;
  if (evidence === null || evidence.voided || evidence.planHash !== planHash) {
    return { kind: "verified", isMet: false, mismatches: null, ageMs: null, maxAgeMs };
  }
  const { mismatches } = evidence;
  const ageMs = Math.max(0, nowMs - evidence.finishedAtMs);
  const isDone = phases.some((phase) => phase.name === "verify" && phase.state === "done");
  const isFresh = maxAgeMs === null || ageMs <= maxAgeMs;
  return { kind: "verified", isMet: mismatches === 0 && isDone && isFresh, mismatches, ageMs, maxAgeMs };
}

export type MayApprove =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly reason: "role" | "own_change" | "already_approved" };

/** Whether this person may approve this phase. The one place that says nobody approves their own change. */
export function judgeApprover(input: {
  readonly userId: string;
  readonly who: Bearer;
  readonly phase: PhaseName;
  readonly planHash: string;
  readonly authorId: string;
  readonly approvals: readonly StandingApproval[];
  readonly policy: Policy;
}): MayApprove {
  if (!isPermitted(input.who, "approve")) return { allowed: false, reason: "role" };
  if (!input.policy.authorMayApprove && input.userId === input.authorId)
    return { allowed: false, reason: "own_change" };
  const already = input.approvals.some(
    (one) =>
      one.userId === input.userId &&
      one.phase === input.phase &&
      !one.voided &&
      one.planHash === input.planHash,
  );
  return already ? { allowed: false, reason: "already_approved" } : { allowed: true };
}
