import type { Client } from "pg";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { ensureDatabase } from "@/lib/embedded/server";
import { awaitValue } from "@/tests/support/await-value";
import { startTestServers, type TestServers } from "@/tests/support/servers";
import { derive, look, openClient, orders } from "./look";

/** Who is in the way now: on servers of their own, which keep prepared transactions and a slow autovacuum. */

let servers: TestServers;
let url: string;
let client: Client;
const opened: Client[] = [];

beforeAll(async () => {
  servers = await startTestServers("preflight", {
    max_prepared_transactions: "5",
    autovacuum_naptime: "1s",
    deadlock_timeout: "1s",
  });
  await ensureDatabase(servers.primary, "shop");
  url = servers.primary.url("shop");
  client = await openClient(url, "owner");
  await client.query(
    "create table orders (id bigint generated always as identity primary key, amount numeric not null, note text)",
  );
  await client.query("insert into orders (amount) select n from generate_series(1, 200) n");
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.end()));
});
afterAll(async () => {
  await client.end();
  await servers.remove();
});

async function open(application: string): Promise<Client> {
  const one = await openClient(url, application);
  opened.push(one);
  return one;
}

/** Looks until something is found: ages have to grow first. */
async function lookFor(
  code: Parameters<Awaited<ReturnType<typeof look>>["one"]>[0],
  moment: "submit" | "expand" | "index" = "expand",
) {
  return await awaitValue(
    () => look(url, derive, { moment }),
    (looked) => looked.codes().includes(code),
    20_000,
  );
}

test("a session that holds a lock is named with its age and lock, and its literals are hidden", async () => {
  const psql = await open("forgotten psql");
  await psql.query("begin");
  await psql.query("select count(*) from orders where note = 'top secret'");
  const looked = await lookFor("table_locked");
  const found = looked.one("table_locked");
  expect(found.severity).toBe("warns");
  expect(found.message).toBe("1 session holds locks now that the plan's statements would wait for.");
  expect(found.evidence[0]).toMatch(
    /^pid \d+ · forgotten psql \(\w+\) · idle in transaction for \d.* · transaction open for \d.* · select count\(\*\) from orders where note = \? · holds ACCESS SHARE on orders$/,
  );
  expect(JSON.stringify(looked.findings)).not.toContain("top secret");
  // A walk takes no lock that this one is in the way of; as an idle transaction it is still told.
  const atWalk = await look(url, derive, { moment: "backfill" });
  expect(atWalk.codes()).not.toContain("table_locked");
});

test("a transaction that sits idle elsewhere is told as such", async () => {
  const psql = await open("editor");
  await psql.query("begin isolation level repeatable read");
  await psql.query("select 1");
  const found = (await lookFor("idle_in_transaction")).one("idle_in_transaction");
  expect(found.evidence.join()).toContain("editor");
  await psql.query("rollback");
});

test("a prepared transaction on the table blocks a phase that takes locks, and only that", async () => {
  const psql = await open("coordinator");
  await psql.query("begin; update orders set note = 'x' where id = 1; prepare transaction 'order-17'");
  try {
    const atStart = (await look(url, derive, { moment: "expand" })).one("prepared_lock");
    expect(atStart.severity).toBe("blocks");
    expect(atStart.evidence[0]).toMatch(/^order-17 of \w+, prepared .* ago · holds ROW EXCLUSIVE on orders$/);
    expect(atStart.remedy).toContain("rollback prepared 'order-17'");
    expect((await look(url, derive)).one("prepared_lock").severity).toBe("warns");
  } finally {
    await client.query("rollback prepared 'order-17'");
  }
  expect((await look(url, derive, { moment: "expand" })).codes()).not.toContain("prepared_lock");
});

test("a prepared transaction elsewhere is told as one that holds back builds and cleanup", async () => {
  const psql = await open("coordinator");
  await psql.query("create table if not exists other (id int)");
  await psql.query("begin; insert into other values (1); prepare transaction 'order-18'");
  try {
    expect((await look(url, derive, { moment: "index" })).one("prepared_transaction").severity).toBe("warns");
  } finally {
    await client.query("rollback prepared 'order-18'");
  }
});

test("sessions that wait for the table are counted", async () => {
  const holder = await open("holder");
  await holder.query("begin; update orders set note = null where id = 1");
  const waiter = await open("waiter");
  await waiter.query("begin");
  const waiting = waiter.query("lock table orders in share mode");
  const looked = await awaitValue(
    () => look(url, derive, { moment: "expand" }),
    (one) => one.codes().includes("lock_queue"),
    15_000,
  );
  expect(looked.one("lock_queue").message).toContain("1 session waits for a lock on orders");
  await holder.query("rollback");
  await waiting;
});

test("a concurrent build on the table is told with its phase", async () => {
  const old = await open("old snapshot");
  await old.query("begin isolation level repeatable read");
  await old.query("select 1");
  const builder = await open("builder");
  // It waits for the older snapshot, and so is there to be seen.
  const building = builder.query("create index concurrently orders_note on orders (note)");
  const looked = await lookFor("index_build_running");
  expect(looked.one("index_build_running").message).toMatch(/^CREATE INDEX CONCURRENTLY runs on orders/);
  await old.query("rollback");
  await building;
  await client.query("drop index orders_note");
});

const big = { ...derive, table: { schema: "public", name: "big" } };

/** A table whose vacuum takes long enough to be seen. */
async function makeBig(freezeMaxAge: string): Promise<void> {
  await client.query(`create table big as select n as id, repeat('x', 500) as fill from generate_series(1, 60000) n;
alter table big add column amount numeric not null default 1, add primary key (id);
alter table big set (autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1${freezeMaxAge})`);
}

async function tryAlter(lockTimeoutMs: number): Promise<string> {
  const altering = await open("altering");
  await altering.query(`set lock_timeout = ${lockTimeoutMs}`);
  return await altering.query("begin; alter table big add column later int; rollback").then(
    () => "done",
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}

test("an autovacuum on the table is told, with why the plan's statements wait for it", async () => {
  await makeBig("");
  await client.query("delete from big where id % 2 = 0");
  const seen = await awaitValue(
    () => look(url, big, { moment: "expand" }),
    (looked) => looked.codes().includes("vacuum_running"),
    40_000,
  );
  const found = seen.one("vacuum_running");
  expect(found.evidence[0]).toMatch(/^pid \d+ · autovacuum worker/);
  expect(found.message).toContain("deadlock_timeout (1 s)");
  // What the sentence claims: 200 ms are too short for it to give way, and it stays; past deadlock_timeout it goes.
  expect(await tryAlter(200)).toContain("lock timeout");
  expect((await look(url, big, { moment: "expand" })).codes()).toContain("vacuum_running");
  expect(await tryAlter(10_000)).toBe("done");
  await client.query("drop table big");
}, 90_000);

test("an autovacuum against wraparound is told as one that gives way to nobody", async () => {
  await makeBig(", autovacuum_freeze_max_age = 100000");
  await client.query(`create procedure grow_old() language plpgsql as $$
begin
  for n in 1..101000 loop
    perform pg_current_xact_id();
    commit;
  end loop;
end $$`);
  const aging = await open("aging");
  await aging.query("set synchronous_commit = off");
  await aging.query("call grow_old()");
  const seen = await awaitValue(
    () => look(url, big, { moment: "expand" }),
    (looked) => looked.codes().includes("wraparound_vacuum"),
    40_000,
  );
  expect(seen.one("wraparound_vacuum").severity).toBe("warns");
  expect(await tryAlter(3_000)).toContain("lock timeout");
  // It is first in the queue when the worker is ended, so that no other worker comes before it.
  const dropping = client.query("drop table big");
  await awaitValue(
    async () => {
      const [ended] = (
        await aging.query<{ ended: boolean }>(
          "select pg_terminate_backend(pid) as ended from pg_stat_progress_vacuum where relid = 'big'::regclass and exists (select from pg_locks where relation = 'big'::regclass and not granted)",
        )
      ).rows;
      return ended?.ended;
    },
    (ended) => ended === true,
  );
  await dropping;
}, 90_000);

test("looking leaves no trace: no transaction id is used, no row and no catalog entry is changed", async () => {
  const quiet = await open("quiet");
  const trace = async () =>
    (
      await quiet.query(`select pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::text as next_xid,
  (select sum(n_tup_ins + n_tup_upd + n_tup_del)::text from pg_stat_all_tables where schemaname <> 'pg_catalog') as changed,
  (select count(*)::text from pg_class) as relations`)
    ).rows[0];
  await client.query("alter system set autovacuum = off");
  await client.query("select pg_reload_conf()");
  await awaitValue(
    async () =>
      (
        await quiet.query(
          "select count(*)::int as n from pg_stat_activity where backend_type = 'autovacuum worker'",
        )
      ).rows[0]?.n,
    (workers) => workers === 0,
  );
  const before = await trace();
  await look(url, derive);
  await look(url, derive, { moment: "expand" });
  await look(url, {
    kind: "add_unique",
    table: orders,
    name: null,
    columns: ["note"],
    nullsNotDistinct: false,
    duplicates: { kind: "refuse" },
  });
  expect(await trace()).toEqual(before);
  await client.query("alter system reset autovacuum");
  await client.query("select pg_reload_conf()");
});
