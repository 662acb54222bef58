import { judgeFooting } from "@/lib/domain/facts/fingerprint";
import type { PhaseFailure } from "@/lib/domain/lifecycle/condition";
import type { PhaseState } from "@/lib/domain/lifecycle/phase-state";
import { type DriveContext, interruption } from "@/lib/engine/drive-context";
import { describeFailure } from "@/lib/engine/failure-words";
import { done, type Outcome } from "@/lib/engine/outcome";
import { targetFailure } from "@/lib/engine/target-failure";
import { readChangeFacts } from "@/lib/postgres/change-facts";
import { voidApprovals } from "@/lib/store/approvals";

interface PhaseRow {
  readonly state: PhaseState;
  readonly startedAt: Date | null;
}

/**
 * Takes a phase up. A phase that starts for the first time is measured once more against what was approved: when the facts that the plan
 * rests on have changed, nothing runs, the approvals are void and the gate is shut again.
 */
export async function pickUpPhase(
  context: DriveContext,
  row: PhaseRow,
  by: { readonly engineId: string; readonly isTakeover: boolean },
): Promise<"picked_up" | "again" | "leave"> {
  const pickedUp = { kind: "phase_picked_up" as const, engine: by.engineId, epoch: context.lease.epoch };
  switch (row.state) {
    case "queued": {
      if (row.startedAt === null) {
        const facts = await judgeFacts(context);
        if (facts.kind === "changed") return await voidPhase(context, facts.differences);
        if (facts.kind === "failed") return await failUnread(context, facts.failure);
        if (facts.kind !== "done") return context.control.wants() === "leave" ? "leave" : "again";
      }
      const patch = { startedAt: row.startedAt ?? new Date(), endedAt: null, failure: null, condition: null };
      const moved = await context.record.move("picked_up", {
        patch,
        data: { ...pickedUp, isTakeover: false },
      });
      await context.control.refresh();
      return moved ? "picked_up" : "again";
    }
    case "undo_queued": {
      const patch = { failure: null, condition: null };
      const data = { ...pickedUp, isTakeover: false };
      return (await context.record.move("undo_picked_up", { patch, data })) ? "picked_up" : "again";
    }
    default:
      if (by.isTakeover) await context.record.event({ ...pickedUp, isTakeover: true });
      return "picked_up";
  }
}

interface Changed {
  readonly kind: "changed";
  /** In words. */
  readonly differences: readonly string[];
}

/** `done`: they are what they were when the plan was made. */
async function judgeFacts(context: DriveContext): Promise<Outcome | Changed> {
  const { plan, control, link } = context;
  while (control.mayGoOn()) {
    const connected = await link.connect("walk");
    if (connected.kind !== "connected") return connected;
    try {
      const facts = await readChangeFacts(connected.session, plan.change);
      const footing = judgeFooting(plan, context.phase.name, {
        planned: context.facts,
        now: facts,
        isRetry: false,
      });
      return footing.holds ? done : { kind: "changed", differences: footing.differences };
    } catch (error) {
      const failure = targetFailure(error);
      if (failure.kind === "connection_lost") await link.lose(failure);
      else if (failure.retry === "never") return describeFailure(failure, null);
      else await control.bell.wait(250);
    }
  }
  return interruption(context);
}

/** The facts can't be read, so nothing runs. `startedAt` stays empty: the next try compares them again. */
async function failUnread(context: DriveContext, failure: PhaseFailure): Promise<"again"> {
  await context.record.move("picked_up", { data: null });
  await context.record.move("failed", {
    patch: { failure, condition: null, endedAt: new Date() },
    data: { kind: "phase_failed", failure },
  });
  return "again";
}

async function voidPhase(context: DriveContext, differences: readonly string[]): Promise<"again"> {
  const what =
    differences.length === 0 ? "its facts are not those that were approved" : differences.join("; ");
  const reason = `The table changed since the plan was made: ${what}.`;
  const { rolloutId, phase, record } = context;
  await record.move("voided", {
    patch: { condition: null },
    data: null,
    more: async (tx) => {
      const count = await voidApprovals(tx, { rolloutId, phase: phase.name, reason });
      await record.eventIn(tx, { kind: "approvals_voided", reason, count });
    },
  });
  context.log.warn({ differences }, "The facts changed; the phase waits for a new review");
  return "again";
}
