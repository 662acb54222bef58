import type { Logger } from "pino";
import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import type { Plan, PlanPhase } from "@/lib/domain/plan/plan";
import type { Control } from "@/lib/engine/control";
import type { LeaseKeeper } from "@/lib/engine/lease-keeper";
import type { Interruption } from "@/lib/engine/outcome";
import type { PhaseRecord } from "@/lib/engine/phase-record";
import type { TargetLink } from "@/lib/engine/target-link";

/** Everything that carrying out one phase needs. Made by the driver, dropped when the phase ends. */
export interface DriveContext {
  readonly rolloutId: string;
  readonly plan: Plan;
  readonly planHash: string;
  /** What the plan follows from. */
  readonly facts: ChangeFacts;
  readonly phase: PlanPhase;
  readonly lease: LeaseKeeper;
  readonly control: Control;
  readonly record: PhaseRecord;
  readonly link: TargetLink;
  readonly log: Logger;
}

/** How the work ends when it may not go on. */
export function interruption(context: DriveContext): Interruption {
  return context.control.interruption();
}
