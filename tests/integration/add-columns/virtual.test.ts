import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AddColumns, NewColumn } from "@/lib/domain/change/add-columns/add-columns-schema";
import { judgeAddColumns } from "@/lib/domain/change/add-columns/judge-add-columns";
import { atOnceLimits } from "@/lib/domain/change/at-once";
import { loadParser } from "@/lib/domain/sql/parser";
import { readChangeFacts } from "@/lib/postgres/change-facts";
import { openSession } from "@/lib/postgres/session";
import { createDatabase, createOldestDatabase, type TestDatabase } from "@/tests/support/servers";

/** What the judge says of virtual columns and of domains is what PostgreSQL does. */

const setUp = `create table orders (
  id bigint primary key,
  amount int,
  name text not null,
  payload jsonb,
  at timestamptz,
  twice int generated always as (amount * 2) stored,
  mood mood,
  small small
);
insert into orders (id, amount, name) select n, n, 'x' from generate_series(1, 100) n`;

const objects = `create type mood as enum ('sad', 'happy');
create domain plain as int;
create domain plainer as plain;
create domain small as int check (value < 1000);
create domain smaller as small;
create domain given as int default 5;
create domain must as int not null;
create function plus(int) returns int language sql immutable as 'select $1 + 1';
create function lower(mood) returns text language sql immutable as 'select ''x''';
create function glue(int, int) returns int language sql immutable as 'select $1 + $2';
create operator ### (leftarg = int, rightarg = int, function = glue)`;

function addition(column: Partial<NewColumn>): AddColumns {
  return {
    kind: "add_columns",
    table: { schema: "public", name: "orders" },
    columns: [{ name: "v", type: "int", nullable: true, default: null, fill: { kind: "none" }, ...column }],
    indexes: [],
    constraints: [],
  };
}

beforeAll(loadParser);

async function errorsOf(url: string, change: AddColumns): Promise<string[]> {
  const session = await openSession({ connectionString: url, purpose: "observe" });
  const facts = await readChangeFacts(session, change).finally(() => session.close());
  return judgeAddColumns(change, facts, atOnceLimits)
    .filter((one) => one.severity === "error")
    .map((one) => one.code);
}

describe("virtual columns on PostgreSQL 18", () => {
  let database: TestDatabase;
  let client: Client;

  beforeAll(async () => {
    database = await createDatabase("virtual");
    client = new Client({ connectionString: database.url });
    await client.connect();
    await client.query(objects);
    await client.query(setUp);
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  async function isTaken(statements: readonly string[]): Promise<boolean> {
    await client.query("begin");
    try {
      for (const statement of statements) await client.query(statement);
      return true;
    } catch {
      return false;
    } finally {
      await client.query("rollback");
    }
  }

  test.each<[string, string, string | null]>([
    ["int", "amount * 2", null],
    ["bigint", "amount::bigint * 100", null],
    ["smallint", "amount * 1000000", null],
    ["varchar(1)", "name || 'yy'", null],
    ["text", "lower(name)", null],
    ["text", "payload ->> 'a'", null],
    ["int[]", "array[amount, 1]", null],
    ["numeric(10,2)", "amount / 3.0", null],
    ["text", 'name collate "C"', null],
    ["boolean", "amount > 0 and name is not null", null],
    ["text", "case when amount > 5 then 'many' else 'few' end", null],
    ["date", "(at at time zone 'UTC')::date", null],
    ["date", "at::date", "virtual_not_immutable"],
    ["double precision", "random()", "virtual_not_immutable"],
    ["int", "twice + 1", "virtual_from_generated"],
    ["int", "plus(amount)", "virtual_user_defined"],
    ["int", "amount ### 1", "virtual_user_defined"],
    ["int", "amount::small", "virtual_user_defined"],
    ["int", "small + 1", "virtual_user_defined"],
    ["boolean", "mood is null", "virtual_user_defined"],
    ["text", "case when 'sad'::mood = 'sad'::mood then 'x' end", "virtual_user_defined"],
    ["mood", "'sad'", "virtual_user_type"],
    ["plain", "amount", "virtual_user_type"],
    ["small", "amount", "virtual_user_type"],
  ])("%s as %s", async (type, expression, code) => {
    const errors = await errorsOf(database.url, addition({ type, fill: { kind: "virtual", expression } }));
    const taken = await isTaken([
      `alter table orders add column v ${type} generated always as (${expression}) virtual`,
    ]);
    expect(taken).toBe(code === null);
    expect(errors).toEqual(code === null ? [] : [code]);
  });

  test("indexes and what rests on one are refused, checks and NOT NULL are not", async () => {
    const change = addition({ fill: { kind: "virtual", expression: "amount * 2" } });
    const add = "alter table orders add column v int generated always as (amount * 2) virtual";
    await client.query("create table numbers (n int primary key)");
    const judge = (more: Partial<AddColumns>) => errorsOf(database.url, { ...change, ...more });
    expect(await judge({ indexes: [{ columns: ["v"], method: "btree" }] })).toEqual(["virtual_indexed"]);
    expect(await isTaken([add, "create index on orders (v)"])).toBe(false);
    expect(await judge({ indexes: [{ columns: ["id", "v"], method: "brin" }] })).toEqual(["virtual_indexed"]);
    expect(await isTaken([add, "create index on orders using brin (id, v)"])).toBe(false);
    expect(await judge({ constraints: [{ kind: "unique", columns: ["v"] }] })).toEqual(["virtual_indexed"]);
    expect(await isTaken([add, "alter table orders add unique (v)"])).toBe(false);
    const references = { schema: "public", table: "numbers", column: "n" };
    expect(await judge({ constraints: [{ kind: "foreign_key", column: "v", references }] })).toEqual([
      "virtual_indexed",
    ]);
    expect(await isTaken([add, "alter table orders add foreign key (v) references numbers not valid"])).toBe(
      false,
    );
    expect(await judge({ constraints: [{ kind: "check", expression: "v > 0" }] })).toEqual([]);
    expect(await isTaken([add, "alter table orders add check (v > 0)"])).toBe(true);
    expect(
      await errorsOf(
        database.url,
        addition({ nullable: false, fill: change.columns[0]?.fill ?? { kind: "none" } }),
      ),
    ).toEqual([]);
    expect(await isTaken([add, "alter table orders add constraint nn not null v not valid"])).toBe(true);
    expect(await judge({ columns: change.columns.map((one) => ({ ...one, default: "1" })) })).toEqual([
      "virtual_default",
    ]);
    expect(
      await isTaken(["alter table orders add column v int default 1 generated always as (amount) virtual"]),
    ).toBe(false);
  });
});

describe.each([
  ["18", createDatabase],
  ["14", createOldestDatabase],
] as const)("columns of domains on PostgreSQL %s", (version, create) => {
  let database: Pick<TestDatabase, "url" | "drop">;
  let client: Client;

  beforeAll(async () => {
    database = await create("domains");
    client = new Client({ connectionString: database.url });
    await client.connect();
    await client.query(objects);
    await client.query(setUp);
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  /** True when adding it touches no row and leaves it NULL in all of them. */
  async function isInstantAndNull(type: string): Promise<boolean> {
    const node = "select pg_relation_filenode('orders') as node";
    await client.query("begin");
    try {
      const before = (await client.query<{ node: number }>(node)).rows[0]?.node;
      await client.query(`alter table orders add column v ${type}`);
      const after = (await client.query<{ node: number }>(node)).rows[0]?.node;
      const filled = await client.query("select 1 from orders where v is not null limit 1");
      return before === after && filled.rowCount === 0;
    } catch {
      return false;
    } finally {
      await client.query("rollback");
    }
  }

  test.each([
    ["plain", true],
    ["plainer", true],
    ["small", false],
    ["smaller", false],
    ["given", false],
    ["must", false],
  ])("%s is safe: %s", async (type, isSafe) => {
    expect(await isInstantAndNull(type)).toBe(isSafe);
    expect(await errorsOf(database.url, addition({ type }))).toEqual(isSafe ? [] : ["domain_rewrites"]);
  });

  test("a virtual column needs 18", async () => {
    const change = addition({ fill: { kind: "virtual", expression: "amount * 2" } });
    expect(await errorsOf(database.url, change)).toEqual(version === "18" ? [] : ["virtual_needs_18"]);
  });
});
