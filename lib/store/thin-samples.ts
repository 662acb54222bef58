import { sql } from "drizzle-orm";
import type { Executor } from "./store";
import { worstLag } from "./worst-lag";

/**
 * Samples are thinned with their age, so that the length of a walk does not fill the own database. Of each span of time the sample with the
 * highest lag stays: what was bad is still seen. A rollout keeps at most some 4,700 for the newest two weeks, and 24 for each day before.
 */
const ages = [
  { olderThanSeconds: 14 * 86_400, spanSeconds: 3_600 },
  { olderThanSeconds: 86_400, spanSeconds: 600 },
  { olderThanSeconds: 2 * 3_600, spanSeconds: 60 },
  { olderThanSeconds: 600, spanSeconds: 10 },
] as const;

/** Readings of the signals are kept with samples that are no older; pages show the newest alone. */
const gaugesForSeconds = 60;

/** The most samples that a rollout keeps, when its walks have lasted so many seconds. */
export function boundSamples(seconds: number): number {
  let bound = 0;
  let rest = seconds;
  for (const { olderThanSeconds, spanSeconds } of ages) {
    const ofThisAge = Math.max(0, rest - olderThanSeconds);
    // A span at each end may be cut.
    if (ofThisAge > 0) bound += Math.ceil(ofThisAge / spanSeconds) + 2;
    rest -= ofThisAge;
  }
  return bound + Math.ceil(rest) + 1;
}

/** Thins one rollout's samples as they are at `now`. Run again it does nothing; at least once a minute while samples come. */
export async function thinSamples(db: Executor, rolloutId: string, now: Date): Promise<void> {
  const age = sql`extract(epoch from ${now.toISOString()}::timestamptz - at)`;
  const spans = sql.join(
    ages.map(
      ({ olderThanSeconds, spanSeconds }) =>
        sql`when ${age} > ${olderThanSeconds}::int then ${spanSeconds}::int`,
    ),
    sql` `,
  );
  await db.execute(sql`
    with aged as (
      select id, at, data, case ${spans} end as span
      from app.samples
      where rollout_id = ${rolloutId} and ${age} > ${ages.at(-1)?.olderThanSeconds ?? 600}::int
    ), ranked as (
      select id, row_number() over (
        partition by span, data->>'stepId', floor(extract(epoch from at) / span)
        order by ${worstLag(sql`data`)} desc nulls last, id desc
      ) as place
      from aged
    )
    delete from app.samples as sample using ranked
    where sample.id = ranked.id and ranked.place > 1`);
  await db.execute(sql`
    update app.samples set data = data - 'gauges'
    where rollout_id = ${rolloutId} and ${age} > ${gaugesForSeconds}::int and data ? 'gauges'`);
}
