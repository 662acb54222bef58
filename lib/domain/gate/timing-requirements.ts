import type { PhaseState } from "@/lib/domain/lifecycle/phase-state";
import { areHoursQuiet, nextBeginning, type QuietHours } from "@/lib/domain/pace/quiet-hours";
import type { PhaseName } from "@/lib/domain/plan/plan";
import type { Policy } from "./policy";

/** What a policy asks of the time at which a phase starts, and of a rehearsal before. */

export interface HoursRequirement {
  readonly kind: "allowed_hours";
  readonly isMet: boolean;
  readonly hours: QuietHours;
  /** When they begin next, epoch milliseconds; null while they last. */
  readonly opensAtMs: number | null;
}

export interface ObservationRequirement {
  readonly kind: "observed";
  readonly isMet: boolean;
  readonly neededMs: number;
  /** Since the switch was done; null while it is not. */
  readonly passedMs: number | null;
}

export interface RehearsalRequirement {
  readonly kind: "rehearsed";
  readonly isMet: boolean;
}

/** True for what time alone meets: whatever else a gate asks for may be given before. */
export function isOfTime(requirement: { readonly kind: string }): boolean {
  return requirement.kind === "allowed_hours" || requirement.kind === "observed";
}

export interface TimingInput {
  readonly phase: PhaseName;
  /** In the plan's order. */
  readonly phases: readonly {
    readonly name: PhaseName;
    readonly state: PhaseState;
    /** Epoch milliseconds; null while it has not ended. */
    readonly endedAtMs: number | null;
  }[];
  readonly policy: Policy;
  readonly nowMs: number;
}

function hasBegun({ phase, phases }: TimingInput): boolean {
  return phases.some((one) => one.name === phase && one.state !== "waiting");
}

/** Hours in which a phase may start. What has begun may be tried again at any time: half done is worse than late. */
export function judgeHours(input: TimingInput): HoursRequirement | null {
  const { allowedHours: hours } = input.policy;
  if (hours === null || hasBegun(input)) return null;
  // Written as quiet hours are: inside the window is where starting is allowed.
  const isMet = areHoursQuiet(hours, input.nowMs);
  return { kind: "allowed_hours", isMet, hours, opensAtMs: isMet ? null : nextBeginning(hours, input.nowMs) };
}

/** How long the new state must have been in use before the point of no return. */
export function judgeObservation(input: TimingInput): ObservationRequirement | null {
  const { observationMs } = input.policy;
  if (observationMs === null || input.phase !== "contract" || hasBegun(input)) return null;
  const at = input.phases.findIndex((one) => one.name === "contract");
  const before = input.phases[at - 1];
  if (before === undefined) return null;
  const endedAtMs = before.state === "done" ? before.endedAtMs : null;
  const passedMs = endedAtMs === null ? null : Math.max(0, input.nowMs - endedAtMs);
  return {
    kind: "observed",
    isMet: passedMs !== null && passedMs >= observationMs,
    neededMs: observationMs,
    passedMs,
  };
}

/** The same plan rehearsed. Nothing rehearses yet, so where a policy asks for it the gate stays shut; asked once, before the first phase. */
export function judgeRehearsal(input: TimingInput): RehearsalRequirement | null {
  const isFirst = input.phases[0]?.name === input.phase;
  return input.policy.rehearsalRequired && isFirst && !hasBegun(input)
    ? { kind: "rehearsed", isMet: false }
    : null;
}
