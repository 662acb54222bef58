import {
  archiverSeenSchema,
  horizonSeenSchema,
  type ReplicationReading,
  type SlotSeen,
  slotSeenSchema,
  synchronousSeenSchema,
} from "@/lib/domain/preflight/judge-replication";
import { sql } from "@/lib/domain/sql/sql";
import { type ExpectedReplica, readReplicas, readStreamingReplicas } from "../replicas";
import type { Queries, Session } from "../session";

async function readSlots(session: Queries): Promise<readonly SlotSeen[]> {
  return await session.read(
    sql`select
  s.slot_name::text as name,
  s.slot_type as type,
  s.database::text as database,
  s.active as "isActive",
  s.wal_status as "walStatus",
  pg_catalog.pg_wal_lsn_diff(
    case when pg_catalog.pg_is_in_recovery() then pg_catalog.pg_last_wal_replay_lsn() else pg_catalog.pg_current_wal_lsn() end,
    s.restart_lsn
  )::double precision as "retainedBytes",
  s.safe_wal_size::double precision as "safeBytes",
  greatest(pg_catalog.age(s.xmin), pg_catalog.age(s.catalog_xmin))::double precision as "horizonAge"
from pg_catalog.pg_replication_slots s
where not s.temporary
order by s.slot_name`,
    slotSeenSchema,
  );
}

async function readArchiver(session: Queries) {
  const rows = await session.read(
    sql`select
  pg_catalog.current_setting('archive_mode') <> 'off' as "isOn",
  (extract(epoch from clock_timestamp() - last_archived_time) * 1000)::double precision as "lastArchivedAgeMs",
  (extract(epoch from clock_timestamp() - last_failed_time) * 1000)::double precision as "lastFailedAgeMs",
  failed_count::double precision as "failedCount"
from pg_catalog.pg_stat_archiver`,
    archiverSeenSchema,
  );
  return rows[0] ?? { isOn: false, lastArchivedAgeMs: null, lastFailedAgeMs: null, failedCount: 0 };
}

async function readSynchronous(session: Queries) {
  const rows = await session.read(
    sql`select
  pg_catalog.current_setting('synchronous_standby_names') as names,
  (select count(*)::int from pg_catalog.pg_stat_replication where sync_state in ('sync', 'quorum')) as connected`,
    synchronousSeenSchema,
  );
  return rows[0] ?? { names: "", connected: 0 };
}

async function readHorizons(session: Queries) {
  return await session.read(
    // Postgres: of sessions only those in this database hold back the cleanup of its tables; replicas, slots and prepared transactions do in all.
    sql`select * from (
  select 'session' as holder, coalesce(nullif(a.application_name, ''), a.usename, '') || ' (pid ' || a.pid || ')' as name,
    pg_catalog.age(a.backend_xmin)::double precision as age
  from pg_catalog.pg_stat_activity a
  where a.backend_xmin is not null and a.datname = pg_catalog.current_database() and a.pid <> pg_catalog.pg_backend_pid()
  union all
  select 'replica', r.application_name, pg_catalog.age(r.backend_xmin)::double precision
  from pg_catalog.pg_stat_replication r where r.backend_xmin is not null
  union all
  select 'slot', s.slot_name::text, pg_catalog.age(s.xmin)::double precision
  from pg_catalog.pg_replication_slots s where s.xmin is not null
  union all
  select 'prepared', p.gid, pg_catalog.age(p.transaction)::double precision
  from pg_catalog.pg_prepared_xacts p where p.database = pg_catalog.current_database()
) as held
order by age desc
limit 5`,
    horizonSeenSchema,
  );
}

/** Reads who follows the primary and what is kept for them. Sessions to replicas are `observe` sessions of the caller's. Throws TargetError. */
export async function readReplication(
  primary: Session,
  expected: readonly ExpectedReplica[],
): Promise<ReplicationReading> {
  const streaming = await readStreamingReplicas(primary);
  const names = new Set(expected.map((one) => one.name));
  return {
    expected: (await readReplicas(primary, expected)).map(({ readAtMs: _, ...reading }) => reading),
    unlisted: streaming
      .filter((one) => !names.has(one.name) && one.state !== "backup")
      .map(({ name, state, lagBytes }) => ({ name, state, lagBytes })),
    slots: await readSlots(primary),
    archiver: await readArchiver(primary),
    synchronous: await readSynchronous(primary),
    horizons: await readHorizons(primary),
  };
}
