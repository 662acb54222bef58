import { and, asc, eq, inArray, ne, sql } from "drizzle-orm";
import type { Decision, QuarantineState } from "@/lib/domain/backfill/quarantine";
import { notifyRollout } from "./notify";
import { quarantinedRows } from "./schema";
import type { Executor } from "./store";

export type QuarantinedRowRow = typeof quarantinedRows.$inferSelect;

interface Step {
  readonly rolloutId: string;
  readonly stepId: string;
}

/** Every row of a rollout's quarantine, in the order in which they were found. */
export async function listQuarantined(
  db: Executor,
  rolloutId: string,
): Promise<readonly QuarantinedRowRow[]> {
  return await db
    .select()
    .from(quarantinedRows)
    .where(eq(quarantinedRows.rolloutId, rolloutId))
    .orderBy(asc(quarantinedRows.foundAt), asc(quarantinedRows.key));
}

/** How many rows of a rollout are in which state; null while no row ever was in quarantine. */
export async function countQuarantined(
  db: Executor,
  rolloutId: string,
): Promise<{
  readonly open: number;
  readonly decided: number;
  readonly skipped: number;
  readonly replaced: number;
  readonly filled: number;
} | null> {
  const { state, decision } = quarantinedRows;
  const count = (of: QuarantineState) => sql<number>`count(*) filter (where ${state} = ${of})::int`;
  const [row] = await db
    .select({
      open: count("open"),
      decided: sql<number>`count(*) filter (where ${state} = 'open' and ${decision} is not null)::int`,
      skipped: count("skipped"),
      replaced: count("replaced"),
      filled: count("filled"),
    })
    .from(quarantinedRows)
    .where(eq(quarantinedRows.rolloutId, rolloutId))
    .having(sql`count(*) > 0`);
  return row ?? null;
}

/** Takes over what the target's quarantine says of a row; a decision about it stays. */
export async function keepQuarantined(
  db: Executor,
  step: Step,
  row: {
    readonly key: readonly string[];
    readonly sqlState: string | null;
    readonly message: string;
    readonly foundAt: Date;
    readonly state: QuarantineState;
  },
): Promise<void> {
  const { sqlState, message, state } = row;
  await db
    .insert(quarantinedRows)
    .values({ ...step, ...row })
    .onConflictDoUpdate({
      target: [quarantinedRows.rolloutId, quarantinedRows.stepId, quarantinedRows.key],
      set: { sqlState, message, state },
    });
}

/** How a row ended, or that its decision could not be carried out (`open`, without a decision). */
export async function settleQuarantined(
  db: Executor,
  step: Step,
  row: { readonly key: readonly string[]; readonly state: QuarantineState; readonly message?: string },
): Promise<void> {
  const dropped = row.state === "open" ? { decision: null, decidedBy: null, decidedAt: null } : {};
  await db
    .update(quarantinedRows)
    .set({ state: row.state, ...(row.message === undefined ? {} : { message: row.message }), ...dropped })
    .where(and(isOf(step), isOneOf([row.key])));
}

/** Keeps a person's decision about open rows; null takes it back. Returns the keys that it holds for. Wakes the rollout's viewers. */
export async function decideQuarantined(
  db: Executor,
  step: Step,
  decided: {
    /** Null: every open row. */
    readonly keys: readonly (readonly string[])[] | null;
    readonly decision: Decision | null;
    readonly by: string;
  },
): Promise<readonly (readonly string[])[]> {
  const { keys, decision, by } = decided;
  const rows = await db
    .update(quarantinedRows)
    .set({
      decision,
      decidedBy: decision === null ? null : by,
      decidedAt: decision === null ? null : sql`clock_timestamp()`,
    })
    .where(and(isOf(step), eq(quarantinedRows.state, "open"), keys === null ? undefined : isOneOf(keys)))
    .returning({ key: quarantinedRows.key });
  await notifyRollout(db, step.rolloutId);
  return rows.map((row) => row.key);
}

/** Takes back every decision about rows that are not filled, carried out or not: it was made about another expression. */
export async function reopenQuarantined(db: Executor, rolloutId: string): Promise<void> {
  await db
    .update(quarantinedRows)
    .set({ state: "open", decision: null, decidedBy: null, decidedAt: null })
    .where(and(eq(quarantinedRows.rolloutId, rolloutId), ne(quarantinedRows.state, "filled")));
}

/** Forgets a step's rows: its backfill was taken back. */
export async function forgetQuarantined(db: Executor, step: Step): Promise<void> {
  await db.delete(quarantinedRows).where(isOf(step));
}

function isOf(step: Step) {
  return and(eq(quarantinedRows.rolloutId, step.rolloutId), eq(quarantinedRows.stepId, step.stepId));
}

function isOneOf(keys: readonly (readonly string[])[]) {
  return inArray(
    quarantinedRows.key,
    keys.map((key) => [...key]),
  );
}
