import type { VerifyStep } from "@/lib/domain/plan/plan";
import { displayName } from "@/lib/domain/sql/sql";
import type { DriveContext } from "@/lib/engine/drive-context";
import { planOutdated } from "@/lib/engine/failure-words";
import { forgetWalk } from "@/lib/engine/forget-walk";
import { done, type Outcome } from "@/lib/engine/outcome";
import { runWantedRepair } from "@/lib/engine/run-repair";
import { runWalk } from "@/lib/engine/walk/run-walk";
import { Unreadable } from "@/lib/engine/walk/unreadable";
import type { Walk } from "@/lib/engine/walk/walk";
import { recordVerification } from "@/lib/store/verifications";

/** Compares every row with what it should be and records the result: the evidence for the gates that follow. */
export async function runVerifyStep(context: DriveContext, step: VerifyStep): Promise<Outcome> {
  const { record, rolloutId, planHash } = context;
  const { strategy, closing } = step;
  if (strategy === undefined) return planOutdated(step.id);
  const repaired = await runWantedRepair(context, step);
  if (repaired.kind !== "done") return repaired;
  const run = await record.beginStep(step.id, "forward");
  const walk: Walk = {
    kind: "verify",
    stepId: step.id,
    table: step.table,
    strategy,
    key: step.key,
    windowSql: step.windowSql,
    chunkSql: step.compareSql,
    lookSql: step.lookSql,
    closing: closing === undefined ? null : { ...closing, fixSql: null },
  };
  const end = await runWalk(
    context,
    walk,
    new Unreadable(context, walk, { isStrict: step.isStrict === true }),
  );
  if (end.kind === "failed") await run.end("failed", 1);
  if (end.kind !== "done") return end;
  const { rowsWalked, rowsChanged, chunks, mismatches, sampleKeys, reads } = end.totals;
  const durationMs = run.durationMs();
  await record.asHolder(async (tx) => {
    await recordVerification(tx, {
      rolloutId,
      stepId: step.id,
      planHash,
      rowsCompared: rowsWalked,
      mismatches,
      sampleKeys: [...sampleKeys],
      reads: [...reads],
    });
    await record.eventIn(tx, {
      kind: "walk_finished",
      stepId: step.id,
      rowsWalked,
      rowsChanged,
      chunks,
      durationMs,
    });
    await record.eventIn(tx, {
      kind: "verified",
      rowsCompared: rowsWalked,
      mismatches,
      sampleKeys: [...sampleKeys],
      reads: [...reads],
    });
  });
  // What was compared is a fact of that time only: the next verification starts from the first row.
  const forgotten = await forgetWalk(context, step.id);
  if (forgotten.kind !== "done") return forgotten;
  await run.end(mismatches === 0 ? "applied" : "failed", 1);
  return mismatches === 0 ? done : mismatched(step, mismatches, sampleKeys);
}

function mismatched(step: VerifyStep, mismatches: number, sampleKeys: readonly string[]): Outcome {
  const rows = mismatches === 1 ? "1 row is" : `${mismatches} rows are`;
  const table = displayName(step.table.schema, step.table.name);
  const keys = sampleKeys.length === 0 ? "" : ` First keys: ${sampleKeys.join("; ")}.`;
  return {
    kind: "failed",
    failure: {
      code: "verification_mismatch",
      stepId: step.id,
      message: `${rows} not what they should be in ${table}.${keys}`,
      remedy:
        step.repair === undefined
          ? "Fix these rows and verify again, or undo the backfill and run it again."
          : "Repair these rows, or fix them in the table, and verify again. Rows that a repair leaves as they are have values that the plan can't carry over.",
      sqlState: null,
    },
  };
}
