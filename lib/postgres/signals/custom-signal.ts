import { z } from "zod";
import { expression, type Printed, sql } from "@/lib/domain/sql/sql";
import type { Session } from "../session";

/** A team's query may take this long, and waits for no lock. */
const limits = { statementTimeoutMs: 2_000, lockTimeoutMs: 200 };

/**
 * Runs a team's own query, read-only: one row with one number. Null where it gives no row or NULL, which is never to be taken for 0. Throws
 * TargetError, also for more than one row or column.
 */
export async function readCustomSignal(session: Session, query: Printed): Promise<number | null> {
  const rows = await session.transaction({ ...limits, isReadOnly: true, isRolledBack: true }, (tx) =>
    tx.read(
      sql`select (${expression(query)})::double precision as "value"`,
      z.object({ value: z.number().nullable() }),
    ),
  );
  return rows[0]?.value ?? null;
}
