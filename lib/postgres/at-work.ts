import { sql, value } from "@/lib/domain/sql/sql";
import type { Queries } from "./session";

/** True while a server process runs a statement. Throws TargetError. */
export async function isAtWork(session: Queries, pid: number): Promise<boolean> {
  const rows = await session.rows(sql`select 1
from pg_catalog.pg_stat_activity
where pid = ${value(pid)}::int and state = 'active'`);
  return rows.length > 0;
}
