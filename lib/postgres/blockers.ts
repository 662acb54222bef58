import { type Blocker, blockerSchema } from "@/lib/domain/lifecycle/condition";
import { hideLiterals } from "@/lib/domain/sql/hide-literals";
import { integer, sql } from "@/lib/domain/sql/sql";
import type { Queries } from "./session";

const maxBlockers = 20;
/** Postgres: what pg_stat_activity shows instead of other roles' statements. */
const unseen = "<insufficient privilege>";

/** The sessions in a backend's way, those that wait themselves and those that they wait for; literals are taken out of their statements. Throws TargetError. */
export async function readBlockers(session: Queries, pid: number): Promise<readonly Blocker[]> {
  const rows = await session.read(
    sql`with recursive waiting(pid) as (
  select ${integer(pid)}
  union
  select blocking.pid
  from waiting cross join lateral unnest(pg_catalog.pg_blocking_pids(waiting.pid)) as blocking(pid)
  where blocking.pid <> 0
)
select
  activity.pid,
  activity.backend_start::text as "backendStart",
  activity.xact_start::text as "transactionStart",
  coalesce(activity.application_name, '') as application,
  coalesce(activity.usename, '') as "user",
  coalesce(activity.state, activity.backend_type, 'unknown') as state,
  (extract(epoch from clock_timestamp() - activity.xact_start) * 1000)::double precision as "transactionAgeMs",
  activity.query as statement
from waiting
join pg_catalog.pg_stat_activity activity using (pid)
where activity.pid <> ${integer(pid)}
order by activity.xact_start nulls last, activity.pid
limit ${integer(maxBlockers)}`,
    blockerSchema,
  );
  return rows.map((row) => ({
    ...row,
    statement: row.statement === null || row.statement === unseen ? null : hideLiterals(row.statement),
  }));
}
