import type { PhaseState } from "@/lib/domain/lifecycle/phase-state";
import type { PhaseName } from "@/lib/domain/plan/plan";
import { isStillComparable } from "@/lib/domain/verify/verify-again";
import type { Policy } from "./policy";

export interface VerificationEvidence {
  readonly planHash: string;
  readonly rowsCompared: number;
  readonly mismatches: number;
  readonly voided: boolean;
  readonly finishedAtMs: number;
}

export interface VerificationRequirement {
  readonly kind: "verified";
  readonly isMet: boolean;
  /** Null where nothing that counts was compared. */
  readonly mismatches: number | null;
  readonly ageMs: number | null;
  /** Null where the evidence does not age. */
  readonly maxAgeMs: number | null;
}

export interface VerificationInput {
  readonly phase: PhaseName;
  readonly phases: readonly { readonly name: PhaseName; readonly state: PhaseState }[];
  readonly planHash: string;
  /** The newest verification, or null. */
  readonly verification: VerificationEvidence | null;
  readonly policy: Policy;
  readonly nowMs: number;
}

/** Phases that may only begin on proven data. Index included: a unique index over wrong data proves nothing. */
const needsVerifiedData: readonly PhaseName[] = ["index", "constrain", "switch", "contract"];

/** The proof that a phase needs; null where it needs none. */
export function judgeVerification(input: VerificationInput): VerificationRequirement | null {
  const { verification: evidence, phase, phases, planHash, policy, nowMs } = input;
  if (!needsVerifiedData.includes(phase) || !phases.some((one) => one.name === "verify")) return null;
  // Once rows can't be compared any more, and for what has begun already, no age could be made good.
  const begun = phases.some((one) => one.name === phase && one.state !== "waiting");
  const maxAgeMs = isStillComparable(phases) && !begun ? policy.verificationMaxAgeMs : null;
  if (evidence === null || evidence.voided || evidence.planHash !== planHash) {
    return { kind: "verified", isMet: false, mismatches: null, ageMs: null, maxAgeMs };
  }
  const { mismatches } = evidence;
  const ageMs = Math.max(0, nowMs - evidence.finishedAtMs);
  const isDone = phases.some((one) => one.name === "verify" && one.state === "done");
  const isFresh = maxAgeMs === null || ageMs <= maxAgeMs;
  return { kind: "verified", isMet: mismatches === 0 && isDone && isFresh, mismatches, ageMs, maxAgeMs };
}
