import type { Policy } from "@/lib/domain/gate/policy";
import { drivenStates, type PhaseState } from "@/lib/domain/lifecycle/phase-state";
import type { PhaseName } from "@/lib/domain/plan/plan";

/**
 * When rows can be, and are to be, compared again. Pure.
 *
 * A comparison means something while the rollout's trigger keeps the columns in step: until the switch, or, where there is none, until contract. After
 * that the word is the application's, and what it writes is right. So evidence ages only until then.
 */
interface PhaseStatus {
  readonly name: PhaseName;
  readonly state: PhaseState;
}

const endsTheComparison: readonly PhaseName[] = ["switch", "contract"];

/** True while every row can still be compared with what it should be. */
export function isStillComparable(phases: readonly PhaseStatus[]): boolean {
  return (
    phases.some((phase) => phase.name === "verify") &&
    phases.every((phase) => phase.state === "waiting" || !endsTheComparison.includes(phase.name))
  );
}

/** True when a finished verification may be asked for once more. */
export function mayVerifyAgain(phases: readonly PhaseStatus[]): boolean {
  return (
    isStillComparable(phases) &&
    phases.some((phase) => phase.name === "verify" && phase.state === "done") &&
    !phases.some((phase) => drivenStates.includes(phase.state))
  );
}

/** An engine begins when so much of the age that the policy allows is left, so that the gate is not shut first. */
const spareShare = 1 / 12;
/** A rollout in which nobody did anything for so long is not worth a scan of its table a day. */
const forsakenAfterMs = 7 * 24 * 3_600_000;

/** True when an engine should verify again by itself: a gate behind the verification waits, and the evidence is about to be too old. */
export function isVerificationDue(input: {
  readonly policy: Policy;
  readonly phases: readonly PhaseStatus[];
  /** Of the evidence that stands. */
  readonly verifiedAtMs: number;
  /** When a person did something to this rollout last. */
  readonly lastDeedAtMs: number;
  readonly nowMs: number;
}): boolean {
  const { policy, phases, verifiedAtMs, lastDeedAtMs, nowMs } = input;
  const maxAgeMs = policy.verificationMaxAgeMs;
  if (maxAgeMs === null || !mayVerifyAgain(phases)) return false;
  const next = phases.find((phase) => phase.state !== "done");
  if (next?.state !== "waiting") return false;
  if (nowMs - lastDeedAtMs > forsakenAfterMs) return false;
  return nowMs - verifiedAtMs >= maxAgeMs * (1 - spareShare);
}
