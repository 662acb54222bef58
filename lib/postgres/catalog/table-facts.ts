import { z } from "zod";
import {
  columnFactsSchema,
  incomingKeySchema,
  physicalFactsSchema,
  type TableFacts,
  tableFactsSchema,
  triggerFactsSchema,
} from "@/lib/domain/facts/table-facts";
import { type Sql, sql, value } from "@/lib/domain/sql/sql";
import type { Queries, Session } from "../session";
import { readDependents } from "./dependents";

/** Reads what the planner needs to know about one table. Catalog only: no row is touched. */

export interface TableReference {
  readonly schema: string;
  readonly name: string;
}

const relationSchema = z.object({
  oid: z.string(),
  serverVersionNum: z.number(),
  inRecovery: z.boolean(),
  relationKind: tableFactsSchema.shape.table.shape.relationKind,
  isPartition: z.boolean(),
  hasChildren: z.boolean(),
  isTyped: z.boolean(),
  isUnlogged: z.boolean(),
  updateRules: z.array(z.string()),
  rowTypeIn: z.array(z.string()),
  owner: z.string(),
  isOwner: z.boolean(),
  estimatedRows: z.number().nullable(),
  tableBytes: z.coerce.number(),
  indexBytes: z.coerce.number(),
  totalBytes: z.coerce.number(),
});

async function findRelation(queries: Queries, table: TableReference) {
  const rows = await queries.read(
    sql`select
  c.oid::text as oid,
  pg_catalog.current_setting('server_version_num')::int as "serverVersionNum",
  pg_catalog.pg_is_in_recovery() as "inRecovery",
  case c.relkind
    when 'r' then 'table'
    when 'p' then 'partitioned_table'
    when 'f' then 'foreign_table'
    when 'v' then 'view'
    when 'm' then 'materialized_view'
  end as "relationKind",
  c.relispartition as "isPartition",
  exists (select from pg_catalog.pg_inherits i where i.inhparent = c.oid) as "hasChildren",
  c.reloftype <> 0 as "isTyped",
  c.relpersistence = 'u' as "isUnlogged",
  -- Postgres: ev_type 2 is UPDATE; R fires on replicas of logical replication only
  array(
    select r.rulename::text from pg_catalog.pg_rewrite r
    where r.ev_class = c.oid and r.ev_type = '2' and r.ev_enabled in ('O', 'A')
    order by 1
  ) as "updateRules",
  array(
    select n2.nspname || '.' || holder.relname || '.' || held.attname
    from pg_catalog.pg_attribute held
    join pg_catalog.pg_class holder on holder.oid = held.attrelid and holder.relkind in ('r', 'p', 'm')
    join pg_catalog.pg_namespace n2 on n2.oid = holder.relnamespace
    where c.reltype <> 0 and not held.attisdropped
      and held.atttypid in (c.reltype, (select row_type.typarray from pg_catalog.pg_type row_type where row_type.oid = c.reltype))
    order by 1
  ) as "rowTypeIn",
  pg_catalog.pg_get_userbyid(c.relowner) as owner,
  pg_catalog.pg_has_role(c.relowner, 'USAGE') as "isOwner",
  case when c.reltuples < 0 then null else c.reltuples::double precision end as "estimatedRows",
  coalesce(pg_catalog.pg_table_size(c.oid), 0)::text as "tableBytes",
  coalesce(pg_catalog.pg_indexes_size(c.oid), 0)::text as "indexBytes",
  coalesce(pg_catalog.pg_total_relation_size(c.oid), 0)::text as "totalBytes"
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where n.nspname = ${value(table.schema)} and c.relname = ${value(table.name)}
  and c.relkind in ('r', 'p', 'f', 'v', 'm')`,
    relationSchema,
  );
  return rows[0] ?? null;
}

// Postgres 18: attnotnull is set by a NOT NULL that is not validated too; then existing rows may still be NULL.
const isProvenNotNull = sql`(a.attnotnull and not exists (
    select from pg_catalog.pg_constraint k
    where k.conrelid = a.attrelid and k.contype = 'n' and k.conkey = array[a.attnum] and not k.convalidated
  ))`;

function columnsOf(oid: Sql): Sql {
  return sql`select
  a.attname as name,
  pg_catalog.format_type(a.atttypid, a.atttypmod) as type,
  not ${isProvenNotNull} as nullable,
  pg_catalog.pg_get_expr(d.adbin, d.adrelid) as "default",
  case a.attgenerated when 's' then 'stored' when 'v' then 'virtual' else 'none' end as generated,
  case a.attidentity when 'a' then 'always' when 'd' then 'by_default' else 'none' end as identity,
  (select pg_catalog.quote_ident(cn.nspname) || '.' || pg_catalog.quote_ident(co.collname)
    from pg_catalog.pg_collation co join pg_catalog.pg_namespace cn on cn.oid = co.collnamespace
    where co.oid = a.attcollation and a.attcollation <> t.typcollation) as collation,
  pg_catalog.col_description(a.attrelid, a.attnum) as comment,
  -- Postgres 16 and before: -1 is the server's own; 17: null is.
  nullif(a.attstattarget, -1)::int as "statisticsTarget",
  case when a.attstorage <> t.typstorage then
    case a.attstorage when 'p' then 'plain' when 'e' then 'external' when 'x' then 'extended' when 'm' then 'main' end
  end as storage,
  case a.attcompression when 'p' then 'pglz' when 'l' then 'lz4' end as compression,
  coalesce(a.attoptions, '{}') as options,
  coalesce((
    select json_agg(json_build_object(
      'grantee', case when x.grantee = 0 then 'PUBLIC' else pg_catalog.pg_get_userbyid(x.grantee) end,
      'privilege', x.privilege_type, 'isGrantable', x.is_grantable
    ) order by x.grantee, x.privilege_type)
    from pg_catalog.aclexplode(a.attacl) x
  ), '[]') as privileges,
  (
    select json_build_object('schema', sn.nspname, 'name', s.relname,
      'type', pg_catalog.format_type(sq.seqtypid, null),
      -- Postgres: without the right to read it this is an error before 18
      'lastValue', case when pg_catalog.has_sequence_privilege(s.oid, 'USAGE, SELECT') then pg_catalog.pg_sequence_last_value(s.oid)::text end)
    from pg_catalog.pg_depend dep
    join pg_catalog.pg_class s on s.oid = dep.objid and s.relkind = 'S'
    join pg_catalog.pg_namespace sn on sn.oid = s.relnamespace
    join pg_catalog.pg_sequence sq on sq.seqrelid = s.oid
    where dep.classid = 'pg_catalog.pg_class'::regclass and dep.refclassid = 'pg_catalog.pg_class'::regclass
      and dep.refobjid = a.attrelid and dep.refobjsubid = a.attnum and dep.deptype in ('a', 'i')
    -- a column may own several: the one that its default takes numbers from
    order by exists (
      select from pg_catalog.pg_depend takes
      where takes.classid = 'pg_catalog.pg_attrdef'::regclass and takes.objid = d.oid
        and takes.refclassid = 'pg_catalog.pg_class'::regclass and takes.refobjid = s.oid
    ) desc, s.relname
    limit 1
  ) as sequence
from pg_catalog.pg_attribute a
join pg_catalog.pg_type t on t.oid = a.atttypid
left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
where a.attrelid = ${oid} and a.attnum > 0 and not a.attisdropped
order by a.attnum`;
}

function physicalOf(oid: Sql, firstOfKey: string | null): Sql {
  return sql`select
  (
    select s.correlation::double precision
    from pg_catalog.pg_stats s
    where s.schemaname = n.nspname and s.tablename = c.relname and not s.inherited
      and s.attname = ${value(firstOfKey)}::text
  ) as "keyCorrelation",
  case when c.reltuples > 0 and c.relpages > 0 then c.reltuples::double precision / c.relpages end as "rowsPerPage",
  coalesce((
    select option_value::int from pg_catalog.pg_options_to_table(c.reloptions) where option_name = 'fillfactor'
  ), 100) as "fillFactor",
  pg_catalog.pg_size_bytes(pg_catalog.current_setting('shared_buffers'))::double precision as "sharedBuffersBytes"
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.oid = ${oid}`;
}

const indexSchema = tableFactsSchema.shape.indexes.element.extend({ tablespace: z.string().nullable() });

const keySchema = z.object({ index: z.string(), columns: z.array(z.string()), types: z.array(z.string()) });

/** The primary key, else the narrowest unique index that can order a walk over every row. */
function keyOf(oid: Sql): Sql {
  return sql`select
  ic.relname as index,
  array_agg(a.attname::text order by k.position) as columns,
  array_agg(pg_catalog.format_type(a.atttypid, a.atttypmod) order by k.position) as types
from pg_catalog.pg_index i
join pg_catalog.pg_class ic on ic.oid = i.indexrelid
join pg_catalog.pg_am am on am.oid = ic.relam and am.amname = 'btree'
cross join lateral unnest(i.indkey::int2[], i.indcollation::oid[], i.indoption::int2[])
  with ordinality as k(attnum, collation_oid, options, position)
left join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum and k.attnum > 0
where i.indrelid = ${oid} and i.indisvalid and i.indisunique
  and i.indpred is null and i.indexprs is null
  and (i.indimmediate or i.indisprimary)
  -- columns of INCLUDE come after the key's own
  and k.position <= i.indnkeyatts
group by ic.relname, i.indisprimary, i.indnkeyatts
having bool_and(${isProvenNotNull} and k.options = 0 and k.collation_oid = a.attcollation)
order by i.indisprimary desc, i.indnkeyatts, ic.relname
limit 1`;
}

function indexesOf(oid: Sql): Sql {
  return sql`select c.relname as name, pg_catalog.pg_get_indexdef(i.indexrelid) as definition,
  i.indisvalid as valid, i.indisunique as unique, i.indisprimary as "isPrimary", i.indisexclusion as "isExclusion",
  array(
    select a.attname::text
    from pg_catalog.pg_attribute a
    where a.attrelid = i.indrelid and a.attnum > 0 and (
      a.attnum = any (i.indkey::int2[])
      -- columns of expressions and of the predicate
      or exists (
        select from pg_catalog.pg_depend d
        where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = i.indexrelid
          and d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid = i.indrelid and d.refobjsubid = a.attnum
      )
    )
    order by a.attnum
  ) as columns,
  (select k.conname from pg_catalog.pg_constraint k
    where k.conindid = i.indexrelid and k.conrelid = i.indrelid and k.contype in ('p', 'u', 'x')) as constraint,
  pg_catalog.obj_description(i.indexrelid, 'pg_class') as comment,
  i.indisreplident as "isReplicaIdentity", i.indisclustered as "isClustered",
  (select ts.spcname from pg_catalog.pg_tablespace ts where ts.oid = c.reltablespace) as tablespace
from pg_catalog.pg_index i
join pg_catalog.pg_class c on c.oid = i.indexrelid
where i.indrelid = ${oid}
order by c.relname`;
}

/** Names of columns, in the order of an array of their numbers. */
function columnNames(relation: Sql, numbers: Sql): Sql {
  return sql`array(
    select att.attname::text
    from unnest(${numbers}) with ordinality as u(attnum, position)
    join pg_catalog.pg_attribute att on att.attrelid = ${relation} and att.attnum = u.attnum
    order by u.position
  )`;
}

function incomingKeysOf(oid: Sql): Sql {
  return sql`select n.nspname as schema, c.relname as "table", k.conname as name,
  ${columnNames(sql`k.conrelid`, sql`k.conkey`)} as columns,
  ${columnNames(sql`k.confrelid`, sql`k.confkey`)} as "referencedColumns",
  pg_catalog.pg_get_constraintdef(k.oid) as definition,
  k.convalidated as validated
from pg_catalog.pg_constraint k
join pg_catalog.pg_class c on c.oid = k.conrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where k.confrelid = ${oid} and k.contype = 'f'
order by n.nspname, c.relname, k.conname`;
}

function constraintsOf(oid: Sql): Sql {
  return sql`select
  conname as name,
  case contype
    when 'c' then 'check'
    when 'f' then 'foreign_key'
    when 'p' then 'primary_key'
    when 'u' then 'unique'
    when 'x' then 'exclusion'
    when 'n' then 'not_null'
    when 't' then 'trigger'
  end as kind,
  pg_catalog.pg_get_constraintdef(oid) as definition,
  convalidated as validated,
  ${columnNames(sql`conrelid`, sql`conkey`)} as columns,
  pg_catalog.obj_description(oid, 'pg_constraint') as comment,
  case when contype = 'f' then (
    select json_build_object('schema', n.nspname, 'name', c.relname, 'columns', ${columnNames(sql`confrelid`, sql`confkey`)})
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where c.oid = confrelid
  ) end as references
from pg_catalog.pg_constraint
where conrelid = ${oid}
order by conname`;
}

function triggersOf(oid: Sql): Sql {
  // tgtype is a bit mask: 1 row, 2 before, 4 insert, 16 update, 64 instead of.
  return sql`select
  t.tgname as name,
  case when t.tgtype::int & 2 <> 0 then 'before' when t.tgtype::int & 64 <> 0 then 'instead_of' else 'after' end as timing,
  t.tgtype::int & 4 <> 0 as "onInsert",
  t.tgtype::int & 16 <> 0 as "onUpdate",
  t.tgtype::int & 1 <> 0 as "forEachRow",
  array(
    select a.attname::text
    from unnest(t.tgattr::int2[]) as u(attnum)
    join pg_catalog.pg_attribute a on a.attrelid = t.tgrelid and a.attnum = u.attnum
    order by a.attnum
  ) as "updateOf",
  n.nspname || '.' || p.proname as function,
  -- R fires on replicas of logical replication only
  t.tgenabled in ('O', 'A') as enabled,
  pg_catalog.pg_get_triggerdef(t.oid) as definition
from pg_catalog.pg_trigger t
join pg_catalog.pg_proc p on p.oid = t.tgfoid
join pg_catalog.pg_namespace n on n.oid = p.pronamespace
where t.tgrelid = ${oid} and not t.tgisinternal
order by t.tgname`;
}

function relationNamesIn(schema: string): Sql {
  return sql`select c.relname as name
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where n.nspname = ${value(schema)}
order by c.relname`;
}

async function readParts(queries: Queries, table: TableReference) {
  const relation = await findRelation(queries, table);
  if (relation === null) return null;
  const oid = sql`${value(relation.oid)}::oid`;
  const { shape } = tableFactsSchema;
  const key = (await queries.read(keyOf(oid), keySchema))[0] ?? null;
  return {
    relation,
    physical: (await queries.read(physicalOf(oid, key?.columns[0] ?? null), physicalFactsSchema))[0],
    columns: await queries.read(columnsOf(oid), columnFactsSchema),
    key,
    indexes: await queries.read(indexesOf(oid), indexSchema),
    constraints: await queries.read(constraintsOf(oid), shape.constraints.element),
    triggers: await queries.read(triggersOf(oid), triggerFactsSchema),
    referencedBy: await queries.read(incomingKeysOf(oid), incomingKeySchema),
    dependents: await readDependents(queries, oid, relation.serverVersionNum),
    relationNames: await queries.read(relationNamesIn(table.schema), z.object({ name: z.string() })),
  };
}

/** The facts about one table, view or foreign table, from one snapshot; null when there is none of this name. Throws TargetError. */
export async function findTableFacts(session: Session, table: TableReference): Promise<TableFacts | null> {
  const parts = await session.transaction({ isReadOnly: true, isOneSnapshot: true }, (tx) =>
    readParts(tx, table),
  );
  if (parts === null) return null;
  const { relation, key } = parts;
  return tableFactsSchema.parse({
    readAt: new Date().toISOString(),
    server: { versionNum: relation.serverVersionNum, inRecovery: relation.inRecovery },
    table: { schema: table.schema, name: table.name, ...relation },
    physical: parts.physical,
    columns: parts.columns,
    key:
      key === null
        ? null
        : {
            index: key.index,
            columns: key.columns.map((name, at) => ({ name, type: key.types[at] ?? "" })),
          },
    indexes: parts.indexes.map(({ tablespace, ...index }) =>
      tablespace === null ? index : { ...index, tablespace },
    ),
    constraints: parts.constraints,
    triggers: parts.triggers,
    updateRules: relation.updateRules,
    rowTypeIn: relation.rowTypeIn,
    referencedBy: parts.referencedBy,
    dependents: parts.dependents,
    relationNames: parts.relationNames.map((one) => one.name),
  });
}
