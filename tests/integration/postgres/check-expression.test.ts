import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadParser } from "@/lib/domain/sql/expression";
import { sql } from "@/lib/domain/sql/sql";
import { checkExpression, type ExpressionCheck } from "@/lib/postgres/catalog/check-expression";
import { checkType } from "@/lib/postgres/catalog/check-type";
import { openSession, type Session, withSession } from "@/lib/postgres/session";
import { createDatabase, type TestDatabase } from "@/tests/support/servers";

let database: TestDatabase;
let session: Session;
const table = { schema: "shop", name: "orders" };

beforeAll(async () => {
  await loadParser();
  database = await createDatabase("expressions");
  await withSession({ connectionString: database.url, purpose: "ddl" }, (ddl) =>
    ddl.rows(sql`create schema shop;
create type shop.mood as enum ('sad', 'happy');
create domain shop.cents as bigint check (value >= 0);
create function shop.shout(text) returns text language sql immutable as 'select upper($1)';
create function shop.roll() returns int language sql volatile as 'select 4';
create function shop.tangled(int) returns int language sql immutable as 'select $1';
create function shop.tangled(text) returns int language sql volatile as 'select 1';
create table shop.orders (
  id bigint primary key,
  amount numeric(12, 2) not null,
  quantity int,
  name text,
  code varchar(10),
  created_at timestamptz not null,
  shipped_on date,
  local_time timestamp,
  payload jsonb,
  tags text[],
  mood shop.mood,
  price shop.cents,
  "größe" int
)`),
  );
  session = await openSession({ connectionString: database.url, purpose: "read" });
});
afterAll(async () => {
  await session.close();
  await database.drop();
});

async function check(source: string, more: Partial<ExpressionCheck> = {}) {
  return (await checkExpression(session, { table, source, ...more })).result;
}

describe("what an expression gives", () => {
  test.each([
    ["amount * 100", "numeric", ["amount"]],
    ["(amount * 100)::bigint", "bigint", ["amount"]],
    ["amount::numeric(10, 1)", "numeric(10,1)", ["amount"]],
    ["name || ' ' || code", "text", ["name", "code"]],
    ["payload ->> 'a'", "text", ["payload"]],
    ["'happy'::shop.mood", "shop.mood", []],
    ["orders.quantity + id", "bigint", ["id", "quantity"]],
    ['"größe" * 2', "integer", ["größe"]],
    ["1 / 0 * quantity", "integer", ["quantity"]],
    ["array[quantity]", "integer[]", ["quantity"]],
  ])("%s is %s", async (source, type, columns) => {
    const result = await check(source);
    if (source.startsWith("1 / 0"))
      expect(result).toMatchObject({ kind: "invalid", message: "division by zero" });
    else expect(result).toMatchObject({ kind: "valid", type, columns });
  });
});

describe("how volatile an expression is", () => {
  test.each([
    // Operators and functions by the types of their operands
    ["immutable", "amount * 100"],
    ["immutable", "quantity + amount + 1"],
    ["immutable", "name || ' ' || code"],
    ["immutable", "lower(name)"],
    ["immutable", "lower(code)"],
    ["immutable", "round(amount, 1)"],
    ["immutable", "coalesce(nullif(trim(name), ''), 'none')"],
    ["immutable", "case when quantity > 0 then amount / quantity end"],
    ["immutable", "payload ->> 'a'"],
    ["immutable", "quantity in (1, 2) or name like 'a%' or id between 1 and 10"],
    ["immutable", "created_at at time zone 'UTC'"],
    ["immutable", "extract(year from local_time)"],
    ["immutable", "shipped_on + 1"],
    ["immutable", "local_time + interval '1 day'"],
    ["immutable", "greatest(quantity, 3)"],
    ["immutable", "md5(name)"],
    ["immutable", "array_length(tags, 1)"],
    ["immutable", "tags[1]"],
    ["immutable", "created_at > '2024-01-01 00:00+00'::timestamptz"],
    ["immutable", "shop.shout(name)"],
    ["immutable", "shop.tangled(quantity)"],
    ["immutable", "price + 1"],
    ["immutable", "quantity::bigint"],
    ["immutable", "quantity::text"],
    ["immutable", "shipped_on > date '2024-01-01'"],
    ["immutable", "'abc'"],
    ["immutable", "null"],
    ["immutable", "row(id, name) is null"],
    // The session's time zone, its settings, or the time
    ["stable", "now()"],
    ["stable", "current_timestamp"],
    ["stable", "current_date"],
    ["stable", "current_user"],
    ["stable", "name || quantity"],
    ["stable", "concat(name, quantity)"],
    ["stable", "to_char(amount, '999')"],
    ["stable", "created_at::text"],
    ["stable", "created_at::date"],
    ["stable", "local_time::timestamptz"],
    ["stable", "shipped_on::timestamptz"],
    ["stable", "date_trunc('day', created_at)"],
    ["stable", "date_trunc('day', shipped_on)"],
    ["stable", "extract(hour from created_at)"],
    ["stable", "created_at + interval '1 day'"],
    ["stable", "created_at > local_time"],
    ["stable", "created_at > '2024-01-01'"],
    ["stable", "coalesce(created_at, local_time)"],
    ["stable", "case when quantity > 1 then created_at else shipped_on end"],
    ["stable", "'now'::timestamp"],
    ["stable", "shipped_on - 'today'"],
    ["stable", "'shop.orders'::regclass"],
    ["stable", "name::regclass"],
    ["stable", "tags::text"],
    // Anything, at any time
    ["volatile", "random()"],
    ["volatile", "gen_random_uuid()"],
    ["volatile", "clock_timestamp()"],
    ["volatile", "quantity + random()"],
    ["volatile", "coalesce(name, case when true then random()::text end)"],
    ["volatile", "shop.roll()"],
    ["volatile", "shop.tangled(name)"],
  ])("%s: %s", async (volatility, source) => {
    expect(await check(source)).toMatchObject({ kind: "valid", volatility });
  });
});

describe("what is wrong, and where in the author's own text", () => {
  test.each([
    ["amount  *   nosuch", "nosuch", /column "nosuch" does not exist/],
    ["CAST( 'ä😀'   AS text)   ||    nosuch", "nosuch", /does not exist/],
    ['"größe"   +    nosuch', "nosuch", /does not exist/],
    ["lower( name )   ||  nosuch( name )", "nosuch", /function nosuch\(text\) does not exist/],
    ["quantity    +    name", "+", /operator does not exist/],
    ["quantity   ::   nosuchtype", "nosuchtype", /type "nosuchtype" does not exist/],
    ["id  +   sum( amount )", "sum", /aggregate functions are not allowed here/],
    ["id + generate_series(1, 2)", "generate_series", /set-returning functions are not allowed/],
    ["id + + ) 1", ")", /syntax error/],
    ["case when quantity then 1 end", "quantity", /must be type boolean/],
  ])("%s", async (source, at, message) => {
    expect(await check(source)).toMatchObject({
      kind: "invalid",
      message: expect.stringMatching(message),
      position: source.lastIndexOf(at),
    });
  });

  test("a column of the same kind of name is hinted at", async () => {
    expect(await check("amout * 2")).toMatchObject({
      kind: "invalid",
      hint: expect.stringContaining("amount"),
    });
  });

  test.each(["ctid::text", "xmin::text", "orders::text", "tableoid"])(
    "%s is no ordinary column",
    async (source) => {
      expect(await check(source)).toMatchObject({ kind: "invalid" });
    },
  );

  test.each([
    "",
    " ",
    "(",
    "amount *",
    "'",
    "amount ** ",
    "1; drop table shop.orders",
    "1) from shop.orders --",
    "json_value(payload, '$.x')",
  ])("half-typed %j is answered", async (source) => {
    expect(await check(source)).toMatchObject({ kind: "invalid", message: expect.stringMatching(/./) });
  });

  test("nothing that is checked is run over a row, or kept", async () => {
    expect(await check("nextval('nosuch')")).toMatchObject({ kind: "invalid" });
    expect(await session.rows(sql`select txid_current_if_assigned()::text as xid`)).toEqual([{ xid: null }]);
  });
});

describe("whether a column takes the value", () => {
  test.each([
    ["amount * 100", "bigint"],
    ["quantity", "text"],
    ["name", "varchar(3)"],
    ["'5'", "integer"],
    ["null", "jsonb"],
    ["'happy'", "shop.mood"],
    ["tags", "varchar(3)[]"],
    ["price", "bigint"],
    ["shipped_on", "timestamptz"],
    ["created_at", "text"],
  ])("%s into %s: yes", async (source, asType) => {
    expect(await check(source, { asType })).toMatchObject({ kind: "valid" });
  });

  test.each([
    ["name", "integer"],
    ["quantity", "boolean"],
    ["payload", "integer"],
    ["name", "shop.mood"],
    ["amount", "jsonb"],
    ["tags", "text[][]", true],
    ["'abc'", "integer"],
    ["quantity", "timestamptz"],
  ])("%s into %s: no, and how", async (source, asType, isFine = false) => {
    const result = await check(source, { asType });
    expect(result.kind).toBe(isFine ? "valid" : "invalid");
    if (result.kind === "invalid" && !source.startsWith("'")) expect(result.hint).toContain(`::${asType}`);
  });

  test("a fallback must have a type in common with the column", async () => {
    expect(await check("quantity", { asType: "text", isFallback: false })).toMatchObject({ kind: "valid" });
    expect(await check("quantity", { asType: "text", isFallback: true })).toMatchObject({
      kind: "invalid",
      hint: expect.stringContaining("::text"),
    });
    expect(await check("amount * 100", { asType: "bigint", isFallback: true })).toMatchObject({
      kind: "valid",
    });
  });
});

test("an expression may read columns that are to come, or are to have another type", async () => {
  const extraColumns = [
    { name: "cents", type: "bigint" },
    { name: "half typed", type: "numeric(12," },
    { name: "", type: "int" },
    // In place of the column that is there, for the way back of a type change.
    { name: "amount", type: "text" },
  ];
  expect(await check("cents > 0 and length(amount) > 0", { extraColumns, asType: "boolean" })).toMatchObject({
    kind: "valid",
    type: "boolean",
    columns: ["amount"],
  });
  expect(await check("cents   >   'abc'", { extraColumns })).toMatchObject({ kind: "invalid", position: 12 });
});

describe("types", () => {
  test.each([
    ["int8", "bigint"],
    ["  numeric( 12,2 ) ", "numeric(12,2)"],
    ["varchar(20)", "character varying(20)"],
    ["timestamp(3) with time zone", "timestamp(3) with time zone"],
    ["text[]", "text[]"],
    ["shop.mood", "shop.mood"],
    ["shop.orders", "shop.orders"],
    ["bit varying(8)", "bit varying(8)"],
    ["interval day to second(3)", "interval day to second(3)"],
    ["bit varying", "bit varying"],
    ['pg_catalog."char"', '"char"'],
  ])("%j is %s", async (source, type) => {
    const isTheirs = type.startsWith("shop.") ? { isUserDefined: true } : {};
    expect(await checkType(session, source)).toEqual({
      source,
      result: { kind: "valid", type, isDomain: false, isSerial: false, ...isTheirs },
    });
  });

  test("domains and serials are known", async () => {
    expect((await checkType(session, "shop.cents")).result).toMatchObject({
      type: "shop.cents",
      isDomain: true,
    });
    expect((await checkType(session, "bigserial")).result).toMatchObject({ type: "bigint", isSerial: true });
  });

  test.each([
    ["", 0],
    ["  nosuch", 2],
    ["numeric(12,", 11],
    ["numeric(2000)", 0],
    ["anyelement", 0],
    ["text(3)", 0],
    ["bigint not null", null],
    ['"int"', 0],
  ])("%j is none", async (source, position) => {
    expect((await checkType(session, source)).result).toMatchObject({ kind: "invalid", position });
  });
});
