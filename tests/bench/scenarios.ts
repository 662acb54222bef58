import { createHash } from "node:crypto";
import type pg from "pg";
import type { ScenarioName } from "./arguments";

/** The tables that ways are compared on. All are called `orders`, have a key `id`, and get a column `cents` from `amount`. */
export interface Scenario {
  readonly name: ScenarioName;
  readonly rows: number;
  /** `whole`: table and indexes fit in shared_buffers; `quarter`: they are four times as large. */
  readonly cache: "whole" | "quarter";
  readonly key: "bigint" | "uuid";
  readonly indexes: readonly string[];
  readonly isWide: boolean;
}

const usual = {
  cache: "whole",
  key: "bigint",
  indexes: ["customer_id", "placed_at"],
  isWide: false,
} as const;

export const scenarios: Readonly<Record<ScenarioName, Scenario>> = {
  sequential: { ...usual, name: "sequential", rows: 500_000 },
  "sequential-4x": { ...usual, name: "sequential-4x", rows: 400_000, cache: "quarter" },
  "uuid-4x": { ...usual, name: "uuid-4x", rows: 250_000, cache: "quarter", key: "uuid" },
  wide: { ...usual, name: "wide", rows: 100_000, isWide: true },
  "indexes-5": {
    ...usual,
    name: "indexes-5",
    rows: 200_000,
    // With the primary key, five.
    indexes: ["customer_id", "placed_at", "amount", "currency, placed_at"],
  },
};

/** How every way fills the new column. */
export const fillExpression = "(amount * 100)::bigint";

/** Below every key. */
export const lowestKey = { bigint: "0", uuid: "00000000-0000-0000-0000-000000000000" } as const;

const seed = 0.42;

/** The n-th row's key, n from 1: random keys follow from n too. */
export function keyOf(key: Scenario["key"], n: number): string {
  return key === "bigint" ? String(n) : createHash("md5").update(`order ${n}`).digest("hex");
}

/** Makes and fills `orders`. The same rows, always: values from a seed, keys from their number. */
export async function buildTable(client: pg.Client, scenario: Scenario, rows: number): Promise<void> {
  const { key, isWide } = scenario;
  await client.query(`create table orders (
  id ${key} primary key,
  customer_id bigint not null,
  status text not null,
  amount numeric(12,2) not null,
  currency text not null,
  note text,
  placed_at timestamptz not null${isWide ? ",\n  document text not null" : ""}
)`);
  // Kept outside of the row, as it is: compressing costs time that no way is to be measured by.
  if (isWide) await client.query("alter table orders alter column document set storage external");
  await client.query("select setseed($1)", [seed]);
  await client.query(
    `insert into orders
select ${key === "bigint" ? "n" : "md5('order ' || n)::uuid"}, 1 + floor(50000 * random())::bigint,
  (array['done', 'shipped', 'open'])[1 + floor(3 * random())::int], round((1 + 500 * random())::numeric, 2),
  'EUR', repeat('x', floor(${isWide ? 800 : 60} * random())::int),
  timestamptz '2021-01-01 00:00+00' + n * interval '1 minute'${isWide ? ", repeat(md5(n::text), 100)" : ""}
from generate_series(1, $1::int) n`,
    [rows],
  );
  for (const columns of scenario.indexes) await client.query(`create index on orders (${columns})`);
  await client.query("create extension pg_prewarm");
  await client.query("vacuum (analyze) orders");
}
