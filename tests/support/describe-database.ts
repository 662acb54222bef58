import type { Client } from "pg";

/**
 * A database's definition as text, from the catalog: what pg_dump would tell of tables, and what it would not (which index backs what,
 * validity, statistics targets). Two states with the same text have the same definition. Colonnade's own schema counts too.
 */

const parts: readonly string[] = [
  `select format('schema %s', nspname) from pg_namespace
where nspname !~ '^pg_' and nspname <> 'information_schema'`,
  `select format('column %s.%s %s%s%s%s%s%s%s%s%s%s%s', c.oid::regclass, quote_ident(a.attname), format_type(a.atttypid, a.atttypmod),
  case when a.attnotnull then ' not null' end,
  case when a.attcollation <> t.typcollation then ' collate ' || a.attcollation::regcollation end,
  ' default ' || pg_get_expr(d.adbin, d.adrelid), ' generated ' || nullif(a.attgenerated::text, ''),
  ' identity ' || nullif(a.attidentity::text, ''),
  case when coalesce(a.attstattarget, -1) <> -1 then ' statistics ' || a.attstattarget end,
  case when a.attstorage <> t.typstorage then ' storage ' || a.attstorage::text end,
  ' compression ' || nullif(a.attcompression::text, ''), ' options ' || a.attoptions::text,
  ' privileges ' || a.attacl::text)
from pg_class c
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
join pg_type t on t.oid = a.atttypid
left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
where c.relkind in ('r', 'p', 'v', 'm') and c.relnamespace::regnamespace::text !~ '^pg_|^information_schema$'`,
  `select format('table %s%s%s%s', c.oid::regclass, ' with ' || c.reloptions::text, ' privileges ' || c.relacl::text,
  case when c.relreplident <> 'd' then ' replica identity ' || c.relreplident::text end)
from pg_class c where c.relkind in ('r', 'p') and c.relnamespace::regnamespace::text !~ '^pg_|^information_schema$'`,
  `select format('statistics %s', pg_get_statisticsobjdef(oid)) from pg_statistic_ext`,
  `select format('constraint %s on %s: %s%s', conname, conrelid::regclass, pg_get_constraintdef(oid), case when convalidated then '' else ' (unproven)' end)
from pg_constraint where conrelid <> 0 and connamespace::regnamespace::text !~ '^pg_|^information_schema$'`,
  `select format('index %s%s%s%s%s', pg_get_indexdef(i.indexrelid), case when i.indisvalid then '' else ' (invalid)' end,
  case when i.indisprimary then ' (primary)' end, case when i.indisreplident then ' (replica identity)' end,
  case when i.indisclustered then ' (clustered)' end)
from pg_index i join pg_class c on c.oid = i.indrelid where c.relnamespace::regnamespace::text !~ '^pg_|^information_schema$'`,
  `select format('trigger %s', pg_get_triggerdef(oid)) from pg_trigger where not tgisinternal`,
  `select format('function %s', pg_get_functiondef(p.oid)) from pg_proc p
where p.prokind = 'f' and p.pronamespace::regnamespace::text !~ '^pg_|^information_schema$'`,
  `select format('sequence %s %s start %s increment %s min %s max %s cache %s%s%s%s', s.seqrelid::regclass, format_type(s.seqtypid, null),
  s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, case when s.seqcycle then ' cycle' end,
  (select ' owned by ' || d.refobjid::regclass || '.' || a.attname from pg_depend d
    join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
    where d.classid = 'pg_class'::regclass and d.objid = s.seqrelid and d.refclassid = 'pg_class'::regclass and d.refobjsubid > 0 and d.deptype in ('a', 'i')),
  (select ' privileges ' || c.relacl::text from pg_class c where c.oid = s.seqrelid))
from pg_sequence s`,
  `select format('comment on %s %s: %s', pg_describe_object(classoid, objoid, objsubid), '', description) from pg_description
where classoid in ('pg_class'::regclass, 'pg_constraint'::regclass) and objoid >= 16384`,
  `select format('view %s %s', c.oid::regclass, pg_get_viewdef(c.oid)) from pg_class c
where c.relkind in ('v', 'm') and c.relnamespace::regnamespace::text !~ '^pg_|^information_schema$'`,
  `select format('policy %s on %s %s', polname, polrelid::regclass, pg_get_expr(polqual, polrelid)) from pg_policy`,
];

/** The definition, a line per fact, sorted. */
export async function describeDatabase(client: Client): Promise<string> {
  const lines: string[] = [];
  for (const part of parts) {
    const found = await client.query<{ line: string }>(`select line from (${part}) as told(line)`);
    lines.push(...found.rows.map((row) => row.line));
  }
  return lines.sort().join("\n");
}
