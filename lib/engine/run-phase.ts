import type { Step } from "@/lib/domain/plan/plan";
import { type DriveContext, interruption } from "@/lib/engine/drive-context";
import { holdWhileForbidden } from "@/lib/engine/hold-while-forbidden";
import { done, type Outcome } from "@/lib/engine/outcome";
import { markStep } from "@/lib/engine/past-marks";
import { runBackfillStep } from "@/lib/engine/run-backfill-step";
import { runStatementStep } from "@/lib/engine/run-statement-step";
import { runVerifyStep } from "@/lib/engine/run-verify-step";

/** One step, from wherever it is. */
export async function runStep(context: DriveContext, step: Step): Promise<Outcome> {
  switch (step.kind) {
    case "statement":
      return await runStatementStep(context, step);
    case "backfill":
      return await runBackfillStep(context, step);
    case "verify":
      return await runVerifyStep(context, step);
    case "confirm":
      // The person vouched for it by starting the phase.
      return done;
  }
}

/**
 * Carries out one phase from wherever it is: every step is asked by its probe, or its ledger, whether it is done, so that a restart
 * goes on where the last driver ended, whatever any log says.
 */
export async function runPhase(context: DriveContext): Promise<Outcome> {
  for (const step of context.phase.steps) {
    await holdWhileForbidden(context);
    if (!context.control.mayGoOn()) return interruption(context);
    const outcome = await runStep(context, step);
    if (outcome.kind !== "done") return outcome;
    const marked = await markStep(context, step);
    if (marked.kind !== "done") return marked;
  }
  return done;
}
