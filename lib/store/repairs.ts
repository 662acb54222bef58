import { randomUUID } from "node:crypto";
import { and, desc, eq, inArray, sql } from "drizzle-orm";
import { notifyRollout } from "./notify";
import { repairs, user } from "./schema";
import type { Executor } from "./store";

export type RepairRow = typeof repairs.$inferSelect;

const isOpen = inArray(repairs.state, ["wanted", "at_work"]);

/** Wants the rows that differ repaired; false where that is wanted already. */
export async function wantRepair(
  db: Executor,
  wanted: {
    readonly rolloutId: string;
    readonly stepId: string;
    readonly mismatches: number;
    readonly userId: string;
  },
): Promise<boolean> {
  const rows = await db
    .insert(repairs)
    .values({ id: randomUUID(), state: "wanted", ...wanted })
    .onConflictDoNothing()
    .returning({ id: repairs.id });
  if (rows.length === 0) return false;
  await notifyRollout(db, wanted.rolloutId);
  return true;
}

/** What is wanted of one comparison, or being done about it; null: nothing. */
export async function findOpenRepair(
  db: Executor,
  of: { readonly rolloutId: string; readonly stepId: string },
): Promise<RepairRow | null> {
  const [row] = await db
    .select()
    .from(repairs)
    .where(and(eq(repairs.rolloutId, of.rolloutId), eq(repairs.stepId, of.stepId), isOpen));
  return row ?? null;
}

/** The newest of a rollout with the name of who asked for it; null where nobody ever did. */
export async function findNewestRepair(
  db: Executor,
  rolloutId: string,
): Promise<(RepairRow & { readonly userName: string }) | null> {
  const [row] = await db
    .select({ repair: repairs, userName: user.name })
    .from(repairs)
    .innerJoin(user, eq(user.id, repairs.userId))
    .where(eq(repairs.rolloutId, rolloutId))
    .orderBy(desc(repairs.requestedAt), desc(repairs.id))
    .limit(1);
  return row === undefined ? null : { ...row.repair, userName: row.userName };
}

/** From now on its ledger counts: who takes it over goes on from there. */
export async function beginRepair(db: Executor, repair: RepairRow): Promise<void> {
  await db.update(repairs).set({ state: "at_work" }).where(eq(repairs.id, repair.id));
  await notifyRollout(db, repair.rolloutId);
}

/** Keeps what came of it. */
export async function endRepair(db: Executor, repair: RepairRow, rowsRepaired: number): Promise<void> {
  await db
    .update(repairs)
    .set({ state: "done", rowsRepaired, endedAt: sql`clock_timestamp()` })
    .where(eq(repairs.id, repair.id));
  await notifyRollout(db, repair.rolloutId);
}

/** What was asked for is taken back with the data that it was about. */
export async function dropRepairs(db: Executor, rolloutId: string): Promise<void> {
  await db
    .update(repairs)
    .set({ state: "dropped", endedAt: sql`clock_timestamp()` })
    .where(and(eq(repairs.rolloutId, rolloutId), isOpen));
}
