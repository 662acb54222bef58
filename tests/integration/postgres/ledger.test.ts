import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createTargetSchema } from "@/lib/domain/plan/target-schema";
import { sql } from "@/lib/domain/sql/sql";
import { claimLane, finishLane, forgetLedger, layLanes, readLanes, takeLanes } from "@/lib/postgres/ledger";
import { openSession, type Session } from "@/lib/postgres/session";
import { createDatabase, type TestDatabase } from "@/tests/support/servers";

let database: TestDatabase;
let session: Session;
const walk = { rolloutId: "r1", stepId: "backfill.walk" };
const lane = { ...walk, lane: 0 };

beforeAll(async () => {
  database = await createDatabase("ledger");
  session = await openSession({ connectionString: database.url, purpose: "walk" });
});
beforeEach(async () => {
  await session.rows(sql`drop schema if exists colonnade cascade`);
});
afterAll(async () => {
  await session.close();
  await database.drop();
});

const makeSchema = () => session.run(createTargetSchema, { transaction: "required" });

test("the first claim makes the lane at its beginning; a later one finds what the chunks wrote", async () => {
  await makeSchema();
  expect(await claimLane(session, { ...lane, epoch: 3 })).toEqual({
    lane: 0,
    epoch: 3,
    fromKey: null,
    toKey: null,
    lastKey: null,
    rowsWalked: 0,
    rowsChanged: 0,
    chunks: 0,
    mismatches: 0,
    sampleKeys: [],
    isFinished: false,
  });
  await session.rows(
    sql`update colonnade.ledger set last_key = array['9007199254740993', 'ä'], rows_walked = 9007199254740, chunks = 2`,
  );
  expect(await claimLane(session, { ...lane, epoch: 4 })).toMatchObject({
    epoch: 4,
    lastKey: ["9007199254740993", "ä"],
    rowsWalked: 9007199254740,
    chunks: 2,
  });
});

test("a driver with an older epoch is refused, and changes nothing", async () => {
  await makeSchema();
  await claimLane(session, { ...lane, epoch: 5 });
  expect(await claimLane(session, { ...lane, epoch: 4 })).toBeNull();
  expect(await finishLane(session, { ...lane, epoch: 4 })).toBe(false);
  expect(await forgetLedger(session, { ...walk, epoch: 4 })).toBe(false);
  expect(await readLanes(session, walk)).toMatchObject([{ epoch: 5, isFinished: false }]);
  // The same driver may claim again, after a lost connection.
  expect(await claimLane(session, { ...lane, epoch: 5 })).toMatchObject({ epoch: 5 });
});

test("lanes are laid out once, and taken together with what the chunks wrote", async () => {
  await makeSchema();
  expect(await takeLanes(session, { ...walk, epoch: 1 })).toEqual({ kind: "none" });
  const bounds = [
    { fromKey: null, toKey: ["10", "ä, {x}"] },
    { fromKey: ["10", "ä, {x}"], toKey: null },
  ];
  expect(await layLanes(session, { ...walk, epoch: 1, firstLane: 0 }, bounds)).toBe(true);
  // Another driver that cut the table otherwise adds nothing to it.
  expect(await layLanes(session, { ...walk, epoch: 2, firstLane: 0 }, [...bounds, ...bounds])).toBe(false);
  await session.rows(sql`update colonnade.ledger set rows_walked = 7 where lane = 1`);
  const taken = await takeLanes(session, { ...walk, epoch: 2 });
  expect(taken).toMatchObject({
    kind: "taken",
    lanes: [
      { lane: 0, epoch: 2, ...bounds[0], rowsWalked: 0 },
      { lane: 1, epoch: 2, ...bounds[1], rowsWalked: 7 },
    ],
  });
  expect(await takeLanes(session, { ...walk, epoch: 1 })).toEqual({ kind: "refused" });
  expect((await readLanes(session, walk)).map((one) => one.epoch)).toEqual([2, 2]);
});

test("of two drivers that lay out lanes at once one has its way, and the later epoch takes all", async () => {
  await makeSchema();
  const other = await openSession({ connectionString: database.url, purpose: "walk" });
  const cut = (lanes: number) => Array.from({ length: lanes }, () => ({ fromKey: null, toKey: null }));
  try {
    for (let round = 0; round < 20; round += 1) {
      const step = { ...walk, stepId: `lay.${round}` };
      const made = await Promise.all([
        layLanes(session, { ...step, epoch: 1, firstLane: 0 }, cut(2)),
        layLanes(other, { ...step, epoch: 2, firstLane: 0 }, cut(5)),
      ]);
      expect(made.filter(Boolean)).toHaveLength(1);
      const taken = await takeLanes(other, { ...step, epoch: 2 });
      expect(taken.kind === "taken" ? taken.lanes.length : taken.kind).toBe(made[0] ? 2 : 5);
      expect(await takeLanes(session, { ...step, epoch: 1 })).toEqual({ kind: "refused" });
    }
  } finally {
    await other.close();
  }
});

test("two drivers that claim at once: the higher epoch has it in the end, whoever comes first", async () => {
  await makeSchema();
  const other = await openSession({ connectionString: database.url, purpose: "walk" });
  try {
    for (let round = 0; round < 20; round += 1) {
      const step = { ...lane, stepId: `walk.${round}` };
      const [, high] = await Promise.all([
        claimLane(session, { ...step, epoch: 1 }),
        claimLane(other, { ...step, epoch: 2 }),
      ]);
      expect(high).toMatchObject({ epoch: 2 });
      expect(await claimLane(session, { ...step, epoch: 1 })).toBeNull();
    }
  } finally {
    await other.close();
  }
});

test("a walk is finished and forgotten by its own driver; other walks stay", async () => {
  await makeSchema();
  await claimLane(session, { ...lane, epoch: 1 });
  await claimLane(session, { ...lane, stepId: "other", epoch: 1 });
  expect(await finishLane(session, { ...lane, epoch: 1 })).toBe(true);
  expect(await readLanes(session, walk)).toMatchObject([{ isFinished: true }]);
  expect(await forgetLedger(session, { ...walk, epoch: 1 })).toBe(true);
  expect(await readLanes(session, walk)).toEqual([]);
  expect(await readLanes(session, { ...walk, stepId: "other" })).toHaveLength(1);
});

test("without a ledger there is nothing to forget", async () => {
  expect(await forgetLedger(session, { ...walk, epoch: 1 })).toBe(true);
});
