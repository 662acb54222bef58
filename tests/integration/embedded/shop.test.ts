import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isSeeded, seedShop } from "@/lib/demo/shop/seed";
import { startTraffic } from "@/lib/demo/traffic/start-traffic";
import { administer, ensureDatabase } from "@/lib/embedded/server";
import { awaitValue } from "@/tests/support/await-value";
import { freeze, startTestServers, type TestServers, thaw } from "@/tests/support/servers";

/** The demo's shop and its application, on servers of this file's own, because it freezes and restarts them. */

const rows = 5000;
const tables = ["customers", "products", "orders", "order_items", "payments", "inventory_log"];

let servers: TestServers;

beforeAll(async () => {
  servers = await startTestServers("shop");
});
afterAll(() => servers.remove());

async function makeDatabase(name: string): Promise<string> {
  await ensureDatabase(servers.primary, name);
  return servers.primary.url(name);
}

/** A checksum of every row of every table. */
function checksum(url: string): Promise<string[]> {
  return administer(url, async (client) => {
    await client.query("set timezone = 'UTC'");
    const sums: string[] = [];
    for (const table of tables) {
      const { rows: found } = await client.query(
        `select count(*) || ' ' || sum(hashtextextended(t::text, 0)) as sum from ${table} t`,
      );
      sums.push(String(found[0]?.sum));
    }
    return sums;
  });
}

describe("the shop", () => {
  test("is the same for the same size and seed, another for another seed, and made once", async () => {
    const [one, two, three] = await Promise.all(["one", "two", "three"].map(makeDatabase));
    if (one === undefined || two === undefined || three === undefined) throw new Error("no databases");
    expect(await isSeeded(one)).toBe(false);
    await Promise.all([seedShop(one, { rows, seed: 0.42 }), seedShop(two, { rows, seed: 0.42 })]);
    await seedShop(three, { rows, seed: 0.1 });
    expect(await isSeeded(one)).toBe(true);
    const made = await checksum(one);
    expect(await checksum(two)).toEqual(made);
    expect(await checksum(three)).not.toEqual(made);
    expect(made[tables.indexOf("orders")]).toMatch(new RegExp(`^${rows} `));
    await administer(one, (client) => client.query("update orders set note = 'kept' where id = 1"));
    await seedShop(one, { rows, seed: 0.42 });
    expect(await checksum(one)).not.toEqual(made);
  });

  test("that was half made is made anew; a database with other tables is left alone", async () => {
    const half = await makeDatabase("half");
    await administer(half, async (client) => {
      await client.query("comment on database half is 'colonnade demo shop, unfinished'");
      await client.query("create table orders (id int)");
    });
    await seedShop(half, { rows: 1000, seed: 0.42 });
    expect(await isSeeded(half)).toBe(true);
    const foreign = await makeDatabase("foreign_db");
    await administer(foreign, (client) => client.query("create table precious as select 1 as a"));
    await expect(seedShop(foreign, { rows: 1000, seed: 0.42 })).rejects.toThrow("empty database");
    expect((await administer(foreign, (client) => client.query("select a from precious"))).rows).toEqual([
      { a: 1 },
    ]);
  });

  test("holds a large table with a bigint key, one with a uuid key, and one without a key", async () => {
    const url = await makeDatabase("keys");
    await seedShop(url, { rows: 1000, seed: 0.42 });
    const keys = await administer(url, async (client) => {
      const found = await client.query(`
        select c.relname as name, string_agg(format_type(a.atttypid, a.atttypmod), ', ' order by a.attnum) as key
        from pg_class c
        left join pg_index i on i.indrelid = c.oid and i.indisprimary
        left join pg_attribute a on a.attrelid = c.oid and a.attnum = any (i.indkey)
        where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
        group by 1`);
      return Object.fromEntries(found.rows.map((row) => [row.name, row.key]));
    });
    expect(keys).toMatchObject({ orders: "bigint", payments: "uuid", inventory_log: null });
  });
});

describe("the shop's application", () => {
  test("keeps its rate, takes another one live, and counts what fails while the database is away", async () => {
    const url = await makeDatabase("busy");
    await seedShop(url, { rows, seed: 0.42 });
    const traffic = startTraffic({ url, ratePerSecond: 40 });
    const latest = () => traffic.seconds().at(-1);
    try {
      await awaitValue(latest, (second) => second !== undefined && second.requests >= 20);
      expect(latest()?.failed).toBe(0);
      traffic.setRate(120);
      await awaitValue(latest, (second) => second?.ratePerSecond === 120 && second.requests >= 80);

      await servers.primary.stop();
      const down = await awaitValue(latest, (second) => (second?.failed ?? 0) > 0);
      expect(down?.lastError).not.toBeNull();
      await servers.restartPrimary();
      await awaitValue(latest, (second) => second?.failed === 0 && second.requests >= 60);
    } finally {
      const whole = await traffic.stop();
      expect(whole.kind).toBe("whole");
      expect(whole.failed).toBeGreaterThan(0);
      expect(whole.requests).toBeGreaterThanOrEqual(
        traffic.seconds().reduce((sum, second) => sum + second.requests, 0),
      );
      expect(whole.p50Ms).not.toBeNull();
    }
  });

  test("ends with its last report while the database is frozen, and when told so at once", async () => {
    const url = await makeDatabase("cold");
    await seedShop(url, { rows: 1000, seed: 0.42 });
    const hasty = await startTraffic({ url, ratePerSecond: 20 }).stop();
    expect(hasty.failed).toBe(0);

    const traffic = startTraffic({ url, ratePerSecond: 20 });
    await awaitValue(
      () => traffic.seconds().length,
      (count) => count > 0,
    );
    freeze(servers.primary);
    try {
      await awaitValue(
        () => traffic.seconds().at(-1),
        (second) => second?.requests === 0,
      );
      const whole = await traffic.stop();
      expect(whole.failed).toBeGreaterThan(0);
    } finally {
      thaw(servers.primary);
    }
  });
});
