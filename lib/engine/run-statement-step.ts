import type { StatementStep } from "@/lib/domain/plan/plan";
import { attemptStatement } from "@/lib/engine/attempt-statement";
import type { DriveContext } from "@/lib/engine/drive-context";
import { done, type Outcome } from "@/lib/engine/outcome";

/** Runs one statement of the plan, or finds it applied. */
export async function runStatementStep(context: DriveContext, step: StatementStep): Promise<Outcome> {
  const run = await context.record.beginStep(step.id, "forward");
  const result = await attemptStatement(context, {
    stepId: step.id,
    direction: "forward",
    statement: step,
    doneWhen: step.appliedWhen,
    leftover: step.leftover,
  });
  if (result.kind !== "done") {
    // A step that was stopped has no end yet: it goes on in another run.
    if (result.kind === "failed") await run.end("failed", result.attempts);
    return result;
  }
  const alreadyApplied = result.attempts === 0;
  await run.end(alreadyApplied ? "already_applied" : "applied", result.attempts);
  await context.record.event({
    kind: "step_applied",
    stepId: step.id,
    title: step.title,
    durationMs: run.durationMs(),
    attempts: result.attempts,
    alreadyApplied,
  });
  return done;
}
