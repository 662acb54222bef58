import type { DriveContext } from "@/lib/engine/drive-context";
import type { Outcome } from "@/lib/engine/outcome";
import { applyToRollout } from "@/lib/store/change-rollout";
import { engineActor, recordEvent } from "@/lib/store/record-event";
import { voidVerifications } from "@/lib/store/verifications";

type Ended = Exclude<Outcome, { kind: "fenced" | "moved" }>;

/** Writes how a phase ended. `again`: look at the rollout again; `leave`: this engine shuts down and says nothing. */
export async function endPhase(
  context: DriveContext,
  outcome: Ended,
  startedAt: Date,
  isLast: boolean,
): Promise<"again" | "leave"> {
  const { record, control, rolloutId } = context;
  const endedAt = new Date();
  switch (outcome.kind) {
    case "done": {
      const durationMs = endedAt.getTime() - startedAt.getTime();
      await record.move("finished", {
        patch: { endedAt, condition: null, failure: null },
        data: { kind: "phase_finished", durationMs },
        more: async (tx) => {
          if (!isLast) return;
          const completed = await applyToRollout(tx, { rolloutId, event: "completed" });
          if (completed === null) return;
          await recordEvent(tx, { rolloutId, actor: engineActor, data: { kind: "rollout_completed" } });
        },
      });
      return "again";
    }
    case "failed":
      await record.move("failed", {
        patch: { failure: outcome.failure, endedAt, condition: null },
        data: { kind: "phase_failed", failure: outcome.failure },
      });
      return "again";
    case "stopped":
      if (control.wants() === "leave") return "leave";
      // No edge: a person resumed it before it had stopped, or aborts the rollout, which is told elsewhere.
      await record.move("stopped", { patch: { condition: null }, data: { kind: "phase_paused" } });
      return "again";
  }
}

const provesNothingAfter = ["expand", "backfill", "verify"];

/** Writes how the undo of a phase ended. */
export async function endUndo(
  context: DriveContext,
  outcome: Ended,
  startedAt: Date,
): Promise<"again" | "leave"> {
  const { record, rolloutId } = context;
  const endedAt = new Date();
  switch (outcome.kind) {
    case "done":
      await record.move("undone", {
        patch: { startedAt: null, endedAt: null, failure: null, condition: null, progress: null },
        data: { kind: "phase_undone", durationMs: endedAt.getTime() - startedAt.getTime() },
        more: async (tx) => {
          if (provesNothingAfter.includes(context.phase.name)) await voidVerifications(tx, rolloutId);
        },
      });
      return "again";
    case "failed":
      await record.move("undo_failed", {
        patch: { failure: outcome.failure, condition: null },
        data: { kind: "undo_failed", failure: outcome.failure },
      });
      return "again";
    case "stopped":
      return "leave";
  }
}
