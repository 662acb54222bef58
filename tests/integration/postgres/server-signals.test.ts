import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { deriveGauges, type GaugeMemory, initialGaugeMemory } from "@/lib/domain/pace/derive-gauges";
import type { Gauge, GaugeKind } from "@/lib/domain/pace/gauge";
import { sql } from "@/lib/domain/sql/sql";
import { administer } from "@/lib/embedded/server";
import { openSession, type Session } from "@/lib/postgres/session";
import { readPrimary } from "@/lib/postgres/signals/read-primary";
import { awaitValue } from "@/tests/support/await-value";
import { startTestServers, type TestServers } from "@/tests/support/servers";

/** Gauges that are the server's own affair: an archive command that fails, autovacuum at work, a slot that is lost. On servers of their own. */

let servers: TestServers;
let session: Session;
let memory: GaugeMemory = initialGaugeMemory;
const orders = { schema: "public", name: "orders" };

/** While it is there, files can be archived. */
const archive = join(tmpdir(), `colonnade-archive-${process.pid}`);

beforeAll(async () => {
  servers = await startTestServers("signals", {
    archive_mode: "on",
    archive_command: `test -e ${archive}`,
    autovacuum_naptime: "1s",
    max_slot_wal_keep_size: "96MB",
    wal_keep_size: "0",
  });
  session = await openSession({ connectionString: servers.primary.url(), purpose: "observe" });
});
afterAll(async () => {
  await session.close();
  await servers.remove();
  await rm(archive, { force: true });
});

async function read(kind: GaugeKind, subject: string | null = null): Promise<Gauge> {
  const derived = deriveGauges(await readPrimary(session, [orders]), memory, performance.now());
  memory = derived.memory;
  const found = derived.gauges.find(
    (gauge) => gauge.kind === kind && (subject === null || gauge.subject === subject),
  );
  if (found === undefined) throw new Error(`No reading of ${kind}`);
  return found;
}

const run = (statement: string) => administer(servers.primary.url(), (client) => client.query(statement));

test("an archive command that fails is told with how long and how much waits; once it works both are 0", async () => {
  await run("create table written as select n from generate_series(1, 10000) n");
  await run("select pg_switch_wal()");
  await awaitValue(
    () => read("archiver_failing"),
    (gauge) => (gauge.value ?? 0) > 0.5,
  );
  expect(await read("archiver_failing")).toMatchObject({
    state: "read",
    detail: expect.stringMatching(/^Last: [0-9A-F]{24}\.$/),
  });
  expect((await read("archiver_backlog")).value ?? 0).toBeGreaterThanOrEqual(16 * 1024 * 1024);
  await writeFile(archive, "");
  // After three failures the archiver waits for a minute, or until there is one more file.
  await run("create table more as select n from generate_series(1, 10000) n");
  await run("select pg_switch_wal()");
  await awaitValue(
    () => read("archiver_failing"),
    (gauge) => gauge.value === 0,
    90_000,
  );
  await awaitValue(
    () => read("archiver_backlog"),
    (gauge) => gauge.value === 0,
  );
}, 120_000);

test("autovacuum on the table is seen while it works, on another table it is not", async () => {
  await run(`create table orders (id int primary key) with (
  autovacuum_vacuum_threshold = 1, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1
)`);
  expect(await read("autovacuum")).toMatchObject({ state: "read", value: 0 });
  await run("insert into orders select generate_series(1, 20000)");
  await run("delete from orders where id % 2 = 0");
  const seen = await awaitValue(
    () => read("autovacuum"),
    (gauge) => gauge.value === 1,
    60_000,
  );
  expect(seen.value).toBe(1);
  const elsewhere = await readPrimary(session, [{ schema: "public", name: "written" }]);
  expect(elsewhere.autovacuumWorkers).toBe(0);
}, 90_000);

test("headroom shrinks as WAL is written for a slot that nobody reads; once that is lost it is bad, and named", async () => {
  await run("select pg_create_physical_replication_slot('unread', true)");
  expect(await read("slot_wal", "unread")).toMatchObject({ state: "read" });
  await run("select pg_switch_wal(); create table filling (n int)");
  const first = await awaitValue(
    () => read("wal_headroom"),
    (gauge) => gauge.subject === "unread",
  );
  await run("insert into filling select generate_series(1, 200000)");
  const second = await read("wal_headroom", "unread");
  expect((first.value ?? 0) - (second.value ?? 0)).toBeGreaterThan(5_000_000);
  for (let file = 0; file < 8; file += 1) {
    await run("insert into filling values (1)");
    await run("select pg_switch_wal()");
  }
  await run("checkpoint");
  const lost = await awaitValue(
    () => read("slot_wal", "unread"),
    (gauge) => gauge.state !== "read",
  );
  expect(lost).toMatchObject({ state: "unreadable", value: null, detail: expect.stringContaining("lost") });
  expect(await read("wal_headroom")).toMatchObject({ subject: "unread", state: "read", value: 0 });
  // Who looks for the first time takes it for past.
  const { gauges } = deriveGauges(await readPrimary(session, [orders]), initialGaugeMemory, 0);
  expect(gauges.find((one) => one.kind === "slot_wal" && one.subject === "unread")?.state).toBe("absent");
  await run("select pg_drop_replication_slot('unread')");
}, 60_000);

test("a standby is not read as a primary", async () => {
  const standby = await openSession({ connectionString: servers.replica.url(), purpose: "observe" });
  await expect(readPrimary(standby, [orders])).rejects.toThrow(/recovery/);
  expect(await standby.rows(sql`select 1 as one`)).toEqual([{ one: 1 }]);
  await standby.close();
});
