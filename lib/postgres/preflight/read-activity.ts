import { z } from "zod";
import {
  type ActivityReading,
  buildSeenSchema,
  preparedSeenSchema,
  queueSeenSchema,
  type SessionSeen,
  sessionSeenSchema,
  vacuumSeenSchema,
} from "@/lib/domain/preflight/judge-activity";
import type { PlanTable } from "@/lib/domain/preflight/subject";
import { hideLiterals } from "@/lib/domain/sql/hide-literals";
import { type Sql, sql } from "@/lib/domain/sql/sql";
import type { Queries } from "../session";
import { planTablesSql } from "./plan-tables";

/** Postgres: what pg_stat_activity shows instead of other roles' statements. */
const unseen = "<insufficient privilege>";

/** `AccessExclusiveLock` → `ACCESS EXCLUSIVE`. */
const modeWords = sql`upper(trim(regexp_replace(replace(l.mode, 'Lock', ''), '([A-Z])', ' \\1', 'g')))`;

/** Locks on the plan's tables; predicate locks of serializable transactions block nobody. */
function locksOf(tables: readonly PlanTable[]): Sql {
  return sql`select t.label, l.pid, l.virtualtransaction, l.granted, ${modeWords} as mode
from pg_catalog.pg_locks l
join ${planTablesSql(tables)} t on t.oid = l.relation
where l.locktype = 'relation' and l.mode <> 'SIReadLock'
  and l.database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())`;
}

const lockJson = sql`json_build_object('table', label, 'mode', mode, 'isGranted', granted)`;

async function readSessions(session: Queries, tables: readonly PlanTable[]): Promise<readonly SessionSeen[]> {
  const rows = await session.read(
    // Short transactions with the locks of reads and writes are what a live table always has: left out.
    sql`with held as (${locksOf(tables)})
select
  a.pid,
  coalesce(a.application_name, '') as application,
  coalesce(a.usename, '') as "user",
  coalesce(a.state, a.backend_type, 'not visible') as state,
  (extract(epoch from clock_timestamp() - a.xact_start) * 1000)::double precision as "transactionAgeMs",
  (extract(epoch from clock_timestamp() - a.state_change) * 1000)::double precision as "stateAgeMs",
  a.query as statement,
  a.backend_xmin is not null or a.backend_xid is not null as "holdsSnapshot",
  coalesce(a.backend_type = 'autovacuum worker', false) as "isAutovacuum",
  coalesce((select json_agg(${lockJson} order by label, mode) from held where held.pid = a.pid), '[]') as locks
from pg_catalog.pg_stat_activity a
where a.datname = pg_catalog.current_database() and a.pid <> pg_catalog.pg_backend_pid()
  and (
    a.xact_start < clock_timestamp() - interval '5 seconds'
    or exists (
      select from held
      where held.pid = a.pid and held.granted and held.mode not in ('ACCESS SHARE', 'ROW SHARE', 'ROW EXCLUSIVE')
    )
  )
order by a.xact_start nulls last, a.pid
limit 50`,
    sessionSeenSchema,
  );
  return rows.map((row) => ({
    ...row,
    statement: row.statement === null || row.statement === unseen ? null : hideLiterals(row.statement),
  }));
}

async function readPrepared(session: Queries, tables: readonly PlanTable[]) {
  return await session.read(
    // Postgres: a prepared transaction's locks have no pid; they share a virtual transaction with the lock on its own id.
    sql`with held as (${locksOf(tables)})
select p.gid as name, p.owner::text as owner,
  (extract(epoch from clock_timestamp() - p.prepared) * 1000)::double precision as "ageMs",
  coalesce((
    select json_agg(${lockJson} order by label, mode) from held
    where held.pid is null and held.virtualtransaction = (
      select own.virtualtransaction from pg_catalog.pg_locks own
      where own.locktype = 'transactionid' and own.transactionid = p.transaction and own.pid is null and own.granted
      limit 1
    )
  ), '[]') as locks
from pg_catalog.pg_prepared_xacts p
where p.database = pg_catalog.current_database()
order by p.prepared
limit 20`,
    preparedSeenSchema,
  );
}

async function readVacuums(session: Queries, tables: readonly PlanTable[]) {
  return await session.read(
    sql`select a.pid, t.label as table,
  coalesce(a.backend_type = 'autovacuum worker', false) as "isAutovacuum",
  coalesce(a.query like '%(to prevent wraparound)', false) as "isForWraparound",
  (extract(epoch from clock_timestamp() - a.xact_start) * 1000)::double precision as "ageMs"
from pg_catalog.pg_stat_progress_vacuum v
join ${planTablesSql(tables)} t on t.oid = v.relid
join pg_catalog.pg_stat_activity a on a.pid = v.pid
where v.datname = pg_catalog.current_database()
order by a.pid`,
    vacuumSeenSchema,
  );
}

async function readBuilds(session: Queries, tables: readonly PlanTable[]) {
  return await session.read(
    sql`select b.pid, t.label as table, b.command, b.phase,
  (extract(epoch from clock_timestamp() - a.query_start) * 1000)::double precision as "ageMs"
from pg_catalog.pg_stat_progress_create_index b
join ${planTablesSql(tables)} t on t.oid = b.relid
join pg_catalog.pg_stat_activity a on a.pid = b.pid
where b.datname = pg_catalog.current_database() and b.command is not null
order by b.pid`,
    buildSeenSchema,
  );
}

async function readQueues(session: Queries, tables: readonly PlanTable[]) {
  return await session.read(
    sql`select label as table, count(distinct pid)::int as waiting
from (${locksOf(tables)}) as held
where not granted
group by label
order by label`,
    queueSeenSchema,
  );
}

/** Reads who is at work on the plan's tables, and who holds a transaction open. Literals are taken out of statements. Throws TargetError. Call loadParser first. */
export async function readActivity(session: Queries, tables: readonly PlanTable[]): Promise<ActivityReading> {
  const [settings] = await session.read(
    sql`select setting::double precision as ms from pg_catalog.pg_settings where name = 'deadlock_timeout'`,
    z.object({ ms: z.number() }),
  );
  return {
    sessions: await readSessions(session, tables),
    prepared: await readPrepared(session, tables),
    vacuums: await readVacuums(session, tables),
    builds: await readBuilds(session, tables),
    queues: await readQueues(session, tables),
    deadlockTimeoutMs: settings?.ms ?? 1_000,
  };
}
