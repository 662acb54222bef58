import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { hideLiterals } from "@/lib/domain/sql/hide-literals";
import { loadParser, member, parseStatements } from "@/lib/domain/sql/parser";
import {
  dollarQuoted,
  expression,
  ident,
  isSql,
  join,
  literal,
  type Printed,
  qualified,
  type Sql,
  sql,
  value,
} from "@/lib/domain/sql/sql";

beforeAll(loadParser);

describe("nothing reaches a statement but what this module made", () => {
  test("a bare string throws", () => {
    // Safe because this is what the type forbids and a JavaScript caller may still do.
    const smuggled = "1; drop table orders" as unknown as Sql;
    expect(() => sql`select ${smuggled}`).toThrow(TypeError);
  });

  test("a look-alike from JSON throws", () => {
    const look: Sql = JSON.parse('{"kind":"sql","text":"drop table orders","values":[]}');
    expect(isSql(look)).toBe(false);
    expect(() => sql`select ${look}`).toThrow(TypeError);
  });

  test("a look-alike of printed text throws", () => {
    const look: Printed = { kind: "printed", text: "1) from orders --" };
    expect(() => expression(look)).toThrow(TypeError);
  });

  test("a function body can't end its own quotes", () => {
    expect(() => dollarQuoted(sql`select $colonnade$ drop`)).toThrow(TypeError);
  });
});

test("values are numbered through nested fragments", () => {
  const inner = sql`a = ${value(1)} and b = ${value("x")}`;
  const outer = sql`select ${value(0)} where ${inner} or ${join([inner, sql`c = ${value(null)}`], " or ")}`;
  expect(outer.text).toBe("select $1 where a = $2 and b = $3 or a = $4 and b = $5 or c = $6");
  expect(outer.values).toEqual([0, 1, "x", 1, "x", null]);
});

test("any identifier comes back from PostgreSQL's parser as itself", () => {
  const names = fc
    .string({ unit: "grapheme", minLength: 1, maxLength: 15 })
    // Postgres cuts a name at 63 bytes.
    .filter((name) => !name.includes("\0") && new TextEncoder().encode(name).length <= 63);
  fc.assert(
    fc.property(names, names, (schema, name) => {
      const parsed = parseStatements(sql`select ${ident(name)} from ${qualified(schema, name)}`.text);
      if (parsed.kind !== "parsed" || parsed.statements.length !== 1) return false;
      const [statement] = parsed.statements;
      const from = member(statement, "SelectStmt", "fromClause", 0, "RangeVar");
      const column = member(
        statement,
        "SelectStmt",
        "targetList",
        0,
        "ResTarget",
        "val",
        "ColumnRef",
        "fields",
        0,
        "String",
        "sval",
      );
      return (
        member(from ?? null, "schemaname") === schema &&
        member(from ?? null, "relname") === name &&
        column === name
      );
    }),
  );
});

test("any text comes back from PostgreSQL's parser as one constant", () => {
  const text = fc.string({ unit: "grapheme", maxLength: 20 }).filter((one) => !one.includes("\0"));
  const nasty = fc.constantFrom("\\", "'", "\\'", "\\\\'; drop table t; --", "E'", "$$", "\n", "'' || ''");
  fc.assert(
    fc.property(fc.oneof(text, nasty), (one) => {
      const parsed = parseStatements(sql`select ${literal(one)}`.text);
      if (parsed.kind !== "parsed" || parsed.statements.length !== 1) return false;
      const constant = member(
        parsed.statements[0],
        "SelectStmt",
        "targetList",
        0,
        "ResTarget",
        "val",
        "A_Const",
      );
      return (member(constant ?? null, "sval", "sval") ?? "") === one;
    }),
  );
});

describe("other people's statements are shown without their data", () => {
  test.each([
    ["select * from t where a = 'secret' and b in (1, 2.5)", "select * from t where a = ? and b in (?, ?)"],
    ["alter role app password 'hunter2'", "alter role app password ?"],
    ["update t set a = E'x\\'y', b = U&'z', c = x'ff' -- 'note'", "update t set a = ?, b = ?, c = ?"],
    ["do $body$ begin perform f('secret'); end $body$", "do ?"],
    [`select 'é' from "o'brien"`, `select ? from "o'brien"`],
    ["select /* 'secret' */ $1", "select $1"],
  ])("%s", (statement, shown) => {
    expect(hideLiterals(statement)).toBe(shown);
  });

  test.each(["select 'cut in the middle of a str", "", "select $$cut"])("%j can't be shown", (statement) => {
    expect(hideLiterals(statement)).toBeNull();
  });
});
