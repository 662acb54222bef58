import { and, desc, eq, isNotNull, sql } from "drizzle-orm";
import { events, rollouts } from "./schema";
import type { Executor } from "./store";

/** Shorter walks say more of beginning and ending than of walking. */
const leastMs = 1_000;
const newest = 5;

/**
 * Rows per second of the walks that ended last on a target: the median of up to five backfills of at least a second. Null while there was none.
 */
export async function findMeasuredRate(db: Executor, targetId: string): Promise<number | null> {
  const rows = sql<number>`(${events.data} ->> 'rowsWalked')::float8`;
  const durationMs = sql<number>`(${events.data} ->> 'durationMs')::float8`;
  const walks = await db
    .select({ rows, durationMs })
    .from(events)
    .innerJoin(rollouts, eq(rollouts.id, events.rolloutId))
    .where(
      and(
        eq(rollouts.targetId, targetId),
        eq(events.phase, "backfill"),
        sql`${events.data} ->> 'kind' = 'walk_finished'`,
        isNotNull(rows),
        sql`${durationMs} >= ${leastMs}`,
      ),
    )
    .orderBy(desc(events.id))
    .limit(newest);
  const rates = walks.map((one) => (one.rows / one.durationMs) * 1000).sort((a, b) => a - b);
  return rates[Math.floor(rates.length / 2)] ?? null;
}
