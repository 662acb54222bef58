import { z } from "zod";
import { type Sql, sql, value } from "@/lib/domain/sql/sql";
import {
  type LintCatalog,
  type LintTable,
  lintCatalogSchema,
  lintFunctionSchema,
  lintTableSchema,
  lintTypeSchema,
} from "@/lib/domain/statement/lint/lint-catalog";
import type { LintNames } from "@/lib/domain/statement/lint/lint-names";
import type { Queries, Session } from "./session";

/** Reads what the linter wants to know of a target: the relations that SQL names, and their neighbours. Catalog only: no row is touched. */

interface WrittenName {
  readonly schema: string | null;
  readonly name: string;
}

/** `(schema, name)` as a table of a query; a missing schema is an empty string. */
function asked(names: readonly WrittenName[]): Sql {
  const schemas = names.map((one) => one.schema ?? "");
  return sql`unnest(${value(schemas)}::text[], ${value(names.map((one) => one.name))}::text[])`;
}

/** An object is meant by its schema's name, or is in a schema where names without one are looked up. */
const isMeant = sql`case when w.schema = '' then n.nspname = any (pg_catalog.current_schemas(false)) else n.nspname = w.schema end`;

const serverSchema = z.object({
  serverMajor: z.number(),
  searchPath: z.array(z.string()),
  isTimeZoneUtc: z.boolean(),
  lockTimeoutMs: z.number(),
});

const server = sql`select
  pg_catalog.current_setting('server_version_num')::int / 10000 as "serverMajor",
  pg_catalog.current_schemas(false)::text[] as "searchPath",
  pg_catalog.current_setting('TimeZone') in ('UTC', 'Etc/UTC', 'GMT', 'Etc/GMT', 'UCT', 'Zulu') as "isTimeZoneUtc",
  -- what a new session begins with: this one has set its own
  (select s.reset_val::float8 from pg_catalog.pg_settings s where s.name = 'lock_timeout') as "lockTimeoutMs"`;

const foundSchema = z.object({
  askedSchema: z.string(),
  askedName: z.string(),
  /** null where there is no such relation. */
  oid: z.string().nullable(),
});

/** The tables that the names mean: an index means its table. */
function findRelations(names: readonly WrittenName[]): Sql {
  return sql`select w.schema as "askedSchema", w.name as "askedName", f.oid
from ${asked(names)} as w(schema, name)
left join lateral (
  select coalesce(i.indrelid, c.oid)::text as oid
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  left join pg_catalog.pg_index i on i.indexrelid = c.oid
  where c.relname = w.name and ${isMeant} and c.relkind in ('r', 'p', 'f', 'v', 'm', 'S', 'i', 'I')
) f on true`;
}

/** Everything of these schemas. */
function relationsIn(schemas: readonly string[]): Sql {
  return sql`select c.oid::text as oid
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where n.nspname = any (${value(schemas)}::text[]) and c.relkind in ('r', 'p', 'f', 'v', 'm', 'S')
limit 2000`;
}

/** The tables, all below them, those just above, views over them, and those at the other end of a foreign key. */
function withNeighbours(oids: readonly string[]): Sql {
  return sql`with recursive below(oid) as (
  select unnest(${value(oids)}::text[])::oid
  union
  select i.inhrelid from pg_catalog.pg_inherits i join below b on b.oid = i.inhparent
),
-- views over them, and views over those: CASCADE takes all of them along
above(oid) as (
  select oid from below
  union
  select rule.ev_class
  from above o
  join pg_catalog.pg_depend dep on dep.refclassid = 'pg_catalog.pg_class'::regclass and dep.refobjid = o.oid
  join pg_catalog.pg_rewrite rule on dep.classid = 'pg_catalog.pg_rewrite'::regclass and rule.oid = dep.objid
)
select oid::text as oid from above
union
select i.inhparent::text from pg_catalog.pg_inherits i join below b on b.oid = i.inhrelid
union
select k.confrelid::text from pg_catalog.pg_constraint k join below b on b.oid = k.conrelid where k.contype = 'f'
union
select k.conrelid::text from pg_catalog.pg_constraint k join below b on b.oid = k.confrelid where k.contype = 'f'`;
}

function columnNames(relation: Sql, numbers: Sql): Sql {
  return sql`array(
    select a.attname::text
    from unnest(${numbers}) with ordinality as u(attnum, position)
    join pg_catalog.pg_attribute a on a.attrelid = ${relation} and a.attnum = u.attnum
    order by u.position
  )`;
}

/** JSON of rows, as an array; empty for none. */
function rowsAsJson(query: Sql): Sql {
  return sql`coalesce((select pg_catalog.json_agg(pg_catalog.to_json(x)) from (${query}) x), '[]')`;
}

const columns = sql`select a.attname as name,
  pg_catalog.format_type(a.atttypid, a.atttypmod) as type,
  -- Postgres 18: a NOT NULL that is not validated sets attnotnull, too.
  not (a.attnotnull and not exists (
    select from pg_catalog.pg_constraint k
    where k.conrelid = a.attrelid and k.contype = 'n' and k.conkey = array[a.attnum] and not k.convalidated
  )) as nullable,
  pg_catalog.pg_get_expr(d.adbin, d.adrelid) as "default",
  case a.attgenerated when 's' then 'stored' when 'v' then 'virtual' else 'none' end as generated,
  case a.attidentity when 'a' then 'always' when 'd' then 'by_default' else 'none' end as identity
from pg_catalog.pg_attribute a
left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
order by a.attnum`;

const constraints = sql`select k.conname as name,
  case k.contype
    when 'c' then 'check' when 'f' then 'foreign_key' when 'p' then 'primary_key'
    when 'u' then 'unique' when 'x' then 'exclusion' when 'n' then 'not_null'
  end as kind,
  k.convalidated as validated,
  pg_catalog.pg_get_constraintdef(k.oid) as definition,
  ${columnNames(sql`k.conrelid`, sql`k.conkey`)} as columns,
  case when k.contype = 'f' then (
    select pg_catalog.json_build_object(
      'schema', rn.nspname, 'name', r.relname, 'columns', ${columnNames(sql`k.confrelid`, sql`k.confkey`)})
    from pg_catalog.pg_class r join pg_catalog.pg_namespace rn on rn.oid = r.relnamespace
    where r.oid = k.confrelid
  ) end as "references"
from pg_catalog.pg_constraint k
where k.conrelid = c.oid and k.contype in ('c', 'f', 'p', 'u', 'x', 'n')
order by k.conname`;

const indexes = sql`select ic.relname as name,
  ${columnNames(sql`i.indrelid`, sql`i.indkey::int2[]`)} || array(
    -- columns of expressions and of the predicate
    select a.attname::text
    from pg_catalog.pg_depend dep
    join pg_catalog.pg_attribute a on a.attrelid = dep.refobjid and a.attnum = dep.refobjsubid
    where dep.classid = 'pg_catalog.pg_class'::regclass and dep.objid = i.indexrelid
      and dep.refclassid = 'pg_catalog.pg_class'::regclass and dep.refobjid = i.indrelid
      and dep.refobjsubid > 0 and dep.refobjsubid <> all (i.indkey::int2[])
  ) as columns,
  i.indisunique as "unique", i.indisvalid as valid,
  i.indpred is null and i.indexprs is null and i.indnkeyatts = i.indnatts as "isPlain",
  i.indpred is not null or i.indexprs is not null as "isComputed"
from pg_catalog.pg_index i
join pg_catalog.pg_class ic on ic.oid = i.indexrelid
where i.indrelid = c.oid
order by ic.relname`;

const referencedBy = sql`select rn.nspname as schema, r.relname as name, k.conname as "constraint",
  ${columnNames(sql`k.conrelid`, sql`k.conkey`)} as columns,
  ${columnNames(sql`k.confrelid`, sql`k.confkey`)} as "referencedColumns"
from pg_catalog.pg_constraint k
join pg_catalog.pg_class r on r.oid = k.conrelid
join pg_catalog.pg_namespace rn on rn.oid = r.relnamespace
where k.confrelid = c.oid and k.contype = 'f' and k.conrelid <> c.oid
order by rn.nspname, r.relname, k.conname`;

/** Relations at the other end of an inheritance. */
function relatives(own: Sql, other: Sql): Sql {
  return sql`select rn.nspname as schema, r.relname as name
from pg_catalog.pg_inherits h
join pg_catalog.pg_class r on r.oid = ${other}
join pg_catalog.pg_namespace rn on rn.oid = r.relnamespace
where ${own} = c.oid
order by rn.nspname, r.relname`;
}

const views = sql`select vn.nspname as schema, v.relname as name,
  array_agg(distinct a.attname::text) as columns
from pg_catalog.pg_depend dep
join pg_catalog.pg_rewrite rule on rule.oid = dep.objid
join pg_catalog.pg_class v on v.oid = rule.ev_class and v.oid <> c.oid
join pg_catalog.pg_namespace vn on vn.oid = v.relnamespace
join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = dep.refobjsubid
where dep.classid = 'pg_catalog.pg_rewrite'::regclass
  and dep.refclassid = 'pg_catalog.pg_class'::regclass and dep.refobjid = c.oid and dep.refobjsubid > 0
group by vn.nspname, v.relname`;

function tablesOf(oids: readonly string[]): Sql {
  return sql`select n.nspname as schema, c.relname as name,
  case c.relkind
    when 'r' then 'table' when 'p' then 'partitioned_table' when 'f' then 'foreign_table'
    when 'v' then 'view' when 'm' then 'materialized_view' when 'S' then 'sequence'
  end as kind,
  case when c.reltuples < 0 or c.relkind in ('v', 'S') then null else c.reltuples::float8 end as rows,
  case
    when c.relkind in ('r', 'm') then pg_catalog.pg_relation_size(c.oid)::float8
    -- a partitioned table has no file of its own
    when c.relkind = 'p' then (
      select coalesce(sum(pg_catalog.pg_relation_size(p.relid)), 0)::float8 from pg_catalog.pg_partition_tree(c.oid) p where p.isleaf
    )
  end as bytes,
  ${rowsAsJson(columns)} as columns,
  ${rowsAsJson(constraints)} as constraints,
  ${rowsAsJson(indexes)} as indexes,
  ${rowsAsJson(referencedBy)} as "referencedBy",
  ${rowsAsJson(relatives(sql`h.inhparent`, sql`h.inhrelid`))} as children,
  ${rowsAsJson(relatives(sql`h.inhrelid`, sql`h.inhparent`))} as parents,
  (
    select pg_catalog.json_build_object('schema', dn.nspname, 'name', d.relname)
    from pg_catalog.pg_partitioned_table pt
    join pg_catalog.pg_class d on d.oid = pt.partdefid
    join pg_catalog.pg_namespace dn on dn.oid = d.relnamespace
    where pt.partrelid = c.oid
  ) as "defaultPartition",
  case when c.relkind = 'p' then pg_catalog.pg_get_partkeydef(c.oid) end as "partitionKey",
  ${rowsAsJson(views)} as views
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.oid = any (${value(oids)}::text[]::oid[]) and c.relkind in ('r', 'p', 'f', 'v', 'm', 'S')
order by n.nspname, c.relname`;
}

function functionsOf(names: readonly WrittenName[]): Sql {
  return sql`select n.nspname as schema, p.proname as name,
  case
    when pg_catalog.bool_or(p.provolatile = 'v') then 'volatile'
    when pg_catalog.bool_or(p.provolatile = 's') then 'stable'
    else 'immutable'
  end as volatility
from ${asked(names)} as w(schema, name)
join pg_catalog.pg_proc p on p.proname = w.name
join pg_catalog.pg_namespace n on n.oid = p.pronamespace
-- PostgreSQL's own are known to the linter
where ${isMeant} and n.nspname <> 'pg_catalog'
group by n.nspname, p.proname`;
}

/** Types that were asked for, those of the tables' columns, and the domains below them. */
function typesOf(names: readonly WrittenName[], tables: readonly string[]): Sql {
  return sql`with recursive chain(oid) as (
  select t.oid
  from ${asked(names)} as w(schema, name)
  join pg_catalog.pg_type t on t.typname = w.name
  join pg_catalog.pg_namespace n on n.oid = t.typnamespace
  where ${isMeant} and n.nspname <> 'pg_catalog'
  union
  select a.atttypid from pg_catalog.pg_attribute a
  where a.attrelid = any (${value(tables)}::text[]::oid[]) and a.attnum > 0 and not a.attisdropped
  union
  select t.typbasetype from pg_catalog.pg_type t join chain on chain.oid = t.oid where t.typtype = 'd'
)
select n.nspname as schema, t.typname as name,
  case t.typtype when 'd' then 'domain' when 'e' then 'enum' when 'c' then 'composite' else 'other' end as kind,
  case when t.typtype = 'd' then pg_catalog.format_type(t.typbasetype, t.typtypmod) end as base,
  t.typtype = 'd' and (
    with recursive below(oid) as (
      select t.oid
      union
      select b.typbasetype from pg_catalog.pg_type b join below on below.oid = b.oid where b.typtype = 'd'
    )
    select pg_catalog.bool_or(b.typnotnull or exists (select from pg_catalog.pg_constraint k where k.contypid = b.oid))
    from below join pg_catalog.pg_type b on b.oid = below.oid
  ) as "isConstrained",
  ${rowsAsJson(sql`select distinct un.nspname as schema, u.relname as name
    from pg_catalog.pg_attribute a
    join pg_catalog.pg_class u on u.oid = a.attrelid and u.relkind in ('r', 'p', 'm')
    join pg_catalog.pg_namespace un on un.oid = u.relnamespace
    where a.atttypid = t.oid and not a.attisdropped`)} as "usedBy"
from chain
join pg_catalog.pg_type t on t.oid = chain.oid
join pg_catalog.pg_namespace n on n.oid = t.typnamespace
where n.nspname <> 'pg_catalog'`;
}

async function readAll(queries: Queries, names: LintNames): Promise<LintCatalog> {
  const [about] = await queries.read(server, serverSchema);
  if (about === undefined) throw new Error("A select without a from returns one row");
  // Tables with a column of a domain that the SQL names: altering the domain reads them.
  const users = (await queries.read(typesOf(names.types, []), lintTypeSchema)).flatMap((type) => type.usedBy);
  const relations = [...names.relations, ...users];
  const found = await queries.read(findRelations(relations), foundSchema);
  const oids = found.flatMap((one) => (one.oid === null ? [] : [one.oid]));
  const inside = await queries.read(relationsIn(names.schemas), z.object({ oid: z.string() }));
  const all = await queries.read(
    withNeighbours([...oids, ...inside.map((one) => one.oid)]),
    z.object({ oid: z.string() }),
  );
  const tableOids = all.map((one) => one.oid);
  const tables: readonly LintTable[] = await queries.read(tablesOf(tableOids), lintTableSchema);
  const missing = found
    .filter((one) => one.oid === null)
    .map((one) => ({ schema: one.askedSchema === "" ? null : one.askedSchema, name: one.askedName }));
  return lintCatalogSchema.parse({
    ...about,
    tables,
    functions: await queries.read(functionsOf(names.functions), lintFunctionSchema),
    types: await queries.read(typesOf(names.types, tableOids), lintTypeSchema),
    missing,
  });
}

/** Reads what a target knows of the names in SQL (`findLintNames`), from one snapshot. Throws TargetError. */
export async function readLintCatalog(session: Session, names: LintNames): Promise<LintCatalog> {
  return await session.transaction({ isReadOnly: true, isOneSnapshot: true }, (tx) => readAll(tx, names));
}
