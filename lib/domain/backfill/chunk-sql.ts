import { invariant } from "@/lib/domain/invariant";
import {
  expression,
  ident,
  integer,
  isSql,
  join,
  literal,
  type Printed,
  qualified,
  type Sql,
  sql,
} from "@/lib/domain/sql/sql";

/**
 * The statements of a walk, written once and shown to the reviewer as they run. Parameters are numbered by hand, because the
 * text is approved and stored, and the engine binds to it; k is the number of columns that order the walk:
 *
 * window:           $1 … $k last key done (text, null for none) · $k+1 rows wanted
 *                   $k+2 … $2k+1 the key at which the lane ends, itself included (null for none)
 *   → one row or none: last_key text[], rows int; for a walk in passes also low_place, high_place tid and span int, the blocks from one
 *     to the other
 * chunk / compare:  $1 rollout id · $2 step id · $3 lane · $4 epoch · $5 rows in the window
 *                   $6 … $5+k the window's last key · $6+k … $5+2k the key before the window (null for none)
 *   for a chunk in n passes: $6+2k whose turn it is, from 0; n is the sweep, which meets every row that is left, and alone moves the
 *                   ledger on · $7+2k · $8+2k tid: only rows that lie between (null: wherever they lie)
 *   chunk →   one row: changed int, advanced boolean
 *   compare → one row: mismatches int, sample_keys text[], advanced boolean
 *
 * Both are one statement, hence one transaction: the data and the ledger commit together. The ledger row is locked first, under the
 * epoch of the driver's lease. When another driver has raised the epoch there is no such row: nothing is touched, `advanced` is
 * false, and the driver must stop. A driver that dies between two passes loses nothing: the next one begins the window again, and finds
 * what is done no longer pending.
 *
 * A walk by place is ordered by the one column ctid; see place-walk.ts.
 */
export interface WalkTable {
  readonly schema: string;
  readonly name: string;
  readonly key: readonly { readonly name: string; readonly type: Printed }[];
}

function parameter(position: number, type: Printed): Sql {
  return sql`${fixed(`$${position}`)}::${expression(type)}`;
}

/** Text of ours as SQL. Only parameter placeholders, and nothing from outside, pass through here. */
export function fixed(placeholder: string): Sql {
  const strings = Object.assign([placeholder], { raw: [placeholder] });
  return sql(strings as TemplateStringsArray);
}

function keyTuple(table: WalkTable, parts: readonly Sql[]): Sql {
  return table.key.length === 1 ? join(parts, ", ") : sql`(${join(parts, ", ")})`;
}

function keyColumns(table: WalkTable): Sql {
  return keyTuple(
    table,
    table.key.map((column) => ident(column.name)),
  );
}

function keyParameters(table: WalkTable, first: number): Sql {
  return keyTuple(
    table,
    table.key.map((column, index) => parameter(first + index, column.type)),
  );
}

function afterKey(table: WalkTable, first: number): Sql {
  const [leading] = table.key;
  invariant(leading !== undefined, "a key has at least one column");
  // The null test is folded away when the statement is planned, because the values are known by then.
  return sql`(${parameter(first, leading.type)} is null or ${keyColumns(table)} > ${keyParameters(table, first)})`;
}

function upToKey(table: WalkTable, first: number): Sql {
  const [leading] = table.key;
  invariant(leading !== undefined, "a key has at least one column");
  return sql`(${parameter(first, leading.type)} is null or ${keyColumns(table)} <= ${keyParameters(table, first)})`;
}

/** Finds where the next window ends; for a walk in passes also where on disk most of its rows lie. */
export function windowSql(table: WalkTable, options: { readonly withPlaces: boolean }): Sql {
  const names = table.key.map((column) => ident(column.name));
  const texts = join(
    names.map((name) => sql`${name}::text`),
    ", ",
  );
  const descending = join(
    names.map((name) => sql`${name} desc`),
    ", ",
  );
  if (options.withPlaces) return placedWindowSql(table);
  return sql`with window_keys as materialized (
  select ${join(names, ", ")}
  from ${qualified(table.schema, table.name)}
  where ${afterKey(table, 1)}
    and ${upToKey(table, table.key.length + 2)}
  order by ${join(names, ", ")}
  limit ${fixed(`$${table.key.length + 1}`)}::int
)
select array[${texts}] as last_key, (select count(*) from window_keys)::int as rows
from window_keys
order by ${descending}
limit 1`;
}

/** Strides of a window, and so rows whose place is looked up; the keys alone are read from the index. */
const strides = 60;

/**
 * The index is read in strides: that costs a sixth of numbering every key of the window (docs/measurements.md, "Windows"). A window that does not
 * reach a lane's end is a whole number of strides, so a large one may hold up to a stride more than wanted.
 */
function placedWindowSql(table: WalkTable): Sql {
  const name = qualified(table.schema, table.name);
  const keys = table.key.map((column) => ident(column.name));
  const columns = join(keys, ", ");
  const further = join(
    keys.map((key) => sql`further.${key}`),
    ", ",
  );
  const wanted = fixed(`$${table.key.length + 1}::int`);
  const stride = sql`((${wanted} + ${integer(strides - 1)}) / ${integer(strides)})`;
  const most = sql`((${wanted} + ${stride} - 1) / ${stride})`;
  const end = upToKey(table, table.key.length + 2);
  const first = afterKey(table, 1);
  const behind = (from: Sql) =>
    sql`${keyTuple(table, keys)} > ${keyTuple(
      table,
      keys.map((key) => sql`${from}.${key}`),
    )}`;
  const read = (where: Sql, which: Sql) => sql`select ${columns}
    from ${name}
    where ${where}
      and ${end}
    order by ${columns}
    ${which}`;
  const strideEnd = sql`offset ${stride} - 1 limit 1`;
  const oneStride = sql`limit ${stride}`;
  const same = keys.map((key) => sql`here.${key} = seen.${key}`);
  const block = (place: Sql) => sql`(${place}::text::point)[0]`;
  const texts = join(
    keys.map((key) => sql`${key}::text`),
    ", ",
  );
  // A few rows that lie elsewhere would stretch the span over the whole table; the sweep meets them by their key.
  return sql`with recursive strides as (
  (select 1 as "colonnade.at", further.* from (
    ${read(first, strideEnd)}
  ) as further)
  union all
  select strides."colonnade.at" + 1, ${further}
  from strides
  cross join lateral (
    ${read(behind(sql`strides`), strideEnd)}
  ) as further
  where strides."colonnade.at" < ${most}
), last_stride as materialized (
  select * from strides order by "colonnade.at" desc limit 1
), rest as materialized (
  (
    ${read(sql`not exists (select 1 from strides) and ${first}`, oneStride)}
  )
  union all
  select ${further}
  from last_stride
  cross join lateral (
    ${read(behind(sql`last_stride`), oneStride)}
  ) as further
  where last_stride."colonnade.at" < ${most}
), numbered as materialized (
  select row_number() over (order by ${columns}) as "colonnade.at", count(*) over () as "colonnade.of", ${columns} from rest
), seen as materialized (
  (
    ${read(first, sql`limit 1`)}
  )
  union all
  select ${columns} from strides
  union all
  select ${columns}
  from numbered
  where "colonnade.at" = "colonnade.of"
    or ("colonnade.at" % greatest(1, ${stride} / ${integer(strides)}) = 0 and not exists (select 1 from strides))
), sampled as materialized (
  select (select here.ctid from ${name} as here where ${join(same, " and ")}) as place
  from seen
), places as materialized (
  select percentile_disc(0.02) within group (order by place) as low_place,
    percentile_disc(0.98) within group (order by place) as high_place
  from sampled
), ends as materialized (
  select 1 as "colonnade.rank", array[${texts}] as last_key from last_stride
  union all
  (select 2, array[${texts}] from numbered order by "colonnade.at" desc limit 1)
)
select ends.last_key,
  (coalesce((select "colonnade.at" from last_stride), 0) * ${stride} + (select count(*) from rest))::int as rows,
  places.low_place, places.high_place, (${block(sql`places.high_place`)} - ${block(sql`places.low_place`)} + 1)::int as span
from ends cross join places
order by ends."colonnade.rank" desc
limit 1`;
}

/** One window that holds all rows after the last key, for what can't be seen in parts. Its parameters are those of `windowSql`. */
export function wholeWindowSql(table: WalkTable): Sql {
  const names = table.key.map((column) => ident(column.name));
  const from = sql`from ${qualified(table.schema, table.name)}`;
  const texts = join(
    names.map((name) => sql`${name}::text`),
    ", ",
  );
  const descending = join(
    names.map((name) => sql`${name} desc`),
    ", ",
  );
  // The number of rows wanted is a parameter here only because the engine binds it.
  return sql`select array[${texts}] as last_key, (
  select least(count(*), 2147483647)::int ${from} where ${afterKey(table, 1)}
) as rows
${from}
where ${afterKey(table, 1)}
  and ${upToKey(table, table.key.length + 2)}
  and ${fixed(`$${table.key.length + 1}`)}::int > 0
order by ${descending}
limit 1`;
}

/** True for the ledger row of a chunk's lane, under the epoch of its driver. */
export const lane = `rollout_id = $1 and step_id = $2 and lane = $3::int and epoch = $4::bigint`;

/** The walk's passes over each window. */
export type Passes = 1 | 2 | 4 | 8;

function passOf(table: WalkTable): Sql {
  return fixed(`$${6 + 2 * table.key.length}::int`);
}

function isSweep(table: WalkTable, passes: Passes): Sql {
  return sql`${passOf(table)} = ${integer(passes)}`;
}

/**
 * True for a row that is pending and whose turn it is. A row's turn is told by its line pointer, the last byte of its ctid, which costs
 * little and is there whatever the key. CASE keeps the order: a row whose turn it is not costs no expression.
 */
export function turnAndPending(table: WalkTable, passes: Passes, pendingWhen: Printed | Sql): Sql {
  if (passes === 1) return sql`(${predicate(pendingWhen)})`;
  const at = 7 + 2 * table.key.length;
  const low = fixed(`$${at}::tid`);
  const high = fixed(`$${at + 1}::tid`);
  return sql`(${low} is null or ctid between ${low} and ${high})
    and case when ${isSweep(table, passes)} or get_byte(tidsend(ctid), 5) & ${integer(passes - 1)} = ${passOf(table)}
      then (${predicate(pendingWhen)}) else false end`;
}

/** Moves the ledger on by one window, with its sweep; `more` sets what else the chunk has to count. */
export function advance(table: WalkTable, passes: Passes, more: Sql): Sql {
  const lastKey = sql`array[${join(
    table.key.map((_, index) => fixed(`$${6 + index}::text`)),
    ", ",
  )}]`;
  const isLast = isSweep(table, passes);
  const place =
    passes === 1
      ? sql`last_key = ${lastKey},
    rows_walked = rows_walked + $5::bigint`
      : sql`last_key = case when ${isLast} then ${lastKey} else last_key end,
    rows_walked = rows_walked + case when ${isLast} then $5::bigint else 0 end`;
  return sql`update colonnade.ledger
  set ${place},
    chunks = chunks + 1,
    ${more},
    updated_at = clock_timestamp()
  where ${fixed(lane)}
  returning 1`;
}

/** True for a row of the window that a chunk was given; its last key is the parameter `first` and those that follow. */
export function inWindow(table: WalkTable, first = 6): Sql {
  return sql`${keyColumns(table)} <= ${keyParameters(table, first)}
    and ${afterKey(table, first + table.key.length)}`;
}

/** Updates the rows of one window that still need it, and advances the ledger, in one transaction. */
export function chunkSql(
  table: WalkTable,
  assignments: readonly { readonly column: string; readonly expression: Printed | Sql }[],
  pendingWhen: Printed | Sql,
  passes: Passes,
): Sql {
  const sets = join(
    assignments.map((one) => sql`${ident(one.column)} = ${predicate(one.expression)}`),
    ", ",
  );
  // `colonnade.walk` tells the rollout's own trigger to stay still; it is read before the first row is touched, because the
  // update waits for `driver`, and it ends with this transaction.
  return sql`with driver as (
  select set_config('colonnade.walk', 'on', true)
  from colonnade.ledger
  where ${fixed(lane)}
  for update
), changed as (
  update ${qualified(table.schema, table.name)}
  set ${sets}
  where ${inWindow(table)}
    and ${turnAndPending(table, passes, pendingWhen)}
    and exists (select 1 from driver)
  returning 1
), counted as materialized (
  select count(*) as rows from changed
), advanced as (
  ${advance(table, passes, sql`rows_changed = rows_changed + (select rows from counted)`)}
)
select (select rows from counted)::int as changed, exists (select 1 from advanced) as advanced`;
}

/** Of a person's making, printed by the parser; or of ours, which may look into other rows and tables. */
export function predicate(when: Printed | Sql): Sql {
  return isSql(when) ? when : expression(when);
}

/** A row's key for people to read; its place where the table has none. */
export function keyText(key: readonly string[]): Sql {
  const texts = key.map((name) => sql`${ident(name)}::text`);
  if (texts.length === 0) return sql`ctid::text`;
  return texts.length === 1 ? join(texts, ", ") : sql`concat_ws(', ', ${join(texts, ", ")})`;
}

/** A row's name in quarantine, text[]: its key; where the table has none its place and version. */
export function rowKey(key: readonly string[], from: Sql = sql``): Sql {
  if (key.length === 0) return sql`array[${from}ctid::text, ${from}xmin::text]`;
  return sql`array[${join(
    key.map((name) => sql`${from}${ident(name)}::text`),
    ", ",
  )}]`;
}

/** True for a key, given as text[], of a row that a person has decided about: skipped with a note, or given another value. */
function isSettled(table: { readonly schema: string; readonly name: string }, key: Sql): Sql {
  return sql`exists (
    select 1 from colonnade.quarantine
    where quarantine.rollout_id = $1 and quarantine.relation = ${literal(relationName(table))}
      and quarantine.key = ${key} and quarantine.resolution is not null
  )`;
}

/** True for a row that is pending and about which nobody has decided; for chunks, where $1 is the rollout's id. */
export function unlessSettled(
  table: { readonly schema: string; readonly name: string },
  keyColumns: readonly string[],
  pendingWhen: Printed | Sql,
): Sql {
  const name = qualified(table.schema, table.name);
  // Through the table's name: the quarantine has columns of its own, which might be called like these.
  return sql`(${predicate(pendingWhen)}) and not ${isSettled(table, rowKey(keyColumns, sql`${name}.`))}`;
}

/** The table as `colonnade.quarantine` names it. */
export function relationName(table: { readonly schema: string; readonly name: string }): string {
  return qualified(table.schema, table.name).text;
}

/**
 * Compares the rows of one window, and advances the ledger, in one transaction. A composed predicate names this table's columns through
 * `"schema"."table"`. Rows that a person has decided about are no mismatches.
 */
export function compareSql(
  table: WalkTable,
  mismatchWhen: Printed | Sql,
  options: {
    /** Columns of the table's key, by which people and the quarantine know a row; empty where it has none. */
    readonly keyColumns: readonly string[];
    /** No decision of a person's excuses a row. */
    readonly isStrict: boolean;
  },
): Sql {
  const names = join(
    table.key.map((column) => ident(column.name)),
    ", ",
  );
  const { keyColumns, isStrict } = options;
  // Decisions are looked up for the few rows that differ, not for every row.
  const [alsoKey, unlessSettled] = isStrict
    ? [sql``, sql``]
    : [
        sql`, ${rowKey(keyColumns)} as quarantine_key`,
        sql`
  where not ${isSettled(table, sql`wrong.quarantine_key`)}`,
      ];
  return compareFoundSql(
    table,
    sql`wrong as materialized (
  select ${keyText(keyColumns)} as key_text${alsoKey}
  from ${qualified(table.schema, table.name)}
  where ${inWindow(table)}
    and (${predicate(mismatchWhen)})
    and exists (select 1 from driver)
  order by ${names}
), found as (
  select count(*)::int as mismatches, coalesce((array_agg(key_text))[1:10], '{}') as sample_keys
  from wrong${unlessSettled}
)`,
  );
}

/**
 * The same with a look of its own: common table expressions, the last of them `found`, one row with `mismatches` and `sample_keys`. What they
 * read must be in the window, and nothing where `driver` is empty.
 */
export function compareFoundSql(table: WalkTable, found: Sql): Sql {
  return sql`with driver as (
  select 1 from colonnade.ledger
  where ${fixed(lane)}
  for update
), ${found}, advanced as (
  ${advance(
    table,
    1,
    sql`mismatches = mismatches + (select mismatches from found),
    sample_keys = (sample_keys || (select sample_keys from found))[1:10]`,
  )}
)
select found.mismatches, found.sample_keys, exists (select 1 from advanced) as advanced from found`;
}
