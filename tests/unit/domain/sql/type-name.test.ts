import { beforeAll, describe, expect, test } from "vitest";
import { loadParser, parseStatements, withoutLocations } from "@/lib/domain/sql/parser";
import { parseTypeName } from "@/lib/domain/sql/type-name";

beforeAll(loadParser);

function treeOf(type: string): string {
  const parsed = parseStatements(`alter table t add column c ${type}`);
  return JSON.stringify(parsed.kind === "parsed" ? withoutLocations([...parsed.statements]) : parsed);
}

describe("a type is printed as what was parsed", () => {
  test.each([
    "bigint",
    "int8",
    "numeric(12, 2)",
    "varchar(20)",
    "character varying",
    "char(3)",
    "text[]",
    "int[][]",
    "int array[3]",
    "timestamptz",
    "timestamp(3) with time zone",
    "timestamp without time zone",
    "time with time zone",
    "interval day to second",
    "interval(3)",
    "bit varying(8)",
    "double precision",
    "shop.mood",
    '"Mixed Case"',
    '"Shop"."Mixed Case"[]',
    "jsonb",
    "geometry(Point, 4326)",
    "bit varying",
    // These look like keywords' types and are others: "char" is one byte, a quoted "int" is no type of PostgreSQL's.
    'pg_catalog."char"',
    'pg_catalog."char"[]',
    '"int"',
    '"time"[3]',
  ])("%s", (source) => {
    const parsed = parseTypeName(source);
    if (parsed.kind !== "valid") throw new Error(parsed.message);
    expect(treeOf(parsed.printed.text)).toBe(treeOf(source));
    expect(parsed.isSerial).toBe(false);
  });
});

test.each(["serial", "BIGSERIAL", "smallserial", "serial8"])("%s is known as serial", (source) => {
  expect(parseTypeName(source)).toMatchObject({ kind: "valid", isSerial: true });
});

describe("anything more than a type is refused", () => {
  test.each([
    "",
    "  ",
    "bigint not null",
    "bigint default 1",
    "bigint primary key",
    "bigint references t",
    "bigint check (true)",
    'text collate "C"',
    "bigint, add column d int",
    "bigint, drop column a",
    "bigint; drop table t",
    "bigint generated always as (1) stored",
    "bigint generated always as identity",
    "text compression lz4",
    "setof int",
    "t.a%type",
    "bigint --",
    "(bigint)",
    "int[",
    "numeric(1",
    "select",
    "int\0",
    "int\0; drop table t",
  ])("%j", (source) => {
    const parsed = parseTypeName(source);
    // A comment is no harm: it is not printed.
    if (parsed.kind === "valid") expect(parsed.printed.text).toMatch(/^(big)?int$/);
    else expect(parsed.message).not.toBe("");
  });
});

test("what comes after a NUL character is not passed over", () => {
  expect(parseTypeName("int\0; drop table t")).toMatchObject({ kind: "invalid", position: 3 });
});

test("the place of an error is one in the source", () => {
  expect(parseTypeName("numeric(1 2)")).toMatchObject({ kind: "invalid", position: 10 });
});
