import { z } from "zod";
import type { Subject } from "@/lib/domain/preflight/subject";
import { sql, value } from "@/lib/domain/sql/sql";
import type { Queries } from "../session";

/** What statistics say of one column, in words. No value of a row is in it. */
function words(column: { nullFraction: number; distinct: number }): string {
  const nulls =
    column.nullFraction === 0 ? "none" : `about ${Number((column.nullFraction * 100).toPrecision(2))} %`;
  const distinct =
    column.distinct === -1
      ? "every value seen once"
      : column.distinct < 0
        ? `about ${Math.round(-column.distinct * 100)} % of the values are distinct`
        : `about ${Math.round(column.distinct)} distinct values`;
  return `Statistics of the last analyze: ${nulls} NULL, ${distinct}`;
}

/** Reads what the last analyze found, by column. Empty for a table that was never analysed or may not be read. Throws TargetError. */
export async function readEstimates(
  session: Queries,
  { facts }: Pick<Subject, "facts">,
): Promise<ReadonlyMap<string, string>> {
  const { schema, name } = facts.table.table;
  const rows = await session.read(
    sql`select attname::text as name, null_frac::double precision as "nullFraction", n_distinct::double precision as distinct
from pg_catalog.pg_stats
where schemaname = ${value(schema)} and tablename = ${value(name)} and not inherited`,
    z.object({ name: z.string(), nullFraction: z.number(), distinct: z.number() }),
  );
  return new Map(rows.map((row) => [row.name, words(row)]));
}
