import { z } from "zod";
import { ident, integer, join, literal, type Sql, sql, value } from "@/lib/domain/sql/sql";
import type { Queries } from "./session";

/** Counts a table's rows some at a time, so that no snapshot is old. */

/** Rows behind a key, and the last key that was met: null where there was none. */
export interface CountedKeys {
  readonly rows: number;
  readonly last: readonly string[] | null;
}

/**
 * Counts up to `limit` rows in the order of a key, from behind `last` (null: from the first). A row that moves on disk meanwhile is counted once. Throws
 * TargetError.
 */
export async function countKeysAfter(
  session: Queries,
  table: Sql,
  key: readonly string[],
  last: readonly string[] | null,
  limit: number,
): Promise<CountedKeys> {
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
  const [found] = await session.read(
    sql`with keys as materialized (
  select ${ordered} from ${table}${rest} order by ${ordered} limit ${integer(limit)}
)
select (select count(*) from keys)::text as rows,
  (select array[${texts}] from keys order by ${backwards} limit 1) as last`,
    z.object({ rows: z.coerce.number(), last: z.array(z.string()).nullable() }),
  );
  return found ?? { rows: 0, last: null };
}

/** Rows of a stretch of the file, and how long the file is now, in blocks. */
export interface CountedBlocks {
  readonly rows: number;
  readonly blocks: number;
}

/**
 * Counts the rows that lie from block `from` on, before block `to`. A row that an update moves from one stretch to another meanwhile may be counted twice, or not.
 * Throws TargetError.
 */
export async function countBlocks(
  session: Queries,
  table: Sql,
  from: number,
  to: number,
): Promise<CountedBlocks> {
  const place = (block: number) => literal(`(${block},0)`);
  const [found] = await session.read(
    sql`select (
  select count(*) from ${table} where ctid >= ${place(from)}::tid and ctid < ${place(to)}::tid
)::text as rows,
  (
    pg_catalog.pg_relation_size(${literal(table.text)}::regclass)
    / pg_catalog.current_setting('block_size')::bigint
  )::text as blocks`,
    z.object({ rows: z.coerce.number(), blocks: z.coerce.number() }),
  );
  return found ?? { rows: 0, blocks: 0 };
}
