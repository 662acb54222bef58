import { invariant } from "@/lib/domain/invariant";
import { expression, ident, isSql, join, type Printed, qualified, type Sql, sql } from "@/lib/domain/sql/sql";

/**
 * The statements of a walk, written once and shown to the reviewer as they run. Parameters are numbered by hand, because the
 * text is approved and stored, and the engine binds to it:
 *
 * window:           $1 … $k last key done (text, null for none) · $k+1 rows wanted
 *   → one row or none: last_key text[], rows int
 * chunk / compare:  $1 rollout id · $2 step id · $3 lane · $4 epoch · $5 rows in the window
 *                   $6 … $5+k the window's last key · $6+k … $5+2k the key before the window (null for none)
 *   chunk →   one row: changed int, advanced boolean
 *   compare → one row: mismatches int, sample_keys text[], advanced boolean
 *
 * Both are one statement, hence one transaction: the data and the ledger commit together. The ledger row is locked first, under the
 * epoch of the driver's lease. When another driver has raised the epoch there is no such row: nothing is touched, `advanced` is
 * false, and the driver must stop.
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

/** Finds where the next window ends. */
export function windowSql(table: WalkTable): Sql {
  const names = table.key.map((column) => ident(column.name));
  const texts = join(
    names.map((name) => sql`${name}::text`),
    ", ",
  );
  const descending = join(
    names.map((name) => sql`${name} desc`),
    ", ",
  );
  return sql`with window_keys as materialized (
  select ${join(names, ", ")}
  from ${qualified(table.schema, table.name)}
  where ${afterKey(table, 1)}
  order by ${join(names, ", ")}
  limit ${fixed(`$${table.key.length + 1}`)}::int
)
select array[${texts}] as last_key, (select count(*) from window_keys)::int as rows
from window_keys
order by ${descending}
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
  and ${fixed(`$${table.key.length + 1}`)}::int > 0
order by ${descending}
limit 1`;
}

/** True for the ledger row of a chunk's lane, under the epoch of its driver. */
export const lane = `rollout_id = $1 and step_id = $2 and lane = $3::int and epoch = $4::bigint`;

/** Moves the ledger on by one window; `more` sets what else the chunk has to count. */
export function advance(table: WalkTable, more: Sql): Sql {
  const lastKey = join(
    table.key.map((_, index) => fixed(`$${6 + index}::text`)),
    ", ",
  );
  return sql`update colonnade.ledger
  set last_key = array[${lastKey}],
    rows_walked = rows_walked + $5::bigint,
    chunks = chunks + 1,
    ${more},
    updated_at = clock_timestamp()
  where ${fixed(lane)}
  returning 1`;
}

/** True for a row of the window that a chunk was given. */
export function inWindow(table: WalkTable): Sql {
  return sql`${keyColumns(table)} <= ${keyParameters(table, 6)}
    and ${afterKey(table, 6 + table.key.length)}`;
}

/** Updates the rows of one window that still need it, and advances the ledger, in one transaction. */
export function chunkSql(
  table: WalkTable,
  assignments: readonly { readonly column: string; readonly expression: Printed | Sql }[],
  pendingWhen: Printed | Sql,
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
    and (${predicate(pendingWhen)})
    and exists (select 1 from driver)
  returning 1
), advanced as (
  ${advance(table, sql`rows_changed = rows_changed + (select count(*) from changed)`)}
)
select (select count(*) from changed)::int as changed, exists (select 1 from advanced) as advanced`;
}

/** Of a person's making, printed by the parser; or of ours, which may look into other rows and tables. */
export function predicate(when: Printed | Sql): Sql {
  return isSql(when) ? when : expression(when);
}

/** A row's key for people to read. */
export function keyText(table: WalkTable): Sql {
  const texts = table.key.map((column) => sql`${ident(column.name)}::text`);
  return texts.length === 1 ? join(texts, ", ") : sql`concat_ws(', ', ${join(texts, ", ")})`;
}

/**
 * Compares the rows of one window, and advances the ledger, in one transaction. A composed predicate names this table's columns through
 * `"schema"."table"`.
 */
export function compareSql(table: WalkTable, mismatchWhen: Printed | Sql): Sql {
  const names = join(
    table.key.map((column) => ident(column.name)),
    ", ",
  );
  return compareFoundSql(
    table,
    sql`wrong as materialized (
  select ${keyText(table)} as key_text
  from ${qualified(table.schema, table.name)}
  where ${inWindow(table)}
    and (${predicate(mismatchWhen)})
    and exists (select 1 from driver)
  order by ${names}
), found as (
  select count(*)::int as mismatches, coalesce((array_agg(key_text))[1:10], '{}') as sample_keys from wrong
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
    sql`mismatches = mismatches + (select mismatches from found),
    sample_keys = (sample_keys || (select sample_keys from found))[1:10]`,
  )}
)
select found.mismatches, found.sample_keys, exists (select 1 from advanced) as advanced from found`;
}
