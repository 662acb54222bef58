import { z } from "zod";
import { ident, integer, join, literal, qualified, sql, value } from "@/lib/domain/sql/sql";
import type { LaneBounds } from "./ledger";
import type { Queries } from "./session";

/** Cuts a table into lanes of about the same number of rows, from a sample of its pages. */

/** A table below twice this many rows is one lane. */
const rowsPerLane = 100_000;
const maxLanes = 32;
/** Pages that are read to see where the keys lie. */
const sampledPages = 600;

const sizeSchema = z.object({ blocks: z.coerce.number(), rowsPerPage: z.number().nullable() });

/** How large a table's file is, and how many rows a page holds; null where it was never analysed. */
export type TableSize = Readonly<z.infer<typeof sizeSchema>>;

interface Table {
  readonly schema: string;
  readonly name: string;
}

/** Reads it from the catalog. Throws TargetError. */
export async function readTableSize(session: Queries, table: Table): Promise<TableSize> {
  const rows = await session.read(
    sql`select (pg_catalog.pg_relation_size(c.oid) / pg_catalog.current_setting('block_size')::bigint)::text as blocks,
  case when c.reltuples > 0 and c.relpages > 0 then c.reltuples::double precision / c.relpages end as "rowsPerPage"
from pg_catalog.pg_class c
where c.oid = ${literal(qualified(table.schema, table.name).text)}::regclass`,
    sizeSchema,
  );
  return rows[0] ?? { blocks: 0, rowsPerPage: null };
}

/** How many lanes a table is cut into: a power of two, so that two or four at a time come out even. */
export function countLanes(size: TableSize): number {
  const rows = size.blocks * (size.rowsPerPage ?? 50);
  const wanted = 2 ** Math.floor(Math.log2(Math.max(1, rows / rowsPerLane)));
  return Math.min(maxLanes, wanted);
}

function between(inner: readonly (readonly string[])[], end: readonly string[] | null): LaneBounds[] {
  return [...inner, null].map((_, at) => ({
    fromKey: inner[at - 1] ?? null,
    toKey: inner[at] ?? end,
  }));
}

/** Lanes by place: equal parts of the file. The last one ends where the file ends now. */
export function cutByPlace(size: TableSize): LaneBounds[] {
  const lanes = countLanes(size);
  const at = (block: number) => [`(${block},0)`];
  const inner = Array.from({ length: lanes - 1 }, (_, n) => at(Math.floor((size.blocks * (n + 1)) / lanes)));
  return between(inner, at(size.blocks));
}

/** Lanes by key: cut where a sample of the keys says that equal parts end. Throws TargetError. */
export async function cutByKey(
  session: Queries,
  table: Table,
  key: readonly string[],
  size: TableSize,
): Promise<LaneBounds[]> {
  const lanes = countLanes(size);
  if (lanes === 1) return between([], null);
  const percent = Math.min(100, (100 * sampledPages) / Math.max(1, size.blocks));
  const names = join(
    key.map((name) => ident(name)),
    ", ",
  );
  const texts = join(
    key.map((name) => sql`${ident(name)}::text`),
    ", ",
  );
  const rows = await session.read(
    sql`with sampled as (
  select ${names} from ${qualified(table.schema, table.name)} tablesample system (${value(percent)}::real)
), numbered as (
  select *, row_number() over (order by ${names}) as "colonnade.at", count(*) over () as "colonnade.of" from sampled
)
select array[${texts}] as key
from numbered
where "colonnade.at" < "colonnade.of"
  and "colonnade.at" * ${integer(lanes)} / "colonnade.of" > ("colonnade.at" - 1) * ${integer(lanes)} / "colonnade.of"
order by ${names}`,
    z.object({ key: z.array(z.string()) }),
  );
  return between(
    rows.map((row) => row.key),
    null,
  );
}
