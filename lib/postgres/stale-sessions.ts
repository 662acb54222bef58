import { sql, value } from "@/lib/domain/sql/sql";
import { type Queries, sessionName } from "./session";

/**
 * Ends the sessions of a rollout that nobody is at the other end of any more, or only a driver that is frozen: a connection that broke
 * without a word leaves its session in the server, for hours, with the lane's slot that it took and whatever it has locked. `ours` are the
 * caller's own; only drivers give their sessions a rollout's name. A statement of DDL that is at work is left alone: it may be a long build, and is
 * waited for. Whoever is ended wrongly connects again and reads the ledger, so this may be wrong. Returns how many. Throws TargetError.
 */
export async function endStaleSessions(
  session: Queries,
  rolloutId: string,
  ours: readonly number[],
): Promise<number> {
  // A role may end the sessions of its own name; asked for others, the server would refuse.
  const ended = await session.rows(sql`select pg_catalog.pg_terminate_backend(pid)
from pg_catalog.pg_stat_activity
where datname = current_database() and usename = session_user
  and application_name like 'colonnade/%/' || ${value(rolloutId)}
  and not (application_name = ${value(sessionName("ddl", rolloutId))} and state = 'active')
  and pid <> all(${value(ours.map(String))}::int[])`);
  return ended.length;
}
