import {
  expression,
  ident,
  integer,
  join,
  literal,
  type Printed,
  qualified,
  type Sql,
  sql,
} from "@/lib/domain/sql/sql";
import {
  advance,
  fixed,
  inWindow,
  lane,
  type Passes,
  predicate,
  turnAndPending,
  type WalkTable,
} from "./chunk-sql";

/**
 * Walks over columns of the application's own overwrite values, so their chunks keep what was there in `colonnade.kept`, in the very
 * statement that changes the rows; undo puts it back, batch by batch. Values are kept as text, as PostgreSQL itself prints and reads them.
 *
 * chunk:   parameters and result as in chunk-sql.ts
 * restore: $1 rollout id · $2 step id · $3 lane · $4 epoch · $5 rows of the batch, in the order of `key`
 *          $6 the last key of the batch before, text[] (null for none): what was deleted there is not looked at again
 *   → one row: taken int (rows of colonnade.kept that are done with), restored int (rows of the table that got a value back),
 *     last_key text[] (null: none were left), driving boolean (false: another driver has a higher epoch, and nothing was touched)
 *
 * What the application has written since wins, column by column: a value is put back only where the row still holds what the walk wrote. When
 * a walk meets a row again, the oldest value stays kept, unless the application wrote another one in between: then that one is.
 */
export interface KeptColumn {
  readonly name: string;
  /** As the table has it, e.g. `numeric(12,2)`. */
  readonly type: Printed;
}

export interface KeepingColumn extends KeptColumn {
  /** Of a person's making; or of ours. */
  readonly expression: Printed | Sql;
}

// No column of a person's is called so: an expression of theirs can't mean one of these.
const keyName = (at: number) => ident(`colonnade.key.${at + 1}`);
const beforeName = (at: number) => ident(`colonnade.before.${at + 1}`);
const packedRows = ident("colonnade.packed");
const written = ident("colonnade.row");

/** The chunk of a walk that keeps what it overwrites. */
export function keepingChunkSql(
  table: WalkTable,
  columns: readonly KeepingColumn[],
  pendingWhen: Printed | Sql,
  passes: Passes,
  /** The step whose undo puts it back, where that is another. */
  keptAs: string | null = null,
): Sql {
  const name = qualified(table.schema, table.name);
  const keys = table.key.map((_, at) => keyName(at));
  const befores = columns.map((_, at) => beforeName(at));
  const names = [...keys, ...befores];
  const read = [...table.key, ...columns].map(
    (column, at) => sql`${ident(column.name)}::text as ${names[at] ?? sql``}`,
  );
  const packed = names.map((one) => sql`array_agg(${one}) as ${one}`);
  const sets = columns.map((column) => sql`${ident(column.name)} = ${predicate(column.expression)}`);
  const same = table.key.map(
    (column, at) => sql`${ident(column.name)} = ${written}.${keyName(at)}::${expression(column.type)}`,
  );
  const oldest = columns.map((_, at) => {
    const element = sql`[${integer(at + 1)}]`;
    return sql`case when kept.after${element} is not distinct from excluded.before${element} then kept.before${element} else excluded.before${element} end`;
  });
  // The rows are locked before they are read: what is kept is what the update replaces, whoever writes at the same time. They come to the
  // update as arrays, because the planner then takes them for few and finds each by its key; from what it would guess of them otherwise, it
  // may compare each with each (measured: 5 s instead of 50 ms a chunk).
  return sql`with driver as (
  select set_config('colonnade.walk', 'on', true)
  from colonnade.ledger
  where ${fixed(lane)}
  for update
), before as materialized (
  select ${join(read, ", ")}
  from ${name}
  where ${inWindow(table)}
    and ${turnAndPending(table, passes, pendingWhen)}
    and exists (select 1 from driver)
  for no key update
), ${packedRows} as materialized (
  select ${join(packed, ", ")}
  from before
), changed as (
  update ${name}
  set ${join(sets, ", ")}
  from ${packedRows}
  cross join lateral unnest(${join(
    names.map((one) => sql`${packedRows}.${one}`),
    ", ",
  )}) as ${written} (${join(names, ", ")})
  where ${join(same, " and ")}
  returning array[${join(
    keys.map((one) => sql`${written}.${one}`),
    ", ",
  )}] as key,
    array[${join(
      befores.map((one) => sql`${written}.${one}`),
      ", ",
    )}] as before,
    array[${join(
      columns.map((column) => sql`${ident(column.name)}::text`),
      ", ",
    )}] as after
), kept as (
  insert into colonnade.kept as kept (rollout_id, step_id, key, before, after)
  select $1, ${keptAs === null ? sql`$2` : literal(keptAs)}, key, before, after from changed
  where before is distinct from after
  on conflict (rollout_id, step_id, key) do update
  set before = array[${join(oldest, ",\n  ")}],
    after = excluded.after
), counted as materialized (
  select count(*) as rows from changed
), advanced as (
  ${advance(table, passes, sql`rows_changed = rows_changed + (select rows from counted)`)}
)
select (select rows from counted)::int as changed, exists (select 1 from advanced) as advanced`;
}

/** One batch of the way back. */
export function restoreSql(table: WalkTable, columns: readonly KeptColumn[]): Sql {
  const at = (index: number) => sql`[${integer(index + 1)}]`;
  const untouched = columns.map(
    (column, index) => sql`${ident(column.name)}::text is not distinct from "colonnade.after"${at(index)}`,
  );
  const sets = columns.map(
    (column, index) =>
      sql`${ident(column.name)} = case when ${untouched[index] ?? sql`false`} then "colonnade.before"${at(index)}::${expression(column.type)} else ${ident(column.name)} end`,
  );
  const same = table.key.map(
    (column, index) => sql`${ident(column.name)} = "colonnade.key"${at(index)}::${expression(column.type)}`,
  );
  // `colonnade.walk` tells the rollout's own triggers to stay still; see chunk-sql.ts. Rows that are kept are found by their place, because
  // the statistics of a table that fills and empties are never right, and a join by key may go over all of them for each.
  return sql`with driver as (
  select set_config('colonnade.walk', 'on', true)
  from colonnade.ledger
  where ${fixed(lane)}
  for update
), batch as materialized (
  select ctid as place, key from colonnade.kept
  where rollout_id = $1 and step_id = $2
    and (${fixed("$6")}::text[] is null or key > ${fixed("$6")}::text[])
    and exists (select 1 from driver)
  order by key
  limit ${fixed("$5")}::int
), "colonnade.taken" as (
  delete from colonnade.kept
  where ctid = any (array(select place from batch))
  returning kept.key as "colonnade.key", kept.before as "colonnade.before", kept.after as "colonnade.after"
), restored as (
  update ${qualified(table.schema, table.name)}
  set ${join(sets, ",\n  ")}
  from "colonnade.taken"
  where ${join(same, " and ")}
    and (${join(untouched, " or ")})
  returning 1
)
select (select count(*) from "colonnade.taken")::int as taken,
  (select count(*) from restored)::int as restored,
  (select key from batch order by key desc limit 1) as last_key,
  exists (select 1 from driver) as driving`;
}

/** True once nothing is left to put back; also where there is no such table, or none any more. */
export function nothingIsKept(rolloutId: string, stepId: string): Sql {
  const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
  const rows = literal(
    `select 1 from colonnade.kept where rollout_id = ${quoted(rolloutId)} and step_id = ${quoted(stepId)} limit 1`,
  );
  return sql`select case
  when to_regclass('colonnade.kept') is null then true
  else query_to_xml(${rows}, false, false, '')::text !~ '<row'
end`;
}
