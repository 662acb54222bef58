import type { Step } from "@/lib/domain/plan/plan";
import { attemptStatement } from "@/lib/engine/attempt-statement";
import { type DriveContext, interruption } from "@/lib/engine/drive-context";
import { forgetWalk } from "@/lib/engine/forget-walk";
import { done, type Outcome } from "@/lib/engine/outcome";
import { markUndone } from "@/lib/engine/past-marks";
import { isRestorable, restoreKept } from "@/lib/engine/restore-kept";

async function undoStatements(
  context: DriveContext,
  step: Extract<Step, { kind: "statement" }>,
): Promise<Outcome> {
  for (const statement of step.undo) {
    const outcome = await attemptStatement(context, {
      stepId: step.id,
      direction: "undo",
      statement,
      doneWhen: statement.undoneWhen,
      leftover: null,
    });
    if (outcome.kind !== "done") return outcome;
  }
  return done;
}

/** Values in a column of the rollout's own stay where they are: what goes is the knowledge of how far the walk was. */
async function undoStep(context: DriveContext, step: Step): Promise<Outcome> {
  switch (step.kind) {
    case "statement":
      return await undoStatements(context, step);
    case "backfill": {
      const restored = isRestorable(step) ? await restoreKept(context, step) : done;
      return restored.kind === "done" ? await forgetWalk(context, step.id) : restored;
    }
    case "verify": {
      // What a repair has set stays, like a backfill's values; what it kept goes back with the backfill's own.
      const forgotten = step.repair === undefined ? done : await forgetWalk(context, step.repair.id);
      return forgotten.kind === "done" ? await forgetWalk(context, step.id) : forgotten;
    }
    case "confirm":
      return done;
  }
}

/** Takes a phase back: its steps in reverse, each statement under the same lock discipline as on the way there. */
export async function undoPhase(context: DriveContext): Promise<Outcome> {
  for (const step of context.phase.steps.toReversed()) {
    if (!context.control.mayGoOn()) return interruption(context);
    const run = await context.record.beginStep(step.id, "undo");
    const outcome = await undoStep(context, step);
    if (outcome.kind === "failed") await run.end("failed", 1);
    if (outcome.kind !== "done") return outcome;
    await run.end("applied", 1);
    await context.record.event({
      kind: "step_undone",
      stepId: step.id,
      title: step.title,
      durationMs: run.durationMs(),
    });
  }
  return await markUndone(context);
}
