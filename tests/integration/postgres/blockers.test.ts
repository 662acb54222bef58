import { afterAll, beforeAll, expect, test } from "vitest";
import { loadParser } from "@/lib/domain/sql/parser";
import { sql } from "@/lib/domain/sql/sql";
import { readBlockers } from "@/lib/postgres/blockers";
import { openSession, type Session } from "@/lib/postgres/session";
import { awaitValue } from "@/tests/support/await-value";
import { createDatabase, type TestDatabase } from "@/tests/support/servers";

let database: TestDatabase;
let watcher: Session;
const sessions: Session[] = [];

async function connect(): Promise<Session> {
  const session = await openSession({
    connectionString: database.url,
    purpose: "ddl",
    lockTimeoutMs: 30_000,
    idleInTransactionTimeoutMs: 60_000,
  });
  sessions.push(session);
  return session;
}

beforeAll(async () => {
  await loadParser();
  database = await createDatabase("blockers");
  watcher = await openSession({ connectionString: database.url, purpose: "observe" });
  await (await connect()).rows(sql`create table orders (id int, note text)`);
});
afterAll(async () => {
  await Promise.all([watcher, ...sessions].map((session) => session.close()));
  await database.drop();
});

test("nobody is in the way of a session that does not wait", async () => {
  expect(await readBlockers(watcher, (await connect()).pid)).toEqual([]);
});

test("whoever is in the way is named, and whoever they wait for, without the data of their statements", async () => {
  const [holder, queued, waiting] = [await connect(), await connect(), await connect()];
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let holding: Promise<void> = Promise.resolve();
  await new Promise<void>((held, failed) => {
    holding = holder.transaction({}, async (tx) => {
      await tx.rows(sql`insert into orders select 4711, 'hush'`);
      held();
      await released;
    });
    holding.catch(failed);
  });
  const queueing = queued.rows(sql`alter table orders alter note set default 'also hush'`);
  await awaitValue(
    () => readBlockers(watcher, queued.pid),
    (found) => found.length === 1,
  );
  const wait = waiting.rows(sql`select count(*) from orders`);
  const blockers = await awaitValue(
    () => readBlockers(watcher, waiting.pid),
    (found) => found.length === 2,
  );
  release();
  await Promise.all([holding, queueing, wait]);

  expect(blockers).toEqual([
    {
      pid: holder.pid,
      application: "colonnade/ddl",
      user: "postgres",
      state: "idle in transaction",
      transactionAgeMs: expect.any(Number),
      backendStart: expect.any(String),
      transactionStart: expect.any(String),
      statement: "insert into orders select ?, ?",
    },
    {
      pid: queued.pid,
      application: "colonnade/ddl",
      user: "postgres",
      state: "active",
      transactionAgeMs: expect.any(Number),
      backendStart: expect.any(String),
      transactionStart: expect.any(String),
      statement: "alter table orders alter note set default ?",
    },
  ]);
  expect(await readBlockers(watcher, waiting.pid)).toEqual([]);
});
