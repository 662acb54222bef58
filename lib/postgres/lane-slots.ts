import { z } from "zod";
import { integer, sql, value } from "@/lib/domain/sql/sql";
import type { Queries } from "./session";

/**
 * One budget of lanes for a target, whatever number of rollouts and engines work there: a lane runs while its session holds one of so many
 * advisory locks. They go with the session, so nothing is left behind by whoever dies.
 */

/** "colo" in ASCII: the first half of our advisory locks' keys. */
const lockClass = 0x63_6f_6c_6f;

/** Takes a free slot of the target's, or null when all are taken. Throws TargetError. */
export async function takeLaneSlot(session: Queries, budget: number): Promise<number | null> {
  const rows = await session.read(
    sql`select slot from generate_series(0, ${integer(budget - 1)}) as slot
where pg_catalog.pg_try_advisory_lock(${integer(lockClass)}, slot)
limit 1`,
    z.object({ slot: z.number().int() }),
  );
  return rows[0]?.slot ?? null;
}

/** Gives it back. Throws TargetError. */
export async function giveBackLaneSlot(session: Queries, slot: number): Promise<void> {
  await session.rows(sql`select pg_catalog.pg_advisory_unlock(${integer(lockClass)}, ${value(slot)}::int)`);
}
