import type { PhaseState } from "@/lib/domain/lifecycle/phase-state";
import { type Bearer, isPermitted } from "@/lib/domain/lifecycle/role";
import type { PhaseName } from "@/lib/domain/plan/plan";
import {
  type ApprovalRequirement,
  hasExpired,
  judgeApprovals,
  type StandingApproval,
} from "./approval-requirement";
import { type GivenObjection, judgeObjections, type ObjectionRequirement } from "./objection-requirement";
import type { Policy } from "./policy";
import {
  type HoursRequirement,
  judgeHours,
  judgeObservation,
  judgeRehearsal,
  type ObservationRequirement,
  type RehearsalRequirement,
} from "./timing-requirements";
import {
  judgeVerification,
  type VerificationEvidence,
  type VerificationRequirement,
} from "./verification-requirement";

/** The door before a phase: evidence in → open, or blocked with reasons. Pure. */

export interface GatePhase {
  readonly name: PhaseName;
  readonly state: PhaseState;
  /** Epoch milliseconds; null while it has not ended. */
  readonly endedAtMs: number | null;
}

export interface GateInput {
  readonly phase: PhaseName;
  /** In the plan's order. */
  readonly phases: readonly GatePhase[];
  readonly planHash: string;
  readonly approvals: readonly StandingApproval[];
  readonly objections: readonly GivenObjection[];
  /** The newest verification, or null. */
  readonly verification: VerificationEvidence | null;
  readonly policy: Policy;
  readonly authorId: string;
  /** The age of evidence is judged at this time. */
  readonly nowMs: number;
}

interface PreviousRequirement {
  readonly kind: "previous_phase";
  readonly isMet: boolean;
  readonly previous: PhaseName;
}

export type Requirement =
  | PreviousRequirement
  | VerificationRequirement
  | RehearsalRequirement
  | ObservationRequirement
  | HoursRequirement
  | ObjectionRequirement
  | ApprovalRequirement;

export interface Gate {
  readonly phase: PhaseName;
  readonly isOpen: boolean;
  readonly requirements: readonly Requirement[];
}

function judgePrevious({ phase, phases }: GateInput): PreviousRequirement | null {
  const previous = phases[phases.findIndex((one) => one.name === phase) - 1];
  if (previous === undefined) return null;
  return { kind: "previous_phase", isMet: previous.state === "done", previous: previous.name };
}

/** Judges one phase's gate. */
export function evaluateGate(input: GateInput): Gate {
  const requirements = [
    judgePrevious(input),
    judgeVerification(input),
    judgeRehearsal(input),
    judgeObservation(input),
    judgeHours(input),
    judgeObjections(input),
    judgeApprovals(input),
  ].filter((one) => one !== null);
  return { phase: input.phase, isOpen: requirements.every((one) => one.isMet), requirements };
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
  readonly nowMs: number;
}): MayApprove {
  if (!isPermitted(input.who, "approve")) return { allowed: false, reason: "role" };
  if (!input.policy.authorMayApprove && input.userId === input.authorId)
    return { allowed: false, reason: "own_change" };
  const already = input.approvals.some(
    (one) =>
      one.userId === input.userId &&
      one.phase === input.phase &&
      !one.voided &&
      one.planHash === input.planHash &&
      !hasExpired(one, input.policy, input.nowMs),
  );
  return already ? { allowed: false, reason: "already_approved" } : { allowed: true };
}
