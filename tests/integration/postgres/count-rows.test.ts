import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { qualified } from "@/lib/domain/sql/sql";
import { type CountedKeys, countBlocks, countKeysAfter } from "@/lib/postgres/count-rows";
import { openSession, type Session } from "@/lib/postgres/session";
import { createDatabase } from "@/tests/support/servers";

let client: Client;
let session: Session;
let drop: () => Promise<void>;

beforeAll(async () => {
  const database = await createDatabase("count");
  drop = database.drop;
  client = new Client({ connectionString: database.url });
  await client.connect();
  session = await openSession({ connectionString: database.url, purpose: "count" });
});
afterAll(async () => {
  await session.close();
  await client.end();
  await drop();
});

async function countByKey(key: readonly string[], atOnce: number): Promise<number> {
  const table = qualified("public", "Odd table");
  let total = 0;
  let last: CountedKeys["last"] = null;
  for (;;) {
    const found: CountedKeys = await countKeysAfter(session, table, key, last, atOnce);
    total += found.rows;
    last = found.last ?? last;
    if (found.rows < atOnce) return total;
  }
}

test.each([
  ["one column", "id uuid primary key default gen_random_uuid(), n int", ["id"]],
  ["two columns", "tenant int default (random() * 5)::int, n int, primary key (tenant, n)", ["tenant", "n"]],
])("rows are counted by a key of %s, some at a time, as at once", async (_, columns, key) => {
  await client.query(`drop table if exists "Odd table"; create table "Odd table" (${columns});
insert into "Odd table" (n) select generate_series(1, 1234)`);
  for (const atOnce of [1, 100, 1234, 5000]) expect(await countByKey(key, atOnce)).toBe(1234);
  await client.query('truncate "Odd table"');
  expect(await countByKey(key, 100)).toBe(0);
});

test("rows are counted by place, a stretch of the file at a time, as at once", async () => {
  await client.query(`drop table if exists "Odd table"; create table "Odd table" (n int, note text);
insert into "Odd table" select n, repeat('x', n % 300) from generate_series(1, 5000) n;
delete from "Odd table" where n % 3 = 0`);
  const table = qualified("public", "Odd table");
  const { rows } = await client.query<{ n: number }>('select count(*)::int as n from "Odd table"');
  const { blocks } = await countBlocks(session, table, 0, 1);
  expect(blocks).toBeGreaterThan(50);
  for (const atOnce of [1, 7, 1_000]) {
    let total = 0;
    for (let from = 0; from < blocks; from += atOnce)
      total += (await countBlocks(session, table, from, from + atOnce)).rows;
    expect(total).toBe(rows[0]?.n);
  }
  const plan = await client.query<Record<string, string>>(
    `explain select count(*) from "Odd table" where ctid >= '(10,0)'::tid and ctid < '(20,0)'::tid`,
  );
  expect(JSON.stringify(plan.rows)).toContain("Tid Range Scan");
});
