import { Client } from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { deriveGauges, initialGaugeMemory } from "@/lib/domain/pace/derive-gauges";
import { sql } from "@/lib/domain/sql/sql";
import { openSession, type Session } from "@/lib/postgres/session";
import { makeCanary } from "@/lib/postgres/signals/canary";
import { readPrimary } from "@/lib/postgres/signals/read-primary";
import { awaitValue } from "@/tests/support/await-value";
import { createDatabase, createOldestDatabase } from "@/tests/support/servers";

/** Each gauge of the one statement, on the newest and on the oldest server that Colonnade serves. */

const orders = { schema: "public", name: "orders" };
const lines = { schema: "public", name: "lines" };

describe.each([
  ["18", createDatabase],
  ["14", createOldestDatabase],
])("what a primary of version %s says", (version, create) => {
  let database: Awaited<ReturnType<typeof create>>;
  let session: Session;
  let clients: Client[] = [];
  const slot = `unread_${version}_${process.pid}`;

  async function client(): Promise<Client> {
    const made = new Client({ connectionString: database.url, application_name: "shop" });
    made.on("error", () => {});
    await made.connect();
    clients.push(made);
    return made;
  }

  beforeAll(async () => {
    database = await create(`signals_${version}`);
    session = await openSession({ connectionString: database.url, purpose: "observe" });
    const admin = await client();
    await admin.query(`create table orders (id bigint primary key, note text);
insert into orders select n, 'note' from generate_series(1, 1000) n;
create table lines (id bigint, at date not null, primary key (id, at)) partition by range (at);
create table lines_2026 partition of lines for values from ('2026-01-01') to ('2027-01-01');
create table nameless (note text);
create type mood as enum ('calm', 'cross');
create table moods (mood mood primary key)`);
  });
  afterEach(async () => {
    await Promise.all(clients.map((one) => one.end()));
    clients = [];
  });
  afterAll(async () => {
    await session.close();
    await database.drop();
  });

  test("an inactive slot is told with the WAL that it keeps, which grows", async () => {
    const admin = await client();
    await admin.query("select pg_create_physical_replication_slot($1, true)", [slot]);
    try {
      const find = async () =>
        (await readPrimary(session, [orders])).slots.find((one) => one.name === slot) ?? null;
      const before = await find();
      expect(before).toMatchObject({ isActive: false, isLost: false });
      await admin.query("insert into orders select n, repeat('x', 500) from generate_series(2001, 6000) n");
      const after = await find();
      expect((after?.retainedBytes ?? 0) - (before?.retainedBytes ?? 0)).toBeGreaterThan(2_000_000);
    } finally {
      await admin.query("select pg_drop_replication_slot($1)", [slot]);
    }
  });

  test("sessions that wait for a lock on the table are counted, and nobody else's", async () => {
    const [holder, waiter, elsewhere] = [await client(), await client(), await client()];
    await holder.query("begin; lock table orders in access exclusive mode");
    const waiting = waiter.query("select 1 from orders limit 1");
    await elsewhere.query("select 1");
    expect(
      await awaitValue(
        async () => (await readPrimary(session, [orders])).lockWaiters,
        (count) => count === 1,
      ),
    ).toBe(1);
    expect((await readPrimary(session, [lines])).lockWaiters).toBe(0);
    await holder.query("rollback");
    await waiting;
    expect((await readPrimary(session, [orders])).lockWaiters).toBe(0);
  });

  test("sessions that wait for a row of the table are counted, the first in line and those behind it", async () => {
    const [holder, first, second] = [await client(), await client(), await client()];
    await holder.query("begin");
    await holder.query("update orders set note = 'held' where id = 1");
    const waiting = [first, second].map((one) => one.query("update orders set note = 'late' where id = 1"));
    expect(
      await awaitValue(
        async () => (await readPrimary(session, [orders])).lockWaiters,
        (count) => count === 2,
      ),
    ).toBe(2);
    expect((await readPrimary(session, [lines])).lockWaiters).toBe(0);
    await holder.query("rollback");
    await Promise.all(waiting);
  });

  test("a partition's waiters are its table's", async () => {
    const [holder, waiter] = [await client(), await client()];
    await holder.query("begin; lock table lines_2026 in access exclusive mode");
    const waiting = waiter.query("select 1 from lines_2026");
    expect(
      await awaitValue(
        async () => (await readPrimary(session, [orders, lines])).lockWaiters,
        (count) => count === 1,
      ),
    ).toBe(1);
    await holder.query("rollback");
    await waiting;
  });

  test("the oldest snapshot is told with who holds it; Colonnade's own is not", async () => {
    const own = await openSession({ connectionString: database.url, purpose: "count" });
    await own.transaction({ isOneSnapshot: true }, async (tx) => {
      await tx.rows(sql`select count(*) from orders`);
      expect((await readPrimary(session, [orders])).snapshot).toEqual({ seconds: 0, holder: null });
    });
    await own.close();
    const holder = await client();
    await holder.query("begin isolation level repeatable read");
    await holder.query("select count(*) from orders");
    const seen = await awaitValue(
      async () => (await readPrimary(session, [orders])).snapshot,
      (snapshot) => (snapshot?.seconds ?? 0) > 0.2,
    );
    expect(seen?.holder).toMatch(/^session \d+ of shop$/);
    await holder.query("rollback");
  });

  test("WAL that is written shows as a rate", async () => {
    const writer = await client();
    const first = deriveGauges(await readPrimary(session, [orders]), initialGaugeMemory, 0);
    await writer.query("insert into orders select n, repeat('x', 500) from generate_series(10001, 14000) n");
    const { gauges } = deriveGauges(await readPrimary(session, [orders]), first.memory, 0);
    expect(gauges.find((one) => one.kind === "wal_rate")?.value ?? 0).toBeGreaterThan(1_000_000);
  });

  test("a session at work is counted, Colonnade's own is not", async () => {
    const busy = await client();
    // Its end is awaited from the beginning: it may come while something else is.
    const sleeping = expect(busy.query("select pg_sleep(3600)")).rejects.toThrow("canceling");
    const { activeSessions } = await awaitValue(
      () => readPrimary(session, [orders]),
      (read) => read.activeSessions !== 0,
    );
    expect(activeSessions).toBeGreaterThanOrEqual(1);
    const stop = await client();
    const ended = await stop.query<{ ended: boolean }>(
      "select pg_cancel_backend(pid) as ended from pg_stat_activity where query = 'select pg_sleep(3600)' and datname = current_database()",
    );
    expect(ended.rows).toEqual([{ ended: true }]);
    await sleeping;
  });

  test("a role without pg_monitor reads what it may, and is told what it may not", async () => {
    const admin = await client();
    const role = `plain_${version}_${process.pid}`;
    await admin.query(`create role ${role} login password 'plain'; grant select on orders to ${role}`);
    try {
      const url = new URL(database.url);
      url.username = role;
      url.password = "plain";
      const plain = await openSession({ connectionString: url.toString(), purpose: "observe" });
      try {
        const reading = await readPrimary(plain, [orders]);
        expect(reading).toMatchObject({
          lockWaiters: 0,
          activeSessions: null,
          snapshot: null,
          autovacuumWorkers: null,
        });
        expect(reading.walAtBytes).toBeGreaterThan(0);
        const { gauges } = deriveGauges(reading, initialGaugeMemory, 0);
        expect(gauges.find((one) => one.kind === "active_sessions")).toMatchObject({
          state: "unreadable",
          value: null,
          detail: expect.stringContaining("pg_monitor"),
        });
        await admin.query(`grant pg_read_all_stats to ${role}`);
        expect((await readPrimary(plain, [orders])).activeSessions).not.toBeNull();
      } finally {
        await plain.close();
      }
    } finally {
      await admin.query(`drop owned by ${role}; drop role ${role}`);
    }
  });

  test("without a table, and with one that is gone, the rest is read all the same", async () => {
    expect((await readPrimary(session, [])).lockWaiters).toBe(0);
    expect((await readPrimary(session, [{ schema: "public", name: "gone" }])).lockWaiters).toBe(0);
  });

  test("the canary looks one row up by its key, through the index", async () => {
    const admin = await client();
    const plan = async (lookup: { text: string; values: readonly unknown[] }) => {
      await admin.query("set enable_seqscan = off");
      const rows = await admin.query<Record<string, string>>(`explain ${lookup.text}`, [...lookup.values]);
      return rows.rows.map((row) => Object.values(row)[0]).join("\n");
    };
    const byKey = await makeCanary(session, orders);
    expect(byKey.values).toEqual(["1"]);
    expect(await plan(byKey)).toContain("orders_pkey");
    expect(await session.rows(byKey)).toHaveLength(1);
    const empty = await makeCanary(session, lines);
    expect(empty.values).toEqual([null, null]);
    expect(await session.rows(empty)).toHaveLength(0);
    for (const name of ["nameless", "moods"]) {
      const byPlace = await makeCanary(session, { schema: "public", name });
      expect(await plan(byPlace)).toContain("Tid Scan");
      expect(await session.rows(byPlace)).toHaveLength(0);
    }
  });
});
