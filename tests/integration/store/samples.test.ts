import { afterAll, beforeAll, expect, test } from "vitest";
import { readSamples } from "@/lib/store/samples";
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
async function write(from: number, to: number): Promise<void> {
  await control.services.store.pool.query(
    `insert into app.samples (rollout_id, at, data)
select $1, $2::timestamptz + n * interval '1 second', jsonb_build_object(
  'stepId', 'backfill.fill', 'kind', 'backfill', 'rowsWalked', n * 1000, 'rowsTotal', null, 'rowsPerSecond', 1000,
  'chunks', n, 'chunkMsMax', 100, 'chunkRows', 100, 'pace', jsonb_build_object('kind', 'full'), 'gauges', '[]'::jsonb,
  'lagSeconds', jsonb_build_object('replica-1', case when n = 4321 then 7.5 else 0.1 end))
from generate_series($3::int, $4::int - 1) n`,
    [rolloutId, at(0), from, to],
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

test("the bound is what is said: under 4,700 for two weeks, 24 for each day before", () => {
  const day = 86_400;
  expect(boundSamples(14 * day)).toBeLessThan(4_700);
  expect(boundSamples(365 * day) - boundSamples(364 * day)).toBe(24);
});
