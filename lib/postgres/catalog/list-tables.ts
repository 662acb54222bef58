import { z } from "zod";
import { integer, type Sql, sql, value } from "@/lib/domain/sql/sql";
import { TargetError } from "../failure";
import type { Queries } from "../session";

const tableSummarySchema = z.object({
  schema: z.string(),
  name: z.string(),
  kind: z.enum(["table", "partitioned_table"]),
  /** From statistics; null when never analysed. */
  estimatedRows: z.number().nullable(),
  tableBytes: z.coerce.number(),
  /** With indexes and TOAST. */
  totalBytes: z.coerce.number(),
});
export type TableSummary = Readonly<z.infer<typeof tableSummarySchema>>;

const exactSizes = sql`(select coalesce(sum(pg_catalog.pg_table_size(part.oid)), 0)::text from parts part where part.root = big.oid) as "tableBytes",
  (select coalesce(sum(pg_catalog.pg_total_relation_size(part.oid)), 0)::text from parts part where part.root = big.oid) as "totalBytes"`;

/** From the last VACUUM or ANALYZE: takes no lock on the tables. */
const roughSizes = sql`(big.relpages::bigint * pg_catalog.current_setting('block_size')::bigint)::text as "tableBytes",
  (big.relpages::bigint * pg_catalog.current_setting('block_size')::bigint)::text as "totalBytes"`;

function listing(search: string, limit: number, sizes: Sql): Sql {
  return sql`with recursive big as (
  select c.oid, n.nspname, c.relname, c.relkind, c.reltuples, c.relpages
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and not c.relispartition and c.relpersistence <> 't'
    and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'colonnade')
    and pg_catalog.strpos(pg_catalog.lower((n.nspname || '.' || c.relname) collate "default"), pg_catalog.lower(${value(search)}::text)) > 0
  order by c.relname, n.nspname
  limit ${integer(limit)}
), parts(root, oid) as (
  select oid, oid from big
  union all
  select parts.root, i.inhrelid
  from parts join pg_catalog.pg_inherits i on i.inhparent = parts.oid
)
select
  big.nspname as schema,
  big.relname as name,
  case big.relkind when 'p' then 'partitioned_table' else 'table' end as kind,
  case when big.reltuples < 0 then null else big.reltuples::double precision end as "estimatedRows",
  ${sizes}
from big
order by big.relname, big.nspname`;
}

/** The tables of a database by name, partitions and Colonnade's own left out; `search` is a part of `schema.name`. Throws TargetError. */
export async function listTables(
  session: Queries,
  options: { readonly search?: string; readonly limit?: number } = {},
): Promise<readonly TableSummary[]> {
  const search = (options.search ?? "").trim().replaceAll("\0", "");
  const limit = options.limit ?? 200;
  try {
    return await session.read(listing(search, limit, exactSizes), tableSummarySchema);
  } catch (error) {
    // Postgres: an exact size takes ACCESS SHARE, which one locked table would keep from the whole list.
    if (!(error instanceof TargetError) || error.failure.kind !== "lock_timeout") throw error;
    return await session.read(listing(search, limit, roughSizes), tableSummarySchema);
  }
}
