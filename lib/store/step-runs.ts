import { asc, eq } from "drizzle-orm";
import { invariant } from "@/lib/domain/invariant";
import type { PhaseName } from "@/lib/domain/plan/plan";
import { notifyRollout } from "./notify";
import { stepRuns } from "./schema";
import type { Executor } from "./store";

export type StepRunRow = typeof stepRuns.$inferSelect;

/** Notes that a step begins; returns the run's id. */
export async function startStepRun(
  db: Executor,
  run: {
    readonly rolloutId: string;
    readonly phase: PhaseName;
    readonly stepId: string;
    readonly direction: "forward" | "undo";
  },
): Promise<number> {
  const [row] = await db
    .insert(stepRuns)
    .values({ ...run, outcome: "running", startedAt: new Date() })
    .returning({ id: stepRuns.id });
  invariant(row !== undefined, "an insert returns its row");
  await notifyRollout(db, run.rolloutId);
  return row.id;
}

async function change(
  db: Executor,
  id: number,
  patch: Partial<Pick<StepRunRow, "outcome" | "attempts" | "durationMs">>,
): Promise<void> {
  const [row] = await db
    .update(stepRuns)
    .set(patch)
    .where(eq(stepRuns.id, id))
    .returning({ rolloutId: stepRuns.rolloutId });
  if (row !== undefined) await notifyRollout(db, row.rolloutId);
}

/** Notes how the step ended and what it took, milliseconds. */
export async function endStepRun(
  db: Executor,
  id: number,
  end: {
    readonly outcome: "applied" | "already_applied" | "failed";
    readonly attempts: number;
    readonly durationMs: number;
  },
): Promise<void> {
  await change(db, id, { ...end, durationMs: Math.round(end.durationMs) });
}

/** Newest run of each step and direction, in the order in which they began. */
export async function listNewestStepRuns(db: Executor, rolloutId: string): Promise<readonly StepRunRow[]> {
  const rows = await db
    .select()
    .from(stepRuns)
    .where(eq(stepRuns.rolloutId, rolloutId))
    .orderBy(asc(stepRuns.id));
  const newest = new Map<string, StepRunRow>();
  for (const row of rows) newest.set(`${row.stepId} ${row.direction}`, row);
  return [...newest.values()].sort((a, b) => a.id - b.id);
}
