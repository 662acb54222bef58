import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readBuildProgress } from "@/lib/postgres/build-progress";
import { openSession, type Session } from "@/lib/postgres/session";
import { awaitValue } from "@/tests/support/await-value";
import { createDatabase, createOldestDatabase, type TestDatabase } from "@/tests/support/servers";

const databases: Pick<TestDatabase, "url" | "drop">[] = [];
const sessions: Session[] = [];
const clients: Client[] = [];

async function open(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  clients.push(client);
  return client;
}

beforeAll(async () => {
  databases.push(await createDatabase("build_progress"), await createOldestDatabase("build_progress"));
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
  await Promise.all(sessions.map((session) => session.close()));
  await Promise.all(databases.map((database) => database.drop()));
});

test.each([
  ["PostgreSQL 18", 0],
  ["PostgreSQL 14", 1],
])(
  "%s tells a build's stage and how far it is; of a session that builds nothing, nothing",
  async (_, index) => {
    const database = databases[index];
    if (database === undefined) throw new Error("no server");
    const session = await openSession({ connectionString: database.url, purpose: "read" });
    sessions.push(session);
    const builder = await open(database.url);
    // One row a page, and a key that takes its time: the build is seen half way.
    await builder.query(`create table wide (id int, filler text);
alter table wide alter filler set storage plain;
insert into wide select n, repeat('x', 7000) from generate_series(1, 60) n;
create function slow(int) returns int language plpgsql immutable as 'begin perform pg_sleep(0.02); return $1; end'`);
    const { rows } = await builder.query<{ pid: number }>("select pg_backend_pid() as pid");
    const pid = rows[0]?.pid ?? 0;
    expect(await readBuildProgress(session, pid)).toBeNull();

    const writer = await open(database.url);
    await writer.query("begin; insert into wide values (0, '')");
    const built = builder.query("create index concurrently wide_slow on wide (slow(id))");
    await awaitValue(
      () => readBuildProgress(session, pid),
      (progress) => progress?.stage === "waiting for writers before build" && progress.fraction === 0,
    );
    await writer.query("rollback");
    await awaitValue(
      () => readBuildProgress(session, pid),
      (progress) =>
        progress?.stage === "building index: scanning table" &&
        progress.fraction !== null &&
        progress.fraction > 0 &&
        progress.fraction < 1,
    );
    await built;
    expect(await readBuildProgress(session, pid)).toBeNull();
  },
);
