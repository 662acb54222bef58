import {
  type PrivilegesReading,
  privilegesReadingSchema,
  tableAccessSchema,
} from "@/lib/domain/preflight/judge-privileges";
import type { PlanTable } from "@/lib/domain/preflight/subject";
import { sql } from "@/lib/domain/sql/sql";
import type { Queries } from "../session";
import { planTablesSql } from "./plan-tables";

/** Reads what the connected role may do with the plan's tables. Catalog only. Throws TargetError. */
export async function readPrivileges(
  session: Queries,
  tables: readonly PlanTable[],
): Promise<PrivilegesReading> {
  const rows = await session.read(
    sql`select
  current_user::text as role,
  pg_catalog.current_database()::text as database,
  r.rolsuper as "isSuperuser",
  pg_catalog.pg_is_in_recovery() as "inRecovery",
  pg_catalog.has_database_privilege(d.oid, 'CREATE') as "canCreateOnDatabase",
  (
    select json_build_object(
      'owner', pg_catalog.pg_get_userbyid(n.nspowner),
      'canCreate', pg_catalog.has_schema_privilege(n.oid, 'CREATE') and pg_catalog.has_schema_privilege(n.oid, 'USAGE'),
      -- The step log is written too; contract drops the tables, which takes their owner.
      'canWriteTables', coalesce((
        select bool_and(
          pg_catalog.has_table_privilege(c.oid, 'SELECT') and pg_catalog.has_table_privilege(c.oid, 'INSERT')
          and pg_catalog.has_table_privilege(c.oid, 'UPDATE') and pg_catalog.has_table_privilege(c.oid, 'DELETE')
        )
        from pg_catalog.pg_class c
        where c.relnamespace = n.oid and c.relname in ('ledger', 'heartbeat', 'step_log')
      ), true)
    )
    from pg_catalog.pg_namespace n where n.nspname = 'colonnade'
  ) as "ownSchema",
  pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE') as "seesActivity",
  json_build_object(
    'serverMax', s.server_max,
    'serverUsed', s.server_used,
    'databaseLimit', nullif(d.datconnlimit, -1),
    'databaseUsed', s.database_used,
    'roleLimit', nullif(r.rolconnlimit, -1),
    'roleUsed', s.role_used,
    'free', least(
      s.server_max - s.reserved - s.server_used,
      -- Postgres: limits of a database and a role don't bind superusers.
      case when d.datconnlimit >= 0 and not r.rolsuper then d.datconnlimit - s.database_used end,
      case when r.rolconnlimit >= 0 and not r.rolsuper then r.rolconnlimit - s.role_used end
    )
  ) as connections
from pg_catalog.pg_roles r
join pg_catalog.pg_database d on d.datname = pg_catalog.current_database()
cross join lateral (
  select
    pg_catalog.current_setting('max_connections')::int as server_max,
    case when r.rolsuper then 0 else
      pg_catalog.current_setting('superuser_reserved_connections')::int
      + coalesce(pg_catalog.current_setting('reserved_connections', true), '0')::int
    end as reserved,
    (select coalesce(sum(st.numbackends), 0)::int from pg_catalog.pg_stat_database st) as server_used,
    (select coalesce(sum(st.numbackends), 0)::int from pg_catalog.pg_stat_database st where st.datid = d.oid) as database_used,
    (select count(*)::int from pg_catalog.pg_stat_activity a where a.usesysid = r.oid) as role_used
) s
where r.rolname = current_user`,
    privilegesReadingSchema,
  );
  const [reading] = rows;
  if (reading === undefined) throw new Error("current_user is a role");
  const access = await session.read(
    sql`select
  t.label, t.role, n.nspname as schema,
  pg_catalog.pg_get_userbyid(c.relowner) as owner,
  pg_catalog.pg_has_role(c.relowner, 'USAGE') as "isOwner",
  pg_catalog.has_table_privilege(c.oid, 'SELECT') as "canSelect",
  pg_catalog.has_table_privilege(c.oid, 'UPDATE') as "canUpdate",
  pg_catalog.has_table_privilege(c.oid, 'REFERENCES') as "canRefer",
  pg_catalog.has_schema_privilege(n.oid, 'USAGE') as "canUseSchema",
  pg_catalog.has_schema_privilege(n.oid, 'CREATE') as "canCreateInSchema",
  pg_catalog.row_security_active(c.oid) as "hidesRows"
from ${planTablesSql(tables)} t
join pg_catalog.pg_class c on c.oid = t.oid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
order by t.label`,
    tableAccessSchema,
  );
  return { ...reading, tables: access };
}
