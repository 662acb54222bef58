import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { qualified } from "@/lib/domain/sql/sql";
import { countRows, countRowsByKey } from "@/lib/postgres/count-rows";
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

test.each([
  ["one column", "id uuid primary key default gen_random_uuid(), n int", ["id"]],
  ["two columns", "tenant int default (random() * 5)::int, n int, primary key (tenant, n)", ["tenant", "n"]],
])("rows are counted by a key of %s, some at a time, as at once", async (_, columns, key) => {
  await client.query(`drop table if exists "Odd table"; create table "Odd table" (${columns});
insert into "Odd table" (n) select generate_series(1, 1234)`);
  const table = qualified("public", "Odd table");
  for (const keysAtOnce of [1, 100, 1234, 5000]) {
    expect(await countRowsByKey(session, table, key, () => true, keysAtOnce)).toBe(1234);
  }
  expect(await countRows(session, table)).toBe(1234);
  await client.query('truncate "Odd table"');
  expect(await countRowsByKey(session, table, key, () => true)).toBe(0);
  expect(await countRowsByKey(session, table, key, () => false)).toBeNull();
});
