import { z } from "zod";
import { relationName, rowKey } from "@/lib/domain/backfill/chunk-sql";
import { invariant } from "@/lib/domain/invariant";
import { expression, ident, join, literal, qualified, type Sql, sql, value } from "@/lib/domain/sql/sql";
import { parseTypeName } from "@/lib/domain/sql/type-name";
import type { Queries } from "./session";

/**
 * Rows that a walk could not fill, kept in the target itself: a row is put here in the statement that moves the ledger past it, so it is never
 * both behind the walk and forgotten. What people decide about it comes back as its `resolution`.
 */

export interface KeyColumn {
  readonly name: string;
  /** As the server prints it. */
  readonly type: string;
}

/** A table's rows as the quarantine names them: by their key; where there is none, by place and version (ctid, xmin). */
export interface Keyed {
  readonly table: { readonly schema: string; readonly name: string };
  readonly key: readonly KeyColumn[];
}

const resolutionSchema = z.enum(["skipped", "replaced"]);
export type Resolution = z.infer<typeof resolutionSchema>;

const rowSchema = z.object({
  key: z.array(z.string()),
  /** Where its window began; null: at the first row, or the walk was not by key. */
  afterKey: z.array(z.string()).nullable(),
  sqlState: z.string().nullable(),
  message: z.string(),
  foundAt: z.coerce.date(),
  resolution: resolutionSchema.nullable(),
});
type Row = z.infer<typeof rowSchema>;
export interface QuarantinedRow extends Readonly<Omit<Row, "key" | "afterKey">> {
  readonly key: readonly string[];
  readonly afterKey: readonly string[] | null;
}

interface Step {
  readonly rolloutId: string;
  readonly stepId: string;
}

interface Lane extends Step {
  readonly lane: number;
  /** Of the driver's lease. */
  readonly epoch: number;
}

function tableOf({ table }: Keyed): Sql {
  return qualified(table.schema, table.name);
}

/** True for the row that a key, given as an expression over text[], names. */
function isRow({ key }: Keyed, given: Sql): Sql {
  if (key.length === 0) {
    return sql`ctid = (${given})[1]::tid and xmin::text = (${given})[2]`;
  }
  return join(
    key.map((column, index) => {
      const type = parseTypeName(column.type);
      invariant(type.kind === "valid", `the key's type ${column.type} is printed by the server`);
      return sql`${ident(column.name)} = (${given})[${value(index + 1)}::int]::${expression(type.printed)}`;
    }),
    " and ",
  );
}

/** Puts a row into quarantine and moves its lane past it, in one statement. False: another epoch has the lane, and nothing was touched. Throws TargetError. */
export async function quarantineRow(
  session: Queries,
  lane: Lane,
  row: {
    readonly table: { readonly schema: string; readonly name: string };
    readonly key: readonly string[];
    readonly afterKey: readonly string[] | null;
    /** Where the lane is from now on; null: it stays where it is. */
    readonly lastKey: readonly string[] | null;
    readonly rows: number;
    readonly sqlState: string | null;
    /** Without values of the row. */
    readonly message: string;
  },
): Promise<boolean> {
  const advanced = await session.rows(sql`with driver as (
  select 1 from colonnade.ledger
  where ${isLane(lane)}
  for update
), kept as (
  insert into colonnade.quarantine as kept (rollout_id, relation, key, step_id, after_key, sql_state, message)
  select ${value(lane.rolloutId)}, ${value(relationName(row.table))}, ${value(row.key)}::text[], ${value(lane.stepId)},
    ${value(row.afterKey)}::text[], ${value(row.sqlState)}, ${value(row.message)}
  from driver
  on conflict (rollout_id, relation, key) do update
  set sql_state = excluded.sql_state, message = excluded.message, after_key = excluded.after_key
)
update colonnade.ledger
set last_key = coalesce(${value(row.lastKey)}::text[], last_key), rows_walked = rows_walked + ${value(row.rows)}::bigint,
  chunks = chunks + 1, updated_at = clock_timestamp()
where ${isLane(lane)} and exists (select from driver)
returning 1`);
  return advanced.length > 0;
}

/** Moves a lane of a comparison past a row that can't be compared: a mismatch, unless a person has decided about it. Throws TargetError. */
export async function passUnreadableRow(
  session: Queries,
  lane: Lane,
  row: {
    readonly table: { readonly schema: string; readonly name: string };
    readonly key: readonly string[];
    readonly lastKey: readonly string[];
    readonly rows: number;
    /** A person's decision about it counts. */
    readonly isExcusable: boolean;
  },
): Promise<{ readonly advanced: boolean; readonly mismatches: number }> {
  const label = row.key.join(", ");
  const rows = await session.rows<{ mismatches: number }>(sql`with found as (
  select case when ${value(row.isExcusable)}::boolean and exists (
    select 1 from colonnade.quarantine
    where rollout_id = ${value(lane.rolloutId)} and relation = ${value(relationName(row.table))}
      and key = ${value(row.key)}::text[] and resolution is not null
  ) then 0 else 1 end as mismatches
)
update colonnade.ledger
set last_key = ${value(row.lastKey)}::text[], rows_walked = rows_walked + ${value(row.rows)}::bigint, chunks = chunks + 1,
  mismatches = ledger.mismatches + found.mismatches,
  sample_keys = case when found.mismatches = 0 then sample_keys else (sample_keys || ${value(label)}::text)[1:10] end,
  updated_at = clock_timestamp()
from found
where ${isLane(lane)}
returning found.mismatches`);
  const [passed] = rows;
  return { advanced: passed !== undefined, mismatches: passed?.mismatches ?? 0 };
}

function isLane(lane: Lane): Sql {
  return sql`rollout_id = ${value(lane.rolloutId)} and step_id = ${value(lane.stepId)}
    and lane = ${value(lane.lane)}::int and epoch = ${value(lane.epoch)}::bigint`;
}

/** Every row of a table that is in quarantine for a rollout, in the order in which they were found. Throws TargetError. */
export async function readQuarantine(
  session: Queries,
  rolloutId: string,
  table: { readonly schema: string; readonly name: string },
): Promise<readonly QuarantinedRow[]> {
  return await session.read(
    sql`select key, after_key as "afterKey", sql_state as "sqlState", message, found_at as "foundAt", resolution
from colonnade.quarantine
where rollout_id = ${value(rolloutId)} and relation = ${value(relationName(table))}
order by found_at, key`,
    rowSchema,
  );
}

/** Takes a row out of quarantine (null), or marks it as decided; under the epoch of a driver, which must have the lane. Throws TargetError. */
export async function settleRow(
  session: Queries,
  lane: Lane,
  row: {
    readonly table: { readonly schema: string; readonly name: string };
    readonly key: readonly string[];
    readonly resolution: Resolution | null;
  },
): Promise<void> {
  const named = sql`rollout_id = ${value(lane.rolloutId)} and relation = ${value(relationName(row.table))}
  and key = ${value(row.key)}::text[]
  and exists (select from colonnade.ledger where ${isLane(lane)})`;
  await session.rows(
    row.resolution === null
      ? sql`delete from colonnade.quarantine where ${named}`
      : sql`update colonnade.quarantine set resolution = ${value(row.resolution)} where ${named}`,
  );
}

/** Gives a row other values than the plan's, and marks it so, in one statement under the epoch of a driver. Returns whether the row is still there. Throws TargetError. */
export async function replaceValues(
  session: Queries,
  lane: Lane,
  keyed: Keyed,
  row: { readonly key: readonly string[]; readonly assignments: Sql },
): Promise<boolean> {
  const given = sql`${value(row.key)}::text[]`;
  const changed = await session.rows<{ found: boolean }>(sql`with driver as (
  select set_config('colonnade.walk', 'on', true)
  from colonnade.ledger
  where ${isLane(lane)}
  for update
), changed as (
  update ${tableOf(keyed)}
  set ${row.assignments}
  where ${isRow(keyed, given)} and exists (select 1 from driver)
  returning 1
), settled as (
  update colonnade.quarantine
  set resolution = 'replaced'
  where rollout_id = ${value(lane.rolloutId)} and relation = ${value(relationName(keyed.table))}
    and key = ${given} and exists (select 1 from changed)
  returning 1
)
select exists (select from changed) as found`);
  return changed[0]?.found === true;
}

/** Rows that lie after one place and up to another. Throws TargetError. */
export async function findRowsBetween(
  session: Queries,
  keyed: Keyed,
  from: string | null,
  to: string,
): Promise<readonly { readonly key: readonly string[]; readonly place: string }[]> {
  return await session.read(
    sql`select ${rowKey(keyed.key.map((column) => column.name))} as key, ctid::text as place
from ${tableOf(keyed)}
where ctid > coalesce(${value(from)}::tid, '(0,0)'::tid) and ctid <= ${value(to)}::tid
order by ctid
limit 1000`,
    placedSchema,
  );
}

const placedSchema = z.object({ key: z.array(z.string()), place: z.string() });

/** Where the rows of these keys lie now; those that are gone, or that have another version where there is no key, are left out. Throws TargetError. */
export async function findPlaces(
  session: Queries,
  keyed: Keyed,
  keys: readonly (readonly string[])[],
): Promise<readonly { readonly key: readonly string[]; readonly place: string }[]> {
  if (keys.length === 0) return [];
  const given = sql`wanted.key`;
  return await session.read(
    sql`select wanted.key, found.place
from (
  select array(select jsonb_array_elements_text(one)) as key
  from jsonb_array_elements(${value(JSON.stringify(keys))}::jsonb) as one
) as wanted
cross join lateral (
  select ctid::text as place from ${tableOf(keyed)} where ${isRow(keyed, given)}
) as found`,
    placedSchema,
  );
}

/** The types of a table's columns as the server spells them, by name. Throws TargetError. */
export async function readColumnTypes(
  session: Queries,
  table: Keyed["table"],
): Promise<ReadonlyMap<string, string>> {
  const rows = await session.read(
    sql`select a.attname as name, pg_catalog.format_type(a.atttypid, a.atttypmod) as type
from pg_catalog.pg_attribute a
where a.attrelid = ${literal(qualified(table.schema, table.name).text)}::regclass and a.attnum > 0 and not a.attisdropped`,
    z.object({ name: z.string(), type: z.string() }),
  );
  return new Map(rows.map((row) => [row.name, row.type]));
}

/** The values of one row's columns, as text. Null: there is no such row any more. Throws TargetError. */
export async function readRowValues(
  session: Queries,
  keyed: Keyed,
  key: readonly string[],
): Promise<Readonly<Record<string, string | null>> | null> {
  // As JSON text, so that no number goes through JavaScript's.
  const rows = await session.read(
    sql`select field.key as name, field.value
from (select * from ${tableOf(keyed)} where ${isRow(keyed, sql`${value(key)}::text[]`)} limit 1) as one
cross join lateral pg_catalog.json_each_text(pg_catalog.row_to_json(one)) with ordinality as field (key, value, at)
order by field.at`,
    z.object({ name: z.string(), value: z.string().nullable() }),
  );
  return rows.length === 0 ? null : Object.fromEntries(rows.map((row) => [row.name, row.value]));
}
