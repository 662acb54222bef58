import { z } from "zod";
import { sql, value } from "@/lib/domain/sql/sql";
import type { Queries } from "./session";

/**
 * How far each lane of a walk is, kept in the target itself. Only chunks write it (lib/domain/backfill/chunk-sql.ts); here a driver takes a
 * lane under the epoch of its lease, so that every chunk of an older driver finds no row with its epoch and touches nothing.
 */

const ledgerRowSchema = z.object({
  lane: z.number().int(),
  epoch: z.coerce.number().int(),
  lastKey: z.array(z.string()).nullable(),
  rowsWalked: z.coerce.number(),
  rowsChanged: z.coerce.number(),
  chunks: z.coerce.number(),
  mismatches: z.coerce.number(),
  sampleKeys: z.array(z.string()),
  isFinished: z.boolean(),
});
export type LedgerRow = Readonly<z.infer<typeof ledgerRowSchema>>;

const fields = sql`lane, epoch, last_key as "lastKey", rows_walked as "rowsWalked", rows_changed as "rowsChanged", chunks, mismatches,
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

/** Takes a lane under an epoch, making its row when there is none; null when a higher epoch has it. Throws TargetError. */
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

/** Marks a lane as walked to its end; false when another epoch has it. Throws TargetError. */
export async function finishLane(session: Queries, lane: Lane): Promise<boolean> {
  const rows = await session.rows(sql`update colonnade.ledger
set finished = true, updated_at = clock_timestamp()
where rollout_id = ${value(lane.rolloutId)} and step_id = ${value(lane.stepId)}
  and lane = ${value(lane.lane)} and epoch = ${value(lane.epoch)}
returning 1`);
  return rows.length > 0;
}

/**
 * Forgets a walk, so that the next one starts at the first row; false when a higher epoch has it, and then nothing is forgotten. No
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
)
select not exists (select 1 from kept where kept.epoch > ${value(walk.epoch)}::bigint) as "isOurs",
  (select count(*) from gone)::int as gone`,
    z.object({ isOurs: z.boolean(), gone: z.number() }),
  );
  return rows[0]?.isOurs === true;
}
