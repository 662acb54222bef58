import { afterAll, beforeAll, expect, test } from "vitest";
import { loadParser } from "@/lib/domain/sql/expression";
import { sql } from "@/lib/domain/sql/sql";
import { type PreviewInput, previewRows, type RowsPreview } from "@/lib/postgres/catalog/preview-rows";
import { openSession, type Session, withSession } from "@/lib/postgres/session";
import { createDatabase, type TestDatabase } from "@/tests/support/servers";

let database: TestDatabase;
let session: Session;

beforeAll(async () => {
  await loadParser();
  database = await createDatabase("preview");
  await withSession({ connectionString: database.url, purpose: "ddl" }, (ddl) =>
    ddl.rows(sql`create table orders (id bigint primary key, amount numeric, code text);
insert into orders select n, n / 4.0, n::text from generate_series(1, 5000) n;
update orders set code = 'twelve' where id = 1;
create table keyless (a int, "Größe" text);
insert into keyless values (1, 'S'), (2, null);
create table pairs (a int, b text, primary key (a, b));
insert into pairs values (1, 'x'), (1, 'y');
create view seen as select id, amount from orders where id < 4;
create sequence numbers;
create function slow(int) returns int language plpgsql immutable as 'begin perform pg_sleep(20); return 1; end';
create function reset(int) returns text language sql volatile as 'select pg_terminate_backend($1)::text';
create function pretend(int) returns int language plpgsql stable as 'begin perform nextval(''numbers''); return 1; end';
analyze`),
  );
  session = await openSession({ connectionString: database.url, purpose: "read" });
});
afterAll(async () => {
  await session.close();
  await database.drop();
});

const orders = { schema: "public", name: "orders" };

async function rowsOf(input: Partial<PreviewInput>): Promise<Extract<RowsPreview, { kind: "rows" }>> {
  const preview = await previewRows(session, { table: orders, key: ["id"], expressions: [], ...input });
  if (preview.kind !== "rows") throw new Error(preview.message);
  return preview;
}

test("rows of the whole range are shown, each once, with what the expressions give as the columns would hold it", async () => {
  const preview = await rowsOf({
    expressions: [
      { column: "cents", source: "amount * 100", type: "bigint" },
      { column: "both", source: "orders.code || '/' || amount" },
    ],
  });
  expect(preview.keyColumns).toEqual(["id"]);
  expect(preview.sourceColumns).toEqual(["amount", "code"]);
  expect(preview.rows).toHaveLength(8);
  const keys = preview.rows.map((row) => Number(row.key[0]));
  expect(new Set(keys).size).toBe(8);
  expect(keys[0]).toBe(1);
  expect(keys.at(-1)).toBe(5000);
  for (const row of preview.rows) {
    const cents = Math.round((Number(row.key[0]) / 4) * 100);
    expect(row.results).toEqual([
      { column: "cents", value: String(cents), error: null },
      { column: "both", value: `${row.values[1]}/${row.values[0]}`, error: null },
    ]);
  }
});

test("a row for which the expression fails is shown with its error, beside those for which it does not", async () => {
  const preview = await rowsOf({
    expressions: [
      { column: "number", source: "code::int" },
      { column: "fine", source: "id + 1" },
    ],
  });
  expect(preview.rows[0]).toEqual({
    key: ["1"],
    values: ["1", "twelve"],
    results: [
      { column: "number", value: null, error: 'invalid input syntax for type integer: "twelve"' },
      { column: "fine", value: "2", error: null },
    ],
  });
  expect(preview.rows.at(-1)?.results[0]).toEqual({ column: "number", value: "5000", error: null });
});

test("a volatile expression is never run: nobody has approved what it does", async () => {
  const victim = await openSession({ connectionString: database.url, purpose: "ddl" });
  const expressions = [
    { column: "kill", source: `pg_terminate_backend(${victim.pid})::text` },
    { column: "fine", source: "id + 1" },
    { column: "next", source: "nextval('numbers')" },
    { column: "hidden", source: `case when id = 1 then reset(${victim.pid}) else 'x' end` },
  ];
  try {
    const preview = await rowsOf({ expressions, limit: 3 });
    const notTried = { value: null, error: expect.stringMatching(/^Not tried: .*volatile/) };
    expect(preview.rows[0]?.results).toEqual([
      { column: "kill", ...notTried },
      { column: "fine", value: "2", error: null },
      { column: "next", ...notTried },
      { column: "hidden", ...notTried },
    ]);
    expect(await victim.rows(sql`select 1 as alive`)).toEqual([{ alive: 1 }]);
    // Beside one that fails for a row, rows are tried one by one: the volatile ones still are not.
    const failing = await rowsOf({
      expressions: [{ column: "number", source: "code::int" }, ...expressions],
    });
    expect(failing.rows[0]?.results[1]).toEqual({ column: "kill", ...notTried });
    expect(await victim.rows(sql`select 1 as alive`)).toEqual([{ alive: 1 }]);
  } finally {
    await victim.close();
  }
});

test("an expression that says it is harmless and would write, does not", async () => {
  const preview = await rowsOf({ expressions: [{ column: "n", source: "pretend(id::int)" }], limit: 3 });
  expect(preview.rows[0]?.results[0]).toMatchObject({ value: null, error: expect.stringContaining("write") });
  expect(await session.rows(sql`select is_called as called from numbers`)).toEqual([{ called: false }]);
});

test("an expression that takes long does not keep the reader waiting", async () => {
  const startedAt = performance.now();
  const preview = await rowsOf({ expressions: [{ column: "slow", source: "slow(id::int)" }] });
  expect(performance.now() - startedAt).toBeLessThan(8_000);
  expect(preview.rows[0]?.results[0]?.error).toContain("longer than a second");
  expect(preview.rows.at(-1)?.results[0]?.error).toContain("Not tried");
});

test("half-typed expressions are left out, and a type that is none too", async () => {
  const preview = await rowsOf({
    expressions: [
      { column: "a", source: "amount *" },
      { column: "b", source: "" },
      { column: "c", source: "id", type: "numeric(" },
    ],
    limit: 2,
  });
  expect(preview.rows.map((row) => row.results)).toEqual([
    [{ column: "c", value: "1", error: null }],
    [{ column: "c", value: "5000", error: null }],
  ]);
});

test("composite keys, tables without a key, and views can be looked at", async () => {
  const pairs = await rowsOf({
    table: { schema: "public", name: "pairs" },
    key: ["a", "b"],
    expressions: [{ column: "c", source: "a + 1" }],
  });
  expect(pairs.rows.map((row) => row.key)).toEqual([
    ["1", "x"],
    ["1", "y"],
  ]);
  const keyless = await rowsOf({
    table: { schema: "public", name: "keyless" },
    key: [],
    expressions: [{ column: "c", source: `lower("Größe")` }],
  });
  expect(keyless.rows).toEqual([
    { key: [], values: ["S"], results: [{ column: "c", value: "s", error: null }] },
    { key: [], values: [null], results: [{ column: "c", value: null, error: null }] },
  ]);
  const seen = await rowsOf({
    table: { schema: "public", name: "seen" },
    key: [],
    expressions: [{ column: "c", source: "amount" }],
  });
  expect(seen.rows).toHaveLength(3);
});

test("what can't be read at all is said in words", async () => {
  expect(
    await previewRows(session, { table: { schema: "no", name: "such" }, key: [], expressions: [] }),
  ).toMatchObject({ kind: "failed" });
  const preview = await rowsOf({ expressions: [{ column: "c", source: "nosuch" }] });
  expect(preview.rows[0]?.results[0]?.error).toContain("does not exist");
});
