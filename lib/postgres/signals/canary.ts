import { z } from "zod";
import { ident, join, literal, qualified, type Sql, sql, value } from "@/lib/domain/sql/sql";
import type { Queries } from "../session";
import type { WalkedTable } from "./read-primary";

/**
 * A lookup of one row by its key, the smallest thing that an application does with the table. How long it takes is what the application
 * feels: it waits behind the same locks, for the same processor and disk.
 */

const keySchema = z.object({ name: z.string(), isBuiltIn: z.boolean() });

async function readKey(session: Queries, table: Sql): Promise<readonly z.infer<typeof keySchema>[]> {
  return await session.read(
    sql`select a.attname as name, t.typnamespace = 'pg_catalog'::regnamespace as "isBuiltIn"
from pg_catalog.pg_index i
cross join lateral unnest(i.indkey) with ordinality as part(attnum, position)
join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = part.attnum
join pg_catalog.pg_type t on t.oid = a.atttypid
where i.indrelid = pg_catalog.to_regclass(${literal(table.text)}) and i.indisprimary
  and part.position <= i.indnkeyatts
order by part.position`,
    keySchema,
  );
}

/**
 * Makes the lookup of a table: of one row that is there now, by its primary key; without one, of the first row by its place. Whether the row is
 * still there later makes no difference: the way to it is as long. Throws TargetError.
 */
export async function makeCanary(session: Queries, walked: WalkedTable): Promise<Sql> {
  const table = qualified(walked.schema, walked.name);
  const key = await readKey(session, table);
  // A type from elsewhere may have its operators where our search path doesn't find them: that lookup would read the whole table.
  if (key.length === 0 || key.some((one) => !one.isBuiltIn)) {
    return sql`select 1 from ${table} where ctid = '(0,1)'`;
  }
  const columns = key.map((one) => ident(one.name));
  const texts = columns.map((column) => sql`${column}::text`);
  const rows = await session.rows<{ key: string[] }>(
    sql`select array[${join(texts, ", ")}] as key from ${table} order by ${join(columns, ", ")} limit 1`,
  );
  const first = rows[0]?.key ?? [];
  // Postgres: a parameter without a type takes the column's, so that the index serves.
  const equalities = columns.map((column, at) => sql`${column} = ${value(first[at] ?? null)}`);
  return sql`select 1 from ${table} where ${join(equalities, " and ")}`;
}
