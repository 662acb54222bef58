import type { Logger } from "pino";
import type { PhaseFailure } from "@/lib/domain/lifecycle/condition";
import { drivenStates, type PhaseState } from "@/lib/domain/lifecycle/phase-state";
import { hashPlan } from "@/lib/domain/plan/hash";
import { type Plan, type PlanPhase, planSchema } from "@/lib/domain/plan/plan";
import { abortRollout } from "@/lib/engine/abort-rollout";
import { Control } from "@/lib/engine/control";
import type { DriveContext } from "@/lib/engine/drive-context";
import { endPhase, endUndo } from "@/lib/engine/end-phase";
import type { LeaseKeeper } from "@/lib/engine/lease-keeper";
import { done, type Interruption, type Outcome } from "@/lib/engine/outcome";
import { LeaseLostError, PhaseRecord } from "@/lib/engine/phase-record";
import { pickUpPhase } from "@/lib/engine/pick-up-phase";
import { runPhase } from "@/lib/engine/run-phase";
import { settlePast } from "@/lib/engine/settle-past";
import { TargetLink } from "@/lib/engine/target-link";
import { undoPhase } from "@/lib/engine/undo-phase";
import { classifyFailure } from "@/lib/postgres/failure";
import { findInstanceStop } from "@/lib/store/instance-stop";
import { findRollout } from "@/lib/store/read-rollout";
import { readWanted } from "@/lib/store/read-wanted";
import type { SecretBox } from "@/lib/store/secret-box";
import type { Store } from "@/lib/store/store";
import { findTargetConnection } from "@/lib/store/targets";

export interface DriverInput {
  readonly store: Store;
  readonly secrets: SecretBox;
  /** This engine's id: the lease's holder. */
  readonly engineId: string;
  readonly rolloutId: string;
  readonly lease: LeaseKeeper;
  readonly shutdown: AbortSignal;
  readonly log: Logger;
  /** Told which control to nudge while a phase runs; null between phases. */
  readonly onControl: (control: Control | null) => void;
}

type Found = NonNullable<Awaited<ReturnType<typeof findRollout>>>;
type FoundPhase = Found["phases"][number];

const undoStates: readonly PhaseState[] = ["undo_queued", "undoing"];

/**
 * Drives one rollout until nothing of it is wanted any more, this engine shuts down, or the lease is lost. Never throws; false when
 * it had to give up for now.
 */
export async function driveRollout(input: DriverInput): Promise<boolean> {
  const { log } = input;
  try {
    let isTakeover = true;
    while (!input.shutdown.aborted && input.lease.isHeld()) {
      const found = await findRollout(input.store.db, input.rolloutId);
      if (found === null) return true;
      const phase = found.phases.find((one) => drivenStates.includes(one.state));
      if (found.rollout.state === "aborting" && (phase === undefined || !undoStates.includes(phase.state))) {
        await abortRollout(input, phase ?? null);
        return true;
      }
      if (phase === undefined) return true;
      const next = await drivePhase(input, found, phase, isTakeover);
      if (next === "leave") return true;
      if (next === "refused") return false;
      isTakeover = false;
    }
    return true;
  } catch (error) {
    if (error instanceof LeaseLostError || !input.lease.isHeld()) {
      log.warn("Another engine drives this rollout now");
      return true;
    }
    log.error({ err: error }, "The rollout can't be driven for now; it will be picked up again");
    return false;
  }
}

async function drivePhase(
  input: DriverInput,
  found: Found,
  row: FoundPhase,
  isTakeover: boolean,
): Promise<"again" | "leave" | "refused"> {
  const log = input.log.child({ phase: row.name });
  const holder = { rolloutId: input.rolloutId, holder: input.engineId, epoch: input.lease.epoch };
  const { targetId } = found.rollout;
  const record = new PhaseRecord({ store: input.store, holder, targetId, phase: row.name, log });
  const isUndo = undoStates.includes(row.state);
  const approved = readApprovedPlan(found, row);
  if (approved.kind === "refused") {
    log.error(approved.failure.message);
    await endRefused(record, row, approved.failure);
    return "again";
  }
  const readTarget = async () => {
    const read = await findTargetConnection(input.store.db, input.secrets, targetId);
    if (read === null) throw new Error(`Target ${targetId} is not known`);
    return read;
  };
  const target = await readTarget();
  const control = new Control({
    first: {
      rolloutState: found.rollout.state,
      phaseState: row.state,
      limits: (await readWanted(input.store.db, input.rolloutId, row.name))?.limits ?? found.rollout.limits,
      stop: await findInstanceStop(input.store.db),
      targetVersion: target.version,
    },
    read: async () => {
      const wanted = await readWanted(input.store.db, input.rolloutId, row.name);
      if (wanted === null) throw new Error("The rollout is gone");
      return wanted;
    },
    lease: input.lease,
    shutdown: input.shutdown,
    log,
    isUndo,
  });
  const link = new TargetLink({
    target,
    readTarget,
    rolloutId: input.rolloutId,
    lease: input.lease,
    control,
    record,
    log,
  });
  input.onControl(control);
  const context: DriveContext = {
    rolloutId: input.rolloutId,
    plan: approved.plan,
    facts: found.rollout.facts,
    planHash: found.rollout.planHash,
    phase: approved.phase,
    lease: input.lease,
    control,
    record,
    link,
    log,
  };
  try {
    const settled = isUndo ? done : await settlePast(context);
    if (settled.kind === "failed") {
      await endRefused(record, row, settled.failure);
      return "again";
    }
    if (settled.kind !== "done") return await endUnsettled(context, settled);
    const pickedUp = await pickUpPhase(context, row, { engineId: input.engineId, isTakeover });
    if (pickedUp !== "picked_up") return pickedUp;
    const startedAt = isUndo ? new Date() : (row.startedAt ?? new Date());
    const outcome = await carryOut(context, isUndo ? undoPhase : runPhase);
    if (outcome.kind === "fenced") return "refused";
    // All is connected anew, and what is done is doubted, in another turn.
    if (outcome.kind === "moved") return "again";
    return isUndo
      ? await endUndo(context, outcome, startedAt)
      : await endPhase(context, outcome, startedAt, isLastPhase(approved.plan, approved.phase));
  } finally {
    input.onControl(null);
    await control.close();
    await link.close();
  }
}

/** The phase was not begun yet in this turn. */
async function endUnsettled(
  context: DriveContext,
  outcome: Interruption,
): Promise<"again" | "leave" | "refused"> {
  if (outcome.kind === "fenced") return "refused";
  if (outcome.kind === "moved") return "again";
  if (context.control.wants() === "leave") return "leave";
  await context.record.move("stopped", { patch: { condition: null }, data: { kind: "phase_paused" } });
  return "again";
}

function isLastPhase(plan: Plan, phase: PlanPhase): boolean {
  return plan.phases.at(-1)?.name === phase.name;
}

/** Nothing runs but what was approved: the stored plan has to have the hash that the approvals are bound to. */
function readApprovedPlan(
  found: Found,
  row: FoundPhase,
):
  | { readonly kind: "approved"; readonly plan: Plan; readonly phase: PlanPhase }
  | { readonly kind: "refused"; readonly failure: PhaseFailure } {
  const refuse = (message: string) => ({
    kind: "refused" as const,
    failure: {
      code: "internal" as const,
      stepId: null,
      message,
      remedy:
        "Nothing was run. Make a new rollout of the same change, and keep this one for whoever looks into it.",
      sqlState: null,
    },
  });
  const parsed = planSchema.safeParse(found.rollout.plan);
  if (!parsed.success) return refuse("The stored plan can't be read.");
  if (hashPlan(parsed.data) !== found.rollout.planHash) {
    return refuse("The stored plan is not the one that was approved: its hash differs.");
  }
  const phase = parsed.data.phases.find((one) => one.name === row.name);
  if (phase === undefined) return refuse(`The stored plan has no phase ${row.name}.`);
  return { kind: "approved", plan: parsed.data, phase };
}

async function endRefused(record: PhaseRecord, row: FoundPhase, failure: PhaseFailure): Promise<void> {
  const patch = { failure, condition: null, endedAt: new Date() };
  if (undoStates.includes(row.state)) {
    if (row.state === "undo_queued") await record.move("undo_picked_up", { data: null });
    await record.move("undo_failed", { patch, data: { kind: "undo_failed", failure } });
    return;
  }
  if (row.state === "queued") await record.move("picked_up", { data: null });
  await record.move("failed", { patch, data: { kind: "phase_failed", failure } });
}

/** What throws in here is a defect: it is logged once, and told as one, unless the lease or the control database is gone. */
async function carryOut(
  context: DriveContext,
  work: (context: DriveContext) => Promise<Outcome>,
): Promise<Outcome> {
  try {
    return await work(context);
  } catch (error) {
    const isGone = classifyFailure(error).kind === "connection_lost";
    if (error instanceof LeaseLostError || !context.lease.isHeld() || isGone) throw error;
    context.log.error({ err: error }, "A defect ended this phase");
    return {
      kind: "failed",
      failure: {
        code: "internal",
        stepId: null,
        message: "Colonnade failed in a way that it should not. What is applied stays applied.",
        remedy: "Try the phase again; it goes on from where it was. The engine's log has the details.",
        sqlState: null,
      },
    };
  }
}
