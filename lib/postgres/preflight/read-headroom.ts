import { z } from "zod";
import { type HeadroomReading, headroomReadingSchema } from "@/lib/domain/preflight/judge-headroom";
import type { PlanTable } from "@/lib/domain/preflight/subject";
import { type Sql, sql } from "@/lib/domain/sql/sql";
import { TargetError } from "../failure";
import type { Queries } from "../session";
import { planTablesSql } from "./plan-tables";

/** One figure, or null when the role may not read it. */
async function figure(session: Queries, query: Sql): Promise<number | null> {
  try {
    const rows = await session.read(query, z.object({ figure: z.number().nullable() }));
    return rows[0]?.figure ?? null;
  } catch (error) {
    if (error instanceof TargetError && error.failure.kind === "permission") return null;
    throw error;
  }
}

/** A setting of sizes in bytes: pg_settings gives it in its own unit. */
function bytesOf(name: Sql): Sql {
  return sql`(select case
    when s.setting = '-1' then null
    else s.setting::double precision * case s.unit when 'kB' then 1024 when 'MB' then 1048576 when '8kB' then 8192 else 1 end
  end from pg_catalog.pg_settings s where s.name = ${name})`;
}

/** Reads how much room there is, as far as a server tells; what it does not is null. Throws TargetError. */
export async function readHeadroom(session: Queries, tables: readonly PlanTable[]): Promise<HeadroomReading> {
  const changed = tables.filter((table) => table.role === "changed");
  const rows = await session.read(
    sql`select
  t.label as table,
  null::double precision as "databaseBytes",
  null::double precision as "walDirectoryBytes",
  ${bytesOf(sql`'max_wal_size'`)} as "maxWalBytes",
  ${bytesOf(sql`'max_slot_wal_keep_size'`)} as "maxSlotWalKeepBytes",
  ${bytesOf(sql`'wal_keep_size'`)} as "walKeepBytes",
  ${bytesOf(sql`'temp_file_limit'`)} as "tempFileLimitBytes",
  pg_catalog.current_setting('temp_tablespaces') as "tempTablespaces",
  coalesce(ts.spcname, dts.spcname)::text as tablespace,
  (select count(*)::int from pg_catalog.pg_replication_slots where not temporary) as slots,
  (
    -- state is null where the role may not see it
    select case when bool_or(r.state is null) then null else count(*) filter (where not exists (
      select from pg_catalog.pg_replication_slots s where s.active_pid = r.pid
    ))::int end
    from pg_catalog.pg_stat_replication r
  ) as "replicasWithoutSlot",
  pg_catalog.age(c.relfrozenxid)::double precision as "tableAge",
  pg_catalog.age(d.datfrozenxid)::double precision as "databaseAge",
  pg_catalog.mxid_age(d.datminmxid)::double precision as "multixactAge",
  pg_catalog.current_setting('autovacuum_freeze_max_age')::double precision as "freezeMaxAge"
from ${planTablesSql(changed)} t
join pg_catalog.pg_class c on c.oid = t.oid
join pg_catalog.pg_database d on d.datname = pg_catalog.current_database()
join pg_catalog.pg_tablespace dts on dts.oid = d.dattablespace
left join pg_catalog.pg_tablespace ts on ts.oid = c.reltablespace`,
    headroomReadingSchema,
  );
  const [reading] = rows;
  if (reading === undefined) throw new Error("The table is gone");
  return {
    ...reading,
    databaseBytes: await figure(
      session,
      sql`select pg_catalog.pg_database_size(pg_catalog.current_database())::double precision as figure`,
    ),
    walDirectoryBytes: await figure(
      session,
      sql`select sum(size)::double precision as figure from pg_catalog.pg_ls_waldir()`,
    ),
  };
}
