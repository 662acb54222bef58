import type { VerifyStep } from "@/lib/domain/plan/plan";
import type { DriveContext } from "@/lib/engine/drive-context";
import { planOutdated } from "@/lib/engine/failure-words";
import { forgetWalk } from "@/lib/engine/forget-walk";
import { done, type Outcome } from "@/lib/engine/outcome";
import { runWalk } from "@/lib/engine/walk/run-walk";
import { Unreadable } from "@/lib/engine/walk/unreadable";
import type { Walk } from "@/lib/engine/walk/walk";
import { beginRepair, endRepair, findOpenRepair } from "@/lib/store/repairs";

/**
 * Before a comparison: sets the rows that differ to what they should be, where a person has asked for it. The walk has a ledger of its own, so that whoever
 * takes over after a crash goes on where it was. Rows that it can't set are left for the comparison to name. What the store says decides the order:
 *
 * wanted   a ledger that an earlier repair left behind is forgotten, then it is `at_work`
 * at_work  the ledger counts; after the last window it is `done`, with how many rows it set, and then the ledger is forgotten
 */
export async function runWantedRepair(context: DriveContext, step: VerifyStep): Promise<Outcome> {
  const { record, rolloutId } = context;
  const of = { rolloutId, stepId: step.id };
  const wanted = await record.asHolder((tx) => findOpenRepair(tx, of));
  if (wanted === null) return done;
  const { repair } = step;
  if (repair?.strategy === undefined) return planOutdated(step.id);
  if (wanted.state === "wanted") {
    const forgotten = await forgetWalk(context, repair.id);
    if (forgotten.kind !== "done") return forgotten;
    await record.asHolder((tx) => beginRepair(tx, wanted));
  }
  const run = await record.beginStep(repair.id, "forward");
  const walk: Walk = {
    kind: "backfill",
    stepId: repair.id,
    table: repair.table,
    strategy: repair.strategy,
    key: repair.key,
    windowSql: repair.windowSql,
    chunkSql: repair.chunkSql,
    closing: repair.closing ?? null,
  };
  const end = await runWalk(
    context,
    walk,
    new Unreadable(context, walk, { isStrict: step.isStrict === true }),
  );
  if (end.kind === "failed") await run.end("failed", 1);
  if (end.kind !== "done") return end;
  await run.end("applied", 1);
  const { rowsWalked, rowsChanged, chunks } = end.totals;
  const durationMs = run.durationMs();
  await record.asHolder(async (tx) => {
    await endRepair(tx, wanted, rowsChanged);
    await record.eventIn(tx, {
      kind: "walk_finished",
      stepId: repair.id,
      rowsWalked,
      rowsChanged,
      chunks,
      durationMs,
    });
    await record.eventIn(tx, {
      kind: "repaired",
      stepId: repair.id,
      rowsRepaired: rowsChanged,
      durationMs,
    });
  });
  return await forgetWalk(context, repair.id);
}
