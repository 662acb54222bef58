import { ident, integer, join, type Sql, sql, value } from "@/lib/domain/sql/sql";
import type { Queries } from "./session";

/** A table's rows in one statement, one snapshot. Throws TargetError. */
export async function countRows(session: Queries, table: Sql): Promise<number> {
  const counted = await session.rows<{ rows: string }>(sql`select count(*)::text as rows from ${table}`);
  return Number(counted[0]?.rows ?? 0);
}

/**
 * The same in the order of a key, `keysAtOnce` rows a statement, so that no snapshot is old. A row that moves on disk meanwhile is counted once. Null when
 * `goesOn` said no before the end. Throws TargetError.
 */
export async function countRowsByKey(
  session: Queries,
  table: Sql,
  key: readonly string[],
  goesOn: () => boolean,
  keysAtOnce = 200_000,
): Promise<number | null> {
  let total = 0;
  let last: readonly string[] | null = null;
  while (goesOn()) {
    const found: Found | undefined = (await session.rows<Found>(keysAfter(table, key, last, keysAtOnce)))[0];
    const rows = Number(found?.rows ?? 0);
    total += rows;
    last = found?.last_key ?? null;
    if (rows < keysAtOnce || last === null) return total;
  }
  return null;
}

interface Found {
  readonly rows: string;
  readonly last_key: readonly string[] | null;
}

function keysAfter(table: Sql, key: readonly string[], last: readonly string[] | null, limit: number): Sql {
  const names = key.map((name) => ident(name));
  const ordered = join(names, ", ");
  const backwards = join(
    names.map((name) => sql`${name} desc`),
    ", ",
  );
  const texts = join(
    names.map((name) => sql`${name}::text`),
    ", ",
  );
  // Postgres: a parameter without a type takes the column's.
  const values = join(
    (last ?? []).map((text) => sql`${value(text)}`),
    ", ",
  );
  const rest = last === null ? sql`` : sql` where (${ordered}) > (${values})`;
  return sql`with keys as materialized (
  select ${ordered} from ${table}${rest} order by ${ordered} limit ${integer(limit)}
)
select (select count(*) from keys)::text as rows,
  (select array[${texts}] from keys order by ${backwards} limit 1) as last_key`;
}
