import { z } from "zod";
import { type SettingsReading, settingsReadingSchema } from "@/lib/domain/preflight/judge-settings";
import type { PlanTable } from "@/lib/domain/preflight/subject";
import { sql } from "@/lib/domain/sql/sql";
import type { Session } from "../session";
import { planTablesSql } from "./plan-tables";

/** How often the connection is asked who answers. */
const askedTimes = 5;

async function readPids(session: Session): Promise<readonly number[]> {
  const pids: number[] = [];
  for (let at = 0; at < askedTimes; at += 1) {
    // Each in a transaction of its own, because a pooler may change servers between two.
    const rows = await session.transaction({ isReadOnly: true }, (tx) =>
      tx.read(sql`select pg_catalog.pg_backend_pid() as pid`, z.object({ pid: z.number() })),
    );
    pids.push(rows[0]?.pid ?? 0);
  }
  return pids;
}

/** Reads what of the server's set-up bites a rollout. Throws TargetError. */
export async function readServerSettings(
  session: Session,
  tables: readonly PlanTable[],
): Promise<SettingsReading> {
  const pids = await readPids(session);
  const changed = tables.filter((table) => table.role === "changed");
  const rows = await session.read(
    sql`select
  coalesce((select setting::double precision from pg_catalog.pg_settings where name = 'transaction_timeout'), 0) as "transactionTimeoutMs",
  coalesce((select setting::double precision from pg_catalog.pg_settings where name = 'idle_session_timeout'), 0) as "idleSessionTimeoutMs",
  coalesce((select setting::double precision from pg_catalog.pg_settings where name = 'deadlock_timeout'), 1000) as "deadlockTimeoutMs",
  coalesce((
    select json_agg(json_build_object(
      'role', case when s.setrole = 0 then null else pg_catalog.pg_get_userbyid(s.setrole)::text end,
      'name', 'session_replication_role',
      'value', split_part(c, '=', 2)
    ))
    from pg_catalog.pg_db_role_setting s
    cross join lateral unnest(s.setconfig) c
    where c like 'session_replication_role=%' and split_part(c, '=', 2) <> 'origin'
      and (s.setdatabase = 0 or s.setdatabase = d.oid)
  ), '[]') as silenced,
  coalesce((
    select json_agg(json_build_object(
      'name', e.evtname, 'event', e.evtevent,
      'function', e.evtfoid::regproc::text,
      'tags', coalesce(to_json(e.evttags), '[]')
    ) order by e.evtname)
    from pg_catalog.pg_event_trigger e
    where e.evtenabled in ('O', 'A') and e.evtevent in ('ddl_command_start', 'ddl_command_end', 'sql_drop', 'table_rewrite')
  ), '[]') as "eventTriggers",
  coalesce((
    select json_agg(sub.subname::text order by sub.subname)
    from pg_catalog.pg_subscription_rel rel
    join pg_catalog.pg_subscription sub on sub.oid = rel.srsubid
    join ${planTablesSql(changed)} t on t.oid = rel.srrelid
  ), '[]') as subscriptions
from pg_catalog.pg_database d
where d.datname = pg_catalog.current_database()`,
    settingsReadingSchema,
  );
  const [reading] = rows;
  if (reading === undefined) throw new Error("The current database is in pg_database");
  return { ...reading, connection: { announcedPid: session.announcedPid, pids } };
}
