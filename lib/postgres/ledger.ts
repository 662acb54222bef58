import { z } from "zod";
import { ident, type Sql, sql, value } from "@/lib/domain/sql/sql";
import type { Queries, Session } from "./session";

/**
 * How far each lane of a walk is, kept in the target itself. Only chunks write it (lib/domain/backfill/chunk-sql.ts); here a driver takes a
 * lane under the epoch of its lease, so that every chunk of an older driver finds no row with its epoch and touches nothing.
 */

const ledgerRowSchema = z.object({
  lane: z.number().int(),
  epoch: z.coerce.number().int(),
  /** The lane's rows lie after this key; null: from the first. */
  fromKey: z.array(z.string()).nullable(),
  /** … and up to this one, itself included; null: to the last. */
  toKey: z.array(z.string()).nullable(),
  lastKey: z.array(z.string()).nullable(),
  rowsWalked: z.coerce.number(),
  rowsChanged: z.coerce.number(),
  chunks: z.coerce.number(),
  mismatches: z.coerce.number(),
  sampleKeys: z.array(z.string()),
  isFinished: z.boolean(),
});
export type LedgerRow = Readonly<z.infer<typeof ledgerRowSchema>>;

const fields = sql`lane, epoch, from_key as "fromKey", to_key as "toKey", last_key as "lastKey", rows_walked as "rowsWalked", rows_changed as "rowsChanged", chunks, mismatches,
  sample_keys as "sampleKeys", finished as "isFinished"`;

interface Walk {
  readonly rolloutId: string;
  readonly stepId: string;
}

interface Lane extends Walk {
  readonly lane: number;
  /** Of the driver's lease. */
  readonly epoch: number;
}

/** Takes one lane under an epoch, making its row when there is none; null when a higher epoch has it. Throws TargetError. */
export async function claimLane(session: Queries, lane: Lane): Promise<LedgerRow | null> {
  const rows = await session.read(
    sql`insert into colonnade.ledger as kept (rollout_id, step_id, lane, epoch)
values (${value(lane.rolloutId)}, ${value(lane.stepId)}, ${value(lane.lane)}, ${value(lane.epoch)})
on conflict (rollout_id, step_id, lane) do update
  set epoch = excluded.epoch, updated_at = clock_timestamp()
  where kept.epoch <= excluded.epoch
returning ${fields}`,
    ledgerRowSchema,
  );
  return rows[0] ?? null;
}

/** Where a lane begins and ends; null: at the first row, at the last. */
export interface LaneBounds {
  readonly fromKey: readonly string[] | null;
  readonly toKey: readonly string[] | null;
}

/** Takes every lane of a walk under an epoch. `none`: there are none yet; `refused`: a higher epoch has them. Throws TargetError. */
export async function takeLanes(
  session: Queries,
  walk: Walk & { readonly epoch: number },
): Promise<{ kind: "taken"; lanes: readonly LedgerRow[] } | { kind: "none" } | { kind: "refused" }> {
  const rows = await session.read(
    sql`with kept as (
  select epoch from colonnade.ledger
  where rollout_id = ${value(walk.rolloutId)} and step_id = ${value(walk.stepId)}
  for update
), taken as (
  update colonnade.ledger
  set epoch = ${value(walk.epoch)}::bigint, updated_at = clock_timestamp()
  where rollout_id = ${value(walk.rolloutId)} and step_id = ${value(walk.stepId)}
    and not exists (select from kept where kept.epoch > ${value(walk.epoch)}::bigint)
  returning ${fields}
)
select (select coalesce(max(epoch), 0) from kept) > ${value(walk.epoch)}::bigint as "isRefused",
  coalesce((select json_agg(to_json(taken) order by lane) from taken), '[]') as lanes`,
    z.object({ isRefused: z.boolean(), lanes: z.array(ledgerRowSchema) }),
  );
  const found = rows[0];
  if (found?.isRefused === true) return { kind: "refused" };
  return found === undefined || found.lanes.length === 0
    ? { kind: "none" }
    : { kind: "taken", lanes: found.lanes };
}

/**
 * Lays out the lanes of a walk, numbered from `firstLane`, once: where another driver has made one of them already, nothing is made. Returns whether they are
 * there under this epoch. Throws TargetError.
 */
export async function layLanes(
  session: Queries,
  walk: Walk & { readonly epoch: number; readonly firstLane: number },
  bounds: readonly LaneBounds[],
): Promise<boolean> {
  const rows = await session.rows(sql`with wanted as (
  select lane, nullif(bound->'fromKey', 'null') as from_key, nullif(bound->'toKey', 'null') as to_key
  from jsonb_array_elements(${value(JSON.stringify(bounds))}::jsonb) with ordinality as given (bound, at),
    lateral (select (at - 1 + ${value(walk.firstLane)}::int)::int as lane) as numbered
), first_lane as (
  -- Of two drivers the later waits here for the other, and then finds its row.
  insert into colonnade.ledger (rollout_id, step_id, lane, epoch, from_key, to_key)
  select ${value(walk.rolloutId)}, ${value(walk.stepId)}, lane, ${value(walk.epoch)}::bigint,
    ${textArray("from_key")}, ${textArray("to_key")}
  from wanted where lane = ${value(walk.firstLane)}::int
  on conflict (rollout_id, step_id, lane) do nothing
  returning 1
), others as (
  insert into colonnade.ledger (rollout_id, step_id, lane, epoch, from_key, to_key)
  select ${value(walk.rolloutId)}, ${value(walk.stepId)}, lane, ${value(walk.epoch)}::bigint,
    ${textArray("from_key")}, ${textArray("to_key")}
  from wanted where lane > ${value(walk.firstLane)}::int and exists (select from first_lane)
  returning 1
)
select 1 from first_lane`);
  return rows.length > 0;
}

function textArray(column: "from_key" | "to_key"): Sql {
  const name = ident(column);
  return sql`case when ${name} is null then null else array(select jsonb_array_elements_text(${name})) end`;
}

/** Every lane of a walk, in order. Throws TargetError. */
export async function readLanes(session: Queries, walk: Walk): Promise<readonly LedgerRow[]> {
  return await session.read(
    sql`select ${fields}
from colonnade.ledger
where rollout_id = ${value(walk.rolloutId)} and step_id = ${value(walk.stepId)}
order by lane`,
    ledgerRowSchema,
  );
}

/** True when every lane of a walk is finished; false too when nothing is known of it. Throws TargetError. */
export async function isWalkFinished(session: Queries, walk: Walk): Promise<boolean> {
  const there = await session.read(
    sql`select pg_catalog.to_regclass('colonnade.ledger') is not null as there`,
    z.object({ there: z.boolean() }),
  );
  if (there[0]?.there !== true) return false;
  const lanes = (await readLanes(session, walk)).filter((lane) => lane.lane >= 0);
  return lanes.length > 0 && lanes.every((lane) => lane.isFinished);
}

/**
 * Moves a lane on past a window that was compared on a replica and in which nothing differs; false when another epoch has the lane. Throws
 * TargetError.
 */
export async function advanceLane(
  session: Queries,
  lane: Lane,
  window: { readonly lastKey: readonly string[]; readonly rows: number },
): Promise<boolean> {
  const rows = await session.rows(sql`update colonnade.ledger
set last_key = ${value([...window.lastKey])}::text[], rows_walked = rows_walked + ${value(window.rows)}::bigint,
  chunks = chunks + 1, updated_at = clock_timestamp()
where rollout_id = ${value(lane.rolloutId)} and step_id = ${value(lane.stepId)}
  and lane = ${value(lane.lane)} and epoch = ${value(lane.epoch)}
returning 1`);
  return rows.length > 0;
}

/**
 * Marks a lane as walked to its end; false when another epoch has it. Its commit waits until it is on disk, and so is every chunk before it:
 * chunks themselves do not wait. Throws TargetError.
 */
export async function finishLane(session: Session, lane: Lane): Promise<boolean> {
  return await session.transaction({}, async (tx) => {
    await tx.rows(sql`set local synchronous_commit to default`);
    return await markFinished(tx, lane);
  });
}

async function markFinished(session: Queries, lane: Lane): Promise<boolean> {
  const rows = await session.rows(sql`update colonnade.ledger
set finished = true, updated_at = clock_timestamp()
where rollout_id = ${value(lane.rolloutId)} and step_id = ${value(lane.stepId)}
  and lane = ${value(lane.lane)} and epoch = ${value(lane.epoch)}
returning 1`);
  return rows.length > 0;
}

/**
 * Forgets a walk and its quarantine, so that the next one starts at the first row; false when a higher epoch has it, and then nothing is forgotten. No
 * ledger at all counts as forgotten. Throws TargetError.
 */
export async function forgetLedger(
  session: Queries,
  walk: Walk & { readonly epoch: number },
): Promise<boolean> {
  const there = await session.read(
    sql`select pg_catalog.to_regclass('colonnade.ledger') is not null as there`,
    z.object({ there: z.boolean() }),
  );
  if (there[0]?.there !== true) return true;
  const rows = await session.read(
    sql`with kept as (
  select lane, epoch from colonnade.ledger
  where rollout_id = ${value(walk.rolloutId)} and step_id = ${value(walk.stepId)}
  for update
), gone as (
  delete from colonnade.ledger
  where rollout_id = ${value(walk.rolloutId)} and step_id = ${value(walk.stepId)}
    and not exists (select 1 from kept where kept.epoch > ${value(walk.epoch)}::bigint)
  returning 1
), no_longer_faulty as (
  delete from colonnade.quarantine
  where rollout_id = ${value(walk.rolloutId)} and step_id = ${value(walk.stepId)}
    and not exists (select 1 from kept where kept.epoch > ${value(walk.epoch)}::bigint)
)
select not exists (select 1 from kept where kept.epoch > ${value(walk.epoch)}::bigint) as "isOurs",
  (select count(*) from gone)::int as gone`,
    z.object({ isOurs: z.boolean(), gone: z.number() }),
  );
  return rows[0]?.isOurs === true;
}
