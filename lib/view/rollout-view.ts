import type { Sample } from "@/lib/domain/backfill/sample";
import type { Change } from "@/lib/domain/change/change";
import type { Gate } from "@/lib/domain/gate/gate";
import type { Policy } from "@/lib/domain/gate/policy";
import type { AllowedCommands } from "@/lib/domain/lifecycle/allowed-commands";
import type { Condition, PhaseFailure, Progress } from "@/lib/domain/lifecycle/condition";
import type { EventData } from "@/lib/domain/lifecycle/event-data";
import type { PhaseState } from "@/lib/domain/lifecycle/phase-state";
import type { RolloutState } from "@/lib/domain/lifecycle/rollout-state";
import type { Limits } from "@/lib/domain/pace/pace";
import type { PhaseName, Plan, Problem } from "@/lib/domain/plan/plan";
import type { Finding, Moment } from "@/lib/domain/preflight/finding";
import type { ObjectionKind } from "@/lib/domain/review/objection";
import type { ReadPlace } from "@/lib/domain/verify/read-place";
import type { RepairState } from "@/lib/domain/verify/repair";
import type { QuarantineSummary } from "@/lib/view/quarantine-view";

/** What the pages hold of a rollout: JSON-safe (times are ISO strings), the same for every viewer. Free of secrets. */

export interface PersonView {
  readonly id: string;
  readonly name: string;
}

export interface StepRunView {
  readonly stepId: string;
  readonly direction: "forward" | "undo";
  readonly outcome: "running" | "applied" | "already_applied" | "failed";
  readonly attempts: number;
  readonly startedAt: string;
  readonly durationMs: number | null;
}

export interface ApprovalView {
  readonly id: string;
  readonly phase: PhaseName;
  readonly planHash: string;
  readonly by: PersonView;
  readonly comment: string | null;
  readonly at: string;
  readonly voidedAt: string | null;
  readonly voidReason: string | null;
}

/** A reviewer's no. */
export interface ObjectionView {
  readonly id: string;
  /** Null: to the whole plan. */
  readonly phase: PhaseName | null;
  readonly planHash: string;
  readonly kind: ObjectionKind;
  readonly by: PersonView;
  readonly comment: string;
  readonly at: string;
  readonly withdrawnAt: string | null;
  readonly voidedAt: string | null;
  readonly voidReason: string | null;
}

export interface PhaseView {
  readonly name: PhaseName;
  readonly state: PhaseState;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly failure: PhaseFailure | null;
  readonly condition: Condition | null;
  readonly progress: Progress | null;
  readonly gate: Gate;
  readonly approvals: readonly ApprovalView[];
  /** Newest run of each step and direction. */
  readonly runs: readonly StepRunView[];
}

export interface VerificationView {
  /** Of the comparison. */
  readonly stepId: string;
  readonly rowsCompared: number;
  readonly mismatches: number;
  readonly sampleKeys: readonly string[];
  /** Where it was read, in this order; empty where that was not recorded. */
  readonly reads: readonly ReadPlace[];
  readonly finishedAt: string;
  readonly voidedAt: string | null;
}

/** What was asked for when rows differed. */
export interface RepairView {
  readonly state: RepairState;
  /** Of the comparison. */
  readonly stepId: string;
  /** As many as the verification had found. */
  readonly mismatches: number;
  /** Null until it is done. */
  readonly rowsRepaired: number | null;
  readonly by: PersonView;
  readonly requestedAt: string;
  readonly endedAt: string | null;
}

export interface PreflightView {
  readonly moment: Moment;
  /** Of the plan that it looked at. */
  readonly planHash: string;
  readonly readAt: string;
  readonly by: PersonView;
  /** Worst first. */
  readonly findings: readonly Finding[];
}

/** The policy that holds in an environment. */
export interface PolicyView {
  readonly environment: string;
  /** Null: the default, which nobody has changed. */
  readonly version: number | null;
  readonly policy: Policy;
  /** Of the groups that it names, by id. */
  readonly groupNames: Readonly<Record<string, string>>;
}

export interface RolloutView {
  readonly id: string;
  readonly title: string;
  readonly state: RolloutState;
  /** Send it back with a command: a stale one is refused as a conflict. */
  readonly version: number;
  readonly target: { readonly id: string; readonly name: string; readonly environment: string };
  readonly author: PersonView;
  readonly change: Change;
  readonly plan: Plan;
  readonly planHash: string;
  readonly problems: readonly Problem[];
  /** As they hold: within what the policy allows. */
  readonly limits: Limits;
  /** Of the target's environment, as it holds now. */
  readonly policy: PolicyView;
  readonly phases: readonly PhaseView[];
  /** Oldest first, settled ones included. */
  readonly objections: readonly ObjectionView[];
  readonly allowed: AllowedCommands;
  readonly verification: VerificationView | null;
  /** The newest; null where nobody ever asked for one. */
  readonly repair: RepairView | null;
  /** Null while no row ever was in quarantine. */
  readonly quarantine: QuarantineSummary | null;
  /** The newest of each moment, oldest first. */
  readonly preflights: readonly PreflightView[];
  readonly engine: { readonly isAlive: boolean; readonly seenAt: string | null };
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly endedAt: string | null;
}

export interface EventView {
  readonly id: number;
  readonly at: string;
  readonly actor: PersonView;
  readonly phase: PhaseName | null;
  readonly data: EventData;
}

export interface SampleView {
  readonly id: number;
  readonly at: string;
  readonly data: Sample;
}

/** What the live stream sends, in this order: one snapshot, then the rest as it comes. */
export type StreamMessage =
  | {
      readonly kind: "snapshot";
      readonly view: RolloutView;
      /** Newest last, at most 200. */
      readonly events: readonly EventView[];
      /** Newest last, at most 600, evenly thinned over the whole run. */
      readonly samples: readonly SampleView[];
    }
  | {
      readonly kind: "delta";
      readonly view: RolloutView | null;
      readonly events: readonly EventView[];
      readonly samples: readonly SampleView[];
    };

/** What the browser keeps of a stream. */
export interface LiveRollout {
  readonly view: RolloutView;
  readonly events: readonly EventView[];
  readonly samples: readonly SampleView[];
}

const keptEvents = 400;
const keptSamples = 1200;

function append<T extends { readonly id: number }>(
  all: readonly T[],
  more: readonly T[],
  keep: number,
): readonly T[] {
  if (more.length === 0) return all;
  const last = all.at(-1)?.id ?? -1;
  // A resumed stream may repeat what was already received; ids only grow, so what is not newer is known.
  const fresh = more.filter((one) => one.id > last);
  return fresh.length === 0 ? all : [...all, ...fresh].slice(-keep);
}

/** Folds one message into what the browser holds. Pure, and the same for every viewer. */
export function applyStreamMessage(
  current: LiveRollout | undefined,
  message: StreamMessage,
): LiveRollout | undefined {
  if (message.kind === "snapshot") {
    return { view: message.view, events: message.events, samples: message.samples };
  }
  if (current === undefined) return current;
  return {
    view: message.view ?? current.view,
    events: append(current.events, message.events, keptEvents),
    samples: append(current.samples, message.samples, keptSamples),
  };
}
