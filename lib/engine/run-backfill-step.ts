import type { BackfillStep } from "@/lib/domain/plan/plan";
import type { DriveContext } from "@/lib/engine/drive-context";
import { planOutdated } from "@/lib/engine/failure-words";
import type { Outcome } from "@/lib/engine/outcome";
import { Quarantine } from "@/lib/engine/walk/quarantine";
import { runWalk } from "@/lib/engine/walk/run-walk";
import type { Walk } from "@/lib/engine/walk/walk";

/** Fills the table, chunk by chunk. A finished backfill that is run again finds no window left and ends at once. */
export async function runBackfillStep(context: DriveContext, step: BackfillStep): Promise<Outcome> {
  const { strategy } = step;
  if (strategy === undefined) return planOutdated(step.id);
  const run = await context.record.beginStep(step.id, "forward");
  const walk: Walk = {
    kind: "backfill",
    stepId: step.id,
    table: step.table,
    strategy,
    key: step.key,
    windowSql: step.windowSql,
    chunkSql: step.chunkSql,
    closing: step.closing ?? null,
  };
  const end = await runWalk(context, walk, new Quarantine(context, walk, step));
  if (end.kind === "failed") await run.end("failed", 1);
  if (end.kind !== "done") return end;
  await run.end("applied", 1);
  const { rowsWalked, rowsChanged, chunks } = end.totals;
  await context.record.event({
    kind: "walk_finished",
    stepId: step.id,
    rowsWalked,
    rowsChanged,
    chunks,
    durationMs: run.durationMs(),
  });
  await context.record.event({
    kind: "step_applied",
    stepId: step.id,
    title: step.title,
    durationMs: run.durationMs(),
    attempts: 1,
    alreadyApplied: false,
  });
  return { kind: "done" };
}
