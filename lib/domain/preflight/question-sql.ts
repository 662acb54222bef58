import { expression, ident, integer, join, qualified, type Sql, sql, value } from "@/lib/domain/sql/sql";
import type {
  CountQuestion,
  DuplicatesQuestion,
  RoundTripQuestion,
  RowSource,
  TrialQuestion,
} from "./data-question";

/**
 * The statements that answer questions about rows. They only read; run them read-only and time-limited. `ctids` narrows to a sample. Every
 * source carries the table's own name, so that an expression may say `orders.amount`.
 */

/** Under this name the n-th of `kept` can be seen as it is; no column of a person's is called so. */
export function oldName(at: number): Sql {
  return ident(`colonnade old ${at}`);
}

const keyName = ident("colonnade key");

function keyText(source: RowSource): Sql {
  if (source.key.length === 0) return sql`null::text`;
  const [first] = source.key;
  if (source.key.length === 1 && first !== undefined) return sql`${ident(first)}::text`;
  return sql`concat_ws(', ', ${join(
    source.key.map((name) => sql`${ident(name)}::text`),
    ", ",
  )})`;
}

function narrowed(ctids: readonly string[] | null): Sql {
  return ctids === null ? sql`` : sql` where ctid = any (${value(ctids)}::text[]::tid[])`;
}

/** The row as the change leaves it, with its key as text. */
export function rowsFrom(source: RowSource, ctids: readonly string[] | null = null): Sql {
  const table = qualified(source.table.schema, source.table.name);
  const overlaid = new Set(source.overlay.map((one) => one.name));
  const columns = [
    ...source.columns.filter((name) => !overlaid.has(name)).map(ident),
    ...source.overlay.map(
      (one) => sql`cast((${one.value}) as ${expression(one.type)}) as ${ident(one.name)}`,
    ),
    ...source.kept.map((name, at) => sql`${ident(name)} as ${oldName(at)}`),
    sql`${keyText(source)} as ${keyName}`,
  ];
  return sql`(
  select ${join(columns, ", ")}
  from ${table}${narrowed(ctids)}
) as ${ident(source.table.name)}`;
}

/** → `rows`: how many rows meet the condition. */
export function countSql(
  question: CountQuestion | RoundTripQuestion,
  ctids: readonly string[] | null = null,
): Sql {
  return sql`select count(*)::text as rows
from ${rowsFrom(question.source, ctids)}
where ${question.condition}`;
}

/** → `key`, of some rows that meet the condition. */
export function keysSql(
  question: CountQuestion | RoundTripQuestion,
  limit: number,
  ctids: readonly string[] | null = null,
): Sql {
  return sql`select ${keyName} as key
from ${rowsFrom(question.source, ctids)}
where ${question.condition}
limit ${integer(limit)}`;
}

function grouped(question: DuplicatesQuestion): { from: Sql; names: Sql } {
  const names = question.values.map((_, at) => ident(`v${at}`));
  const values = question.values.map((one, at) => sql`${one} as ${ident(`v${at}`)}`);
  const notNull = question.nullsNotDistinct ? [] : question.values.map((one) => sql`(${one}) is not null`);
  const conditions = [...notNull, ...(question.where === null ? [] : [sql`(${question.where})`])];
  const where = conditions.length === 0 ? sql`` : sql`\nwhere ${join(conditions, " and ")}`;
  return {
    from: sql`(
select ${join([...values, sql`${keyName} as key`], ", ")}
from ${rowsFrom(question.source)}${where}
) as valued`,
    names: join(names, ", "),
  };
}

/** → `rows`: how many rows repeat an earlier one's values. */
export function duplicatesSql(question: DuplicatesQuestion): Sql {
  const { from, names } = grouped(question);
  return sql`select coalesce(sum(times - 1), 0)::text as rows
from (select count(*) as times from ${from} group by ${names} having count(*) > 1) as repeated`;
}

/** → `key`, of a row in each of some groups that repeat values. */
export function duplicateKeysSql(question: DuplicatesQuestion, limit: number): Sql {
  const { from, names } = grouped(question);
  return sql`select max(key) as key
from ${from}
group by ${names}
having count(*) > 1
limit ${integer(limit)}`;
}

/** → `rows`: how many were tried. Fails where an expression fails on one of them. */
export function trialSql(question: TrialQuestion, ctids: readonly string[]): Sql {
  const tried = question.values.map((one) => sql`count((${one})::text)`);
  const where = question.where === null ? sql`` : sql`\nwhere (${question.where})`;
  return sql`select count(*)::text as rows, ${join(tried, ", ")}
from ${rowsFrom(question.source, ctids)}${where}`;
}

/** → `key`, of these rows. */
export function sampleKeysSql(source: RowSource, ctids: readonly string[]): Sql {
  return sql`select ${keyText(source)} as key
from ${qualified(source.table.schema, source.table.name)}${narrowed(ctids)}`;
}

/** → `at`, the places of rows on some pages of the table. `percent` of 0 to 100. */
export function sampleSql(source: RowSource, percent: number, limit: number): Sql {
  const table = qualified(source.table.schema, source.table.name);
  return sql`select ctid::text as at
from ${table} tablesample system (${value(String(percent))}::real)
limit ${integer(limit)}`;
}
