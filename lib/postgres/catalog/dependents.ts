import { type Dependent, dependentSchema } from "@/lib/domain/facts/table-facts";
import { type Sql, sql } from "@/lib/domain/sql/sql";
import type { Queries } from "../session";

/** What reads a table's columns by name and is neither index, constraint nor default. */

/** Columns of the table on which an object of one catalog depends. */
function columnsFor(
  oid: Sql,
  catalog: "pg_rewrite" | "pg_policy" | "pg_trigger" | "pg_statistic_ext" | "pg_proc",
  object: Sql,
): Sql {
  const name = {
    pg_rewrite: sql`'pg_catalog.pg_rewrite'`,
    pg_policy: sql`'pg_catalog.pg_policy'`,
    pg_trigger: sql`'pg_catalog.pg_trigger'`,
    pg_statistic_ext: sql`'pg_catalog.pg_statistic_ext'`,
    pg_proc: sql`'pg_catalog.pg_proc'`,
  }[catalog];
  return sql`array(
    select distinct a.attname::text
    from pg_catalog.pg_depend d
    join pg_catalog.pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
    where d.classid = ${name}::regclass and d.objid = ${object}
      and d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid = ${oid} and d.refobjsubid > 0
    order by 1
  )`;
}

function viewsOf(oid: Sql): Sql {
  return sql`select
  case when c.oid = ${oid} then 'rule' when c.relkind = 'm' then 'materialized_view' else 'view' end as kind,
  case when c.oid = ${oid} then r.rulename else n.nspname || '.' || c.relname end as name,
  ${columnsFor(oid, "pg_rewrite", sql`r.oid`)} as columns,
  pg_catalog.pg_get_ruledef(r.oid) as definition
from pg_catalog.pg_rewrite r
join pg_catalog.pg_class c on c.oid = r.ev_class
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where exists (
  select from pg_catalog.pg_depend d
  where d.classid = 'pg_catalog.pg_rewrite'::regclass and d.objid = r.oid
    and d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid = ${oid} and d.refobjsubid > 0
)`;
}

function generatedOf(oid: Sql): Sql {
  return sql`select 'generated_column' as kind, g.attname::text as name,
  array(
    select distinct a.attname::text
    from pg_catalog.pg_depend d
    join pg_catalog.pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
    -- Postgres 14: the column depends on what it reads; later ones: its expression does.
    where d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid = ${oid}
      and d.refobjsubid > 0 and d.refobjsubid <> g.attnum
      and (d.classid = 'pg_catalog.pg_class'::regclass and d.objid = ${oid} and d.objsubid = g.attnum
        or d.classid = 'pg_catalog.pg_attrdef'::regclass and d.objid = e.oid)
    order by 1
  ) as columns,
  pg_catalog.pg_get_expr(e.adbin, e.adrelid) as definition
from pg_catalog.pg_attribute g
join pg_catalog.pg_attrdef e on e.adrelid = g.attrelid and e.adnum = g.attnum
where g.attrelid = ${oid} and g.attgenerated <> '' and not g.attisdropped`;
}

function policiesOf(oid: Sql): Sql {
  return sql`select 'policy' as kind, p.polname::text as name,
  ${columnsFor(oid, "pg_policy", sql`p.oid`)} as columns,
  concat_ws(' with check ', pg_catalog.pg_get_expr(p.polqual, p.polrelid), pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid)) as definition
from pg_catalog.pg_policy p
where p.polrelid = ${oid}`;
}

/** Those that name columns: in UPDATE OF or WHEN. */
function triggersOf(oid: Sql): Sql {
  return sql`select 'trigger' as kind, t.tgname::text as name,
  ${columnsFor(oid, "pg_trigger", sql`t.oid`)} as columns,
  pg_catalog.pg_get_triggerdef(t.oid) as definition
from pg_catalog.pg_trigger t
where t.tgrelid = ${oid} and not t.tgisinternal
  and exists (
    select from pg_catalog.pg_depend d
    where d.classid = 'pg_catalog.pg_trigger'::regclass and d.objid = t.oid and d.refobjid = ${oid} and d.refobjsubid > 0
  )`;
}

function statisticsOf(oid: Sql): Sql {
  return sql`select 'statistics' as kind, n.nspname || '.' || s.stxname as name,
  ${columnsFor(oid, "pg_statistic_ext", sql`s.oid`)} as columns,
  pg_catalog.pg_get_statisticsobjdef(s.oid) as definition
from pg_catalog.pg_statistic_ext s
join pg_catalog.pg_namespace n on n.oid = s.stxnamespace
where s.stxrelid = ${oid}`;
}

function publicationsOf(oid: Sql, versionNum: number): Sql {
  // FOR TABLES IN SCHEMA; 14 has neither it nor the catalog.
  const ofSchema =
    versionNum < 150_000
      ? sql``
      : sql` or exists (
    select from pg_catalog.pg_publication_namespace s
    join pg_catalog.pg_class c on c.relnamespace = s.pnnspid
    where s.pnpubid = p.oid and c.oid = ${oid}
  )`;
  // Postgres 14 has no column lists: asked through the row as JSON, so that one text serves all versions.
  return sql`select 'publication' as kind, p.pubname::text as name,
  array(
    select a.attname::text
    from jsonb_array_elements_text(
      case when jsonb_typeof(pg_catalog.to_jsonb(r) -> 'prattrs') = 'array' then pg_catalog.to_jsonb(r) -> 'prattrs' end
    ) as u(attnum)
    join pg_catalog.pg_attribute a on a.attrelid = ${oid} and a.attnum = u.attnum::int
    order by a.attnum
  ) as columns,
  null as definition
from pg_catalog.pg_publication p
left join pg_catalog.pg_publication_rel r on r.prpubid = p.oid and r.prrelid = ${oid}
where p.puballtables or r.oid is not null${ofSchema}`;
}

function functionsOf(oid: Sql): Sql {
  return sql`select case when f.depends then 'function' else 'function_text' end as kind,
  f.name, f.columns, null as definition
from (
  select n.nspname || '.' || p.proname as name,
    cardinality(${columnsFor(oid, "pg_proc", sql`p.oid`)}) > 0 as depends,
    case when cardinality(${columnsFor(oid, "pg_proc", sql`p.oid`)}) > 0 then ${columnsFor(oid, "pg_proc", sql`p.oid`)}
    else array(
      select a.attname::text
      from pg_catalog.pg_attribute a
      where a.attrelid = ${oid} and a.attnum > 0 and not a.attisdropped
        and strpos(lower(p.prosrc), lower(a.attname)) > 0
        -- As a word; what is not a plain name can't be put into a pattern, and counts when it is there at all.
        and (a.attname !~ '^[A-Za-z_][A-Za-z0-9_]*$' or p.prosrc ~* ('\\m' || a.attname || '\\M'))
      order by a.attnum
    ) end as columns
  from pg_catalog.pg_proc p
  join pg_catalog.pg_namespace n on n.oid = p.pronamespace
  join pg_catalog.pg_language l on l.oid = p.prolang and l.lanname in ('sql', 'plpgsql')
  join pg_catalog.pg_class c on c.oid = ${oid}
  where n.nspname not in ('pg_catalog', 'information_schema', 'colonnade')
    and n.nspname !~ '^pg_toast|^pg_temp'
    and (
      strpos(lower(p.prosrc), lower(c.relname)) > 0
      or exists (select from pg_catalog.pg_trigger t where t.tgfoid = p.oid and t.tgrelid = c.oid)
      or cardinality(${columnsFor(oid, "pg_proc", sql`p.oid`)}) > 0
    )
) f
where cardinality(f.columns) > 0`;
}

/** Everything of the kinds above that reads the table, ordered by kind and name. Catalog only. Throws TargetError. */
export async function readDependents(queries: Queries, oid: Sql, versionNum: number): Promise<Dependent[]> {
  const found: Dependent[] = [];
  for (const query of [
    viewsOf(oid),
    generatedOf(oid),
    policiesOf(oid),
    triggersOf(oid),
    statisticsOf(oid),
    publicationsOf(oid, versionNum),
    functionsOf(oid),
  ]) {
    found.push(...(await queries.read(query, dependentSchema)));
  }
  return found.sort((a, b) => (`${a.kind} ${a.name}` < `${b.kind} ${b.name}` ? -1 : 1));
}
