import { Client, DatabaseError } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadParser } from "@/lib/domain/sql/parser";
import { steadyFunctions, volatileFunctions } from "@/lib/domain/statement/lint/builtin-functions";
import { judgeTypeChange } from "@/lib/domain/statement/lint/judge/type-change";
import { findLintNames } from "@/lib/domain/statement/lint/lint-names";
import { typeOfText } from "@/lib/domain/statement/lint/tree/sql-type";
import { readLintCatalog } from "@/lib/postgres/lint-catalog";
import { withSession } from "@/lib/postgres/session";
import { createDatabase, createOldestDatabase } from "@/tests/support/servers";
import { setUpShop } from "./shop";

/** What the linter knows by heart, held against real servers; and what it reads from their catalogs. */

const types = [
  "smallint integer bigint real float8 numeric numeric(10,2) numeric(12,2) numeric(12,4) numeric(8,2)",
  "text varchar varchar(10) varchar(20) char(5) char(10) bpchar citext name bytea json jsonb uuid xml boolean money",
  "date timestamp timestamp(3) timestamp(6) timestamptz timestamptz(3) timestamptz(6) time time(3) timetz timetz(3) interval interval(3) interval(6)",
  "bit(4) bit(8) varbit varbit(4) varbit(8) inet cidr macaddr oid regclass int4range",
  "text[] varchar[] varchar(10)[] varchar(20)[] integer[] bigint[] numeric[] numeric(10,2)[]",
]
  .join(" ")
  .split(" ");

const rewriting = /rewrite|narrower|scale|int_bigint|timestamp$|enum/;

describe.each([
  { server: "the newest server", create: () => createDatabase("lint-knows") },
  { server: "the oldest server", create: () => createOldestDatabase("lint-knows") },
])("on $server", ({ create }) => {
  let database: Awaited<ReturnType<typeof create>>;
  let client: Client;

  beforeAll(async () => {
    await loadParser();
    database = await create();
    client = new Client({ connectionString: database.url });
    await client.connect();
    await client.query("create extension citext");
  });

  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  test("no function that is called steady has a volatile form", async () => {
    const found = await client.query<{ name: string }>(
      `select distinct p.proname as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
       where n.nspname = 'pg_catalog' and p.provolatile = 'v' and p.proname = any ($1)`,
      [[...steadyFunctions]],
    );
    // Before 18, AT TIME ZONE of a time of day counts as volatile; that of a timestamp never did.
    expect(found.rows.map((row) => row.name).filter((name) => name !== "timezone")).toEqual([]);
  });

  test("functions that are called volatile are", async () => {
    const found = await client.query<{ name: string }>(
      `select p.proname as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
       where n.nspname = 'pg_catalog' and p.proname = any ($1) group by 1 having not bool_or(p.provolatile = 'v')`,
      [[...volatileFunctions]],
    );
    expect(found.rows).toEqual([]);
  });

  /** Whether the server writes the table anew; null where there is no cast without USING. */
  async function isRewritten(from: string, to: string): Promise<boolean | null> {
    await client.query("savepoint pair");
    try {
      await client.query(`create table pair (c ${from}); insert into pair values (null)`);
      const file = async () =>
        (await client.query<{ file: string }>("select pg_relation_filenode('pair')::text as file")).rows[0]
          ?.file;
      const before = await file();
      await client.query(`alter table pair alter c type ${to}`);
      return (await file()) !== before;
    } catch (error) {
      if (error instanceof DatabaseError) return null;
      throw error;
    } finally {
      await client.query("rollback to pair");
      await client.query("release pair");
    }
  }

  test.each([
    ["UTC", true],
    ["America/New_York", false],
  ])(
    "every change of type is judged as the server does it, in %s",
    { timeout: 240_000 },
    async (zone, isUtc) => {
      const wrong: string[] = [];
      await client.query("begin");
      await client.query(`set local timezone to '${zone}'`);
      for (const from of types) {
        for (const to of types) {
          const done = from === to ? null : await isRewritten(from, to);
          const [one, other] = [typeOfText(from), typeOfText(to)];
          if (done === null || one === null || other === null) continue;
          const isSaid = rewriting.test(judgeTypeChange(one, other, isUtc).id);
          if (isSaid !== done) wrong.push(`${from} to ${to} ${done ? "is" : "is not"} written anew`);
        }
      }
      await client.query("rollback");
      expect(wrong).toEqual([]);
    },
  );

  test("a catalog is read with what the linter wants to know", async () => {
    await setUpShop(client);
    const sql = `alter table orders add column a mood; alter table sales.lines add column b positive default wild();
      alter table events add column c int; drop index orders_by_sku; drop table nothing_such`;
    const catalog = await withSession({ connectionString: database.url, purpose: "read" }, (session) =>
      readLintCatalog(session, findLintNames([{ sql }])),
    );
    const find = (name: string) => catalog.tables.find((one) => one.name === name);
    expect(catalog.missing).toContainEqual({ schema: null, name: "nothing_such" });
    expect(catalog.functions).toEqual([{ schema: "public", name: "wild", volatility: "volatile" }]);
    expect(catalog.types).toContainEqual({
      schema: "public",
      name: "positive",
      kind: "domain",
      base: "integer",
      isConstrained: true,
      usedBy: [],
    });
    expect(find("orders")).toMatchObject({
      schema: "public",
      kind: "table",
      rows: 600,
      constraints: expect.arrayContaining([
        expect.objectContaining({ name: "sku_there", kind: "check", validated: false, columns: ["sku"] }),
        expect.objectContaining({
          name: "orders_customer",
          kind: "foreign_key",
          references: { schema: "public", name: "customers", columns: ["id"] },
        }),
      ]),
      indexes: expect.arrayContaining([
        {
          name: "orders_by_sku",
          columns: ["sku"],
          unique: false,
          valid: true,
          isPlain: true,
          isComputed: false,
        },
      ]),
      referencedBy: [expect.objectContaining({ schema: "sales", name: "lines", constraint: "lines_order" })],
      views: expect.arrayContaining([
        { schema: "public", name: "open_orders", columns: ["id", "status", "total"] },
      ]),
    });
    expect(find("orders")?.bytes).toBeGreaterThan(100_000);
    // The tables at the other end of a foreign key come along, and partitions with their parent.
    expect(find("customers")).toBeDefined();
    expect(find("events")).toMatchObject({
      kind: "partitioned_table",
      defaultPartition: { schema: "public", name: "events_rest" },
      partitionKey: "RANGE (at)",
      children: [
        { schema: "public", name: "events_old" },
        { schema: "public", name: "events_rest" },
      ],
    });
    expect(find("events")?.bytes).toBeGreaterThan(100_000);
    expect(find("empty")).toBeUndefined();
  });
});
