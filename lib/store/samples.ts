import { sql } from "drizzle-orm";
import type { Sample } from "@/lib/domain/backfill/sample";
import { invariant } from "@/lib/domain/invariant";
import { notifyRollout } from "./notify";
import { samples } from "./schema";
import type { Executor, Store } from "./store";
import { worstLag } from "./worst-lag";

export interface StoredSample {
  readonly id: number;
  readonly at: Date;
  readonly data: Sample;
}

/** Appends one second of a walk and wakes the viewers; returns its id. */
export async function recordSample(store: Store, rolloutId: string, at: Date, data: Sample): Promise<number> {
  const [row] = await store.db.insert(samples).values({ rolloutId, at, data }).returning({ id: samples.id });
  invariant(row !== undefined, "an insert returns its row");
  await notifyRollout(store.db, rolloutId);
  return row.id;
}

/**
 * Samples newer than `afterId`, oldest first, thinned in the database to at most `maxPoints` (2 and up). The newest is always among them; of
 * each stretch of the others the one with the highest lag is, so that what was bad is seen in however long a walk.
 */
export async function readSamples(
  db: Executor,
  rolloutId: string,
  options: { readonly afterId?: number; readonly maxPoints?: number } = {},
): Promise<readonly StoredSample[]> {
  const maxPoints = options.maxPoints ?? 600;
  // Only what is kept is read in full, and the signals' table shows the newest reading alone.
  const result = await db.execute<{ id: string; at: string; data: Sample }>(sql`
    with numbered as (
      select id, data, row_number() over (order by id desc) - 1 as from_newest, count(*) over () as total
      from app.samples
      where rollout_id = ${rolloutId} and id > ${options.afterId ?? 0}
    ), ranked as (
      select id, from_newest, row_number() over (
        partition by ceil(from_newest / greatest(1, ceil((total - 1)::numeric / (${maxPoints}::int - 1))))
        order by ${worstLag(sql`data`)} desc nulls last, id desc
      ) as place
      from numbered
    )
    select sample.id, to_char(sample.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, case when from_newest = 0 then sample.data else sample.data - 'gauges' end as data
    from ranked join app.samples as sample using (id)
    where place = 1
    order by sample.id`);
  return result.rows.map((row) => ({ id: Number(row.id), at: new Date(row.at), data: row.data }));
}
