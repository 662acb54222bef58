import type { PlanTable } from "@/lib/domain/preflight/subject";
import { type Sql, sql, value } from "@/lib/domain/sql/sql";

/** The plan's tables as rows of (oid, label, role), for joins; those that are not there are left out. */
export function planTablesSql(tables: readonly PlanTable[]): Sql {
  return sql`(
  select c.oid, wanted.label, wanted.role
  from unnest(
    ${value(tables.map((table) => table.schema))}::text[],
    ${value(tables.map((table) => table.name))}::text[],
    ${value(tables.map((table) => table.label))}::text[],
    ${value(tables.map((table) => table.role))}::text[]
  ) as wanted(schema, name, label, role)
  join pg_catalog.pg_namespace n on n.nspname = wanted.schema
  join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = wanted.name
)`;
}
