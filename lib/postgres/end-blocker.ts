import { z } from "zod";
import { sql, value } from "@/lib/domain/sql/sql";
import type { Queries } from "./session";

export interface NamedBackend {
  readonly pid: number;
  /** As pg_stat_activity printed it when the session was seen in the way: a later session may have the same pid. */
  readonly backendStart: string;
  /** The same for its transaction: what was in the way goes with it. */
  readonly transactionStart: string;
}

/**
 * Ends a session that is idle in a transaction, in one statement that checks that it still is, still the same one, and in the same
 * transaction: locks and snapshots last as long as that, so it is still in the way. `gone`: it was not; nobody was ended. Throws TargetError, of kind `permission` where the role may not signal it.
 */
export async function endIdleBackend(session: Queries, backend: NamedBackend): Promise<"ended" | "gone"> {
  const rows = await session.read(
    sql`select pg_catalog.pg_terminate_backend(pid) as ended
from pg_catalog.pg_stat_activity
where pid = ${value(backend.pid)}::int
  and backend_start = ${value(backend.backendStart)}::timestamptz
  and xact_start = ${value(backend.transactionStart)}::timestamptz
  and state in ('idle in transaction', 'idle in transaction (aborted)')
  and backend_type = 'client backend'
  and coalesce(application_name, '') not like 'colonnade/%'`,
    z.object({ ended: z.boolean() }),
  );
  return rows[0]?.ended === true ? "ended" : "gone";
}
