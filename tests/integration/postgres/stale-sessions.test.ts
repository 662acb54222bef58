import { afterAll, beforeAll, expect, test } from "vitest";
import { sql } from "@/lib/domain/sql/sql";
import { openSession, type Session, type SessionPurpose } from "@/lib/postgres/session";
import { endStaleSessions } from "@/lib/postgres/stale-sessions";
import { awaitValue } from "@/tests/support/await-value";
import { createDatabase, type TestDatabase } from "@/tests/support/servers";

let database: TestDatabase;
const opened: Session[] = [];

beforeAll(async () => {
  database = await createDatabase("stale_sessions");
});
afterAll(async () => {
  await Promise.all(opened.map((session) => session.close()));
  await database.drop();
});

async function open(purpose: SessionPurpose, rolloutId: string): Promise<Session> {
  const session = await openSession({ connectionString: database.url, purpose, rolloutId });
  opened.push(session);
  return session;
}

test("sessions of the rollout that are not the caller's are ended, and no others", async () => {
  const ours = [await open("walk", "r1"), await open("walk", "r1")] as const;
  const stale = await open("walk", "r1");
  const building = await open("ddl", "r1");
  const others = [await open("read", "r2"), await open("walk", "r2"), await open("walk", "r11")];
  // A build that a killed engine has begun goes on, and is waited for.
  const build = building.rows(sql`select pg_sleep(1), 1 as built`);
  await stale.rows(sql`select pg_advisory_lock(1, 1)`);

  const pids = ours.map((session) => session.pid);
  expect(await endStaleSessions(ours[0], "r1", pids)).toBe(1);

  // What it held is free.
  await awaitValue(
    async () =>
      (await ours[0].rows<{ free: boolean }>(sql`select pg_try_advisory_lock(1, 1) as free`))[0]?.free,
    (free) => free === true,
  );
  await awaitValue(
    () => stale.isLost,
    (isLost) => isLost,
  );
  expect(await build).toMatchObject([{ built: 1 }]);
  for (const session of [...ours, ...others]) {
    expect(await session.rows(sql`select 1 as alive`)).toEqual([{ alive: 1 }]);
  }
  // It is done: nobody waits for it.
  expect(await endStaleSessions(ours[0], "r1", pids)).toBe(1);
  await awaitValue(
    () => building.isLost,
    (isLost) => isLost,
  );
});
