import { invariant } from "@/lib/domain/invariant";
import { ident, join, literal, type Printed, qualified, type Sql, sql } from "@/lib/domain/sql/sql";
import { parseTypeName } from "@/lib/domain/sql/type-name";
import { fixed, keyText, lane, predicate, type WalkTable } from "./chunk-sql";

/**
 * A walk in the order in which rows lie on disk, for tables whose key is scattered or that have none. Its key is the one column ctid.
 *
 * window: as in chunk-sql.ts. Rows are counted in ranges of ctid, which prune pages on the way; the range ends with the file as it was
 * when the lanes were laid out.
 *
 * An update by the application moves a row, perhaps to where the walk has been. So after the last window there is a closing look at all rows, stretch
 * by stretch; what it finds pending is set by its place; then it looks again, until nothing is found. Why that is exact stands in the engine's closing-look.ts.
 *
 * look: $1 how many at most · $2 places text[] of rows to leave out: those that can't be looked at, or that a person has decided about
 *       $3 · $4 tid: only rows from here, up to there (null for none) → places text[] (ctid), keys text[] (for people)
 * fix:  $1 rollout id · $2 step id · $3 lane · $4 epoch · $5 places text[] (null: wherever they lie)
 *   → changed int, stuck int (pending afterwards too: what the expression gives is pending itself), advanced boolean
 */
export function placeTable(table: { readonly schema: string; readonly name: string }): WalkTable {
  const type = parseTypeName("tid");
  invariant(type.kind === "valid", "tid is a type");
  return { schema: table.schema, name: table.name, key: [{ name: "ctid", type: type.printed }] };
}

const block = (place: Sql) => sql`(${place}::text::point)[0]::bigint`;

/** Finds where the next window by place ends. A window may hold no row; it comes to an end all the same. */
export function placeWindowSql(table: { readonly schema: string; readonly name: string }): Sql {
  const name = qualified(table.schema, table.name);
  const last = fixed("$1::tid");
  const wanted = fixed("$2::int");
  const end = fixed("$3::tid");
  // Twice the pages that so many rows should need, so that a sparse table takes few windows more.
  return sql`with file as materialized (
  select pg_relation_size(c.oid) / current_setting('block_size')::bigint as blocks,
    greatest(1, case when c.relpages > 0 then c.reltuples / c.relpages else 1 end) as rows_per_page
  from pg_class c
  where c.oid = ${relation(table)}
), span as materialized (
  select coalesce(${last}, '(0,0)'::tid) as from_place,
    least(
      coalesce(${block(last)}, 0) + ceil(${wanted} / rows_per_page)::bigint * 2 + 1,
      coalesce(${block(end)}, blocks)
    ) as to_block,
    least(blocks, coalesce(${block(end)}, blocks)) as end_block
  from file
), found as materialized (
  select ctid as place
  from ${name}
  where ctid > (select from_place from span)
    and ctid < (select format('(%s,0)', to_block)::tid from span)
  order by ctid
  limit ${wanted}
)
select array[case
    when (select count(*) from found) = ${wanted} then (select found.place::text from found order by found.place desc limit 1)
    else format('(%s,0)', to_block)
  end] as last_key,
  (select count(*) from found)::int as rows
from span
where ${block(sql`from_place`)} < end_block`;
}

function relation(table: { readonly schema: string; readonly name: string }): Sql {
  return sql`${literal(qualified(table.schema, table.name).text)}::regclass`;
}

/** Looks for rows of a stretch of the table, or of all of it. */
export function closingLookSql(
  table: { readonly schema: string; readonly name: string },
  when: Printed | Sql,
  keyColumns: readonly string[],
): Sql {
  const from = fixed("$3::tid");
  const to = fixed("$4::tid");
  return sql`select coalesce(array_agg(place), '{}') as places, coalesce((array_agg(key_text))[1:10], '{}') as keys
from (
  select ctid::text as place, ${keyText(keyColumns)} as key_text
  from ${qualified(table.schema, table.name)}
  where (${from} is null or ctid >= ${from})
    and (${to} is null or ctid <= ${to})
    and case when ctid = any (${fixed("$2::text[]")}::tid[]) then false else (${predicate(when)}) end
  limit ${fixed("$1::int")}
) as found`;
}

/** Sets rows by their places, where they are still pending, and counts them in the ledger. */
export function closingFixSql(
  table: { readonly schema: string; readonly name: string },
  assignments: readonly { readonly column: string; readonly expression: Printed | Sql }[],
  pendingWhen: Printed | Sql,
): Sql {
  const sets = join(
    assignments.map((one) => sql`${ident(one.column)} = ${predicate(one.expression)}`),
    ", ",
  );
  const places = fixed("$5::text[]");
  return sql`with driver as (
  select set_config('colonnade.walk', 'on', true)
  from colonnade.ledger
  where ${fixed(lane)}
  for update
), changed as (
  update ${qualified(table.schema, table.name)}
  set ${sets}
  where (${places} is null or ctid = any (${places}::tid[]))
    and (${predicate(pendingWhen)})
    and exists (select 1 from driver)
  returning (${predicate(pendingWhen)}) is true as "colonnade.pending"
), advanced as (
  update colonnade.ledger
  set rows_changed = rows_changed + (select count(*) from changed where not "colonnade.pending"),
    chunks = chunks + 1,
    updated_at = clock_timestamp()
  where ${fixed(lane)}
  returning 1
)
select (select count(*) from changed where not "colonnade.pending")::int as changed,
  (select count(*) from changed where "colonnade.pending")::int as stuck, exists (select 1 from advanced) as advanced`;
}
