import { afterAll, beforeAll, expect, test } from "vitest";
import { eventsADayAtMost } from "@/lib/domain/pace/pace-log";
import { engineActor, recordEvent } from "@/lib/store/record-event";
import { readSamples } from "@/lib/store/samples";
import { inTransaction } from "@/lib/store/store";
import { boundSamples, thinSamples } from "@/lib/store/thin-samples";
import { type Control, openControl } from "./control";

let control: Control;
let rolloutId: string;

beforeAll(async () => {
  control = await openControl("samples");
  const ada = await control.person("ada", "engineer");
  rolloutId = (await control.rollout(ada, await control.target(ada))).id;
});
afterAll(() => control.close());

const begin = Date.UTC(2026, 0, 1);
const at = (seconds: number) => new Date(begin + seconds * 1000);

/** One sample a second of the walk, as an engine writes them, from one second of it to another. */
async function write(from: number, to: number, of = rolloutId): Promise<void> {
  await control.services.store.pool.query(
    `insert into app.samples (rollout_id, at, data)
select $1, $2::timestamptz + n * interval '1 second', jsonb_build_object(
  'stepId', 'backfill.fill', 'kind', 'backfill', 'rowsWalked', n * 1000, 'rowsTotal', null, 'rowsPerSecond', 1000,
  'chunks', n, 'chunkMsMax', 100, 'chunkRows', 100, 'pace', jsonb_build_object('kind', 'full'), 'gauges', '[]'::jsonb,
  'lagSeconds', jsonb_build_object('replica-1', case when n = 4321 then 7.5 else 0.1 end))
from generate_series($3::int, $4::int - 1) n`,
    [of, at(0), from, to],
  );
}

async function count(): Promise<number> {
  const { rows } = await control.services.store.pool.query<{ n: number }>(
    "select count(*)::int as n from app.samples where rollout_id = $1",
    [rolloutId],
  );
  return rows[0]?.n ?? -1;
}

test("samples are thinned with age: a walk of weeks keeps a few thousand, and its worst lag is still seen", async () => {
  const { db } = control.services.store;
  const day = 86_400;
  let written = 0;
  // At first each minute, as an engine does; then in leaps, which thin to the same.
  for (const until of [60, 660, 720, 3_600, 2 * 3_600, 6 * 3_600, day, 3 * day]) {
    await write(written, until);
    written = until;
    await thinSamples(db, rolloutId, at(until));
    expect(await count()).toBeLessThanOrEqual(boundSamples(until));
  }
  const kept = await count();
  await thinSamples(db, rolloutId, at(written));
  expect(await count()).toBe(kept);

  // Time passes; nothing new comes.
  await thinSamples(db, rolloutId, at(30 * day));
  expect(await count()).toBeLessThanOrEqual(boundSamples(30 * day));
  const shown = await readSamples(db, rolloutId);
  expect(shown.length).toBeLessThanOrEqual(600);
  expect(shown.some((sample) => sample.data.lagSeconds["replica-1"] === 7.5)).toBe(true);
  expect(shown.every((sample) => sample.data.gauges === undefined)).toBe(true);
});

test("a second over the limit is seen in the chart of all, wherever it lies among thousands", async () => {
  const { store } = control.services;
  const ada = await control.person("amy", "engineer");
  const { id } = await control.rollout(ada, await control.target(ada));
  await write(0, 2_000, id);
  const { rows } = await store.pool.query<{ id: number }>(
    "select id::int as id from app.samples where rollout_id = $1 order by id",
    [id],
  );
  const newest = rows.at(-1)?.id ?? 0;
  // Taking every so-manieth would miss all but one or two of these.
  for (const back of [1, 2, 3, 5, 8, 13, 1_000, 1_999]) {
    const lag = async (seconds: number) =>
      await store.pool.query(
        "update app.samples set data = jsonb_set(data, '{lagSeconds,replica-1}', to_jsonb($2::float8)) where id = $1",
        [newest - back, seconds],
      );
    await lag(9.5);
    const shown = await readSamples(store.db, id);
    expect(shown.length).toBeLessThanOrEqual(600);
    expect(shown.length).toBeGreaterThan(400);
    expect(shown.filter((sample) => sample.data.lagSeconds["replica-1"] === 9.5)).toHaveLength(1);
    expect(shown.at(-1)?.id).toBe(newest);
    await lag(0.1);
  }
});

test("the bound is what is said: under 4,700 for two weeks, 24 for each day before", () => {
  const day = 86_400;
  expect(boundSamples(14 * day)).toBeLessThan(4_700);
  expect(boundSamples(365 * day) - boundSamples(364 * day)).toBe(24);
});

test("a walk of ten billion rows, three weeks long and at a limit all the time, leaves less than ten megabytes", async () => {
  const { store } = control.services;
  const reason = { kind: "replica_lag", replica: "replica-1", lagSeconds: 1.2345, limitSeconds: 1 } as const;
  const counts = { stops: 4_100, slows: 4_100, stoppedMs: 300_000, overMs: 600_000 };
  await inTransaction(store, (tx) =>
    recordEvent(tx, {
      rolloutId,
      phase: "backfill",
      actor: engineActor,
      data: { kind: "pace_repeated", reason, ...counts, pace: "stopped" },
    }),
  );
  const measure = async (table: "samples" | "events") => {
    const { rows } = await store.pool.query<{ bytes: number }>(
      `select max(pg_column_size(${table}.*))::float8 as bytes from app.${table} where rollout_id = $1`,
      [rolloutId],
    );
    return rows[0]?.bytes ?? Number.POSITIVE_INFINITY;
  };
  const samples = boundSamples(21 * 86_400);
  expect(samples).toBeLessThan(4_900);
  const bytes = samples * (await measure("samples")) + 21 * eventsADayAtMost * (await measure("events"));
  expect(bytes).toBeLessThan(10_000_000);
});
