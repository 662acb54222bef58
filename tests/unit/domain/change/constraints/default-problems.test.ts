import { beforeAll, describe, expect, test } from "vitest";
import type { DropDefault, SetDefault } from "@/lib/domain/change/defaults/default-schemas";
import { isSameDefault } from "@/lib/domain/change/defaults/same-default";
import type { ChangeFacts, ColumnFacts } from "@/lib/domain/facts/table-facts";
import { planChange } from "@/lib/domain/plan/plan-change";
import { parseExpression } from "@/lib/domain/sql/expression";
import { loadParser } from "@/lib/domain/sql/parser";
import { changeFacts, column, tableFacts, validExpression } from "@/tests/support/builders/facts";

const table = { schema: "public", name: "orders" };

function set(expression: string, name = "note"): SetDefault {
  return { kind: "set_default", table, column: name, expression };
}

const drop: DropDefault = { kind: "drop_default", table, column: "note" };

function note(more: Partial<ColumnFacts>): Partial<ChangeFacts> {
  return { table: tableFacts({ columns: [column("note", "text", more)] }) };
}

function codes(change: SetDefault | DropDefault, facts: Partial<ChangeFacts>): string[] {
  const source = change.kind === "set_default" ? change.expression : "unused";
  const known = changeFacts({ expressions: [validExpression(source, { type: "text" })], ...facts });
  return planChange(change, known, { rolloutId: "r" }).problems.map((one) => one.code);
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [parseExpression(one), parseExpression(other)];
  if (a.kind !== "valid" || b.kind !== "valid") throw new Error("a test's default does not parse");
  return isSameDefault(a, b);
}

describe("what stands in the way of changing a default is said before anything runs", () => {
  beforeAll(loadParser);

  test("nothing, when nothing does", () => {
    expect(codes(set("'x'"), {})).toEqual([]);
    expect(codes(drop, note({ default: "'x'::text" }))).toEqual([]);
  });

  test.each<[string, SetDefault | DropDefault, Partial<ChangeFacts>]>([
    ["column_unknown", set("'x'", "nowhere"), {}],
    ["column_unknown", { ...drop, column: "nowhere" }, {}],
    ["generated_column", set("'x'"), note({ generated: "stored", default: "'y'" })],
    ["identity_column", set("'x'"), note({ identity: "always" })],
    ["identity_column", drop, note({ identity: "by_default" })],
    ["expression_unchecked", set("'x'"), { expressions: [] }],
    [
      "default_reads_columns",
      set("lower(currency)"),
      { expressions: [validExpression("lower(currency)", { columns: ["currency"] })] },
    ],
    ["default_is_null", set("null"), {}],
    ["default_is_null", set("null::text"), {}],
    ["already_default", set("'x'"), note({ default: "'x'::text" })],
    ["default_not_printable", drop, note({ default: "not ( an expression" })],
    [
      "volatile_default_later",
      set("f()"),
      { expressions: [validExpression("f()", { volatility: "volatile" })] },
    ],
    ["no_default", drop, note({})],
    ["inserts_without_it_fail", drop, note({ nullable: false, default: "'x'" })],
    [
      "sequence_stays",
      drop,
      note({
        default: "nextval('s'::regclass)",
        sequence: { schema: "public", name: "s", type: "bigint", lastValue: null },
      }),
    ],
  ])("%s", (code, change, facts) => {
    expect(codes(change, facts)).toContain(code);
  });

  test("a cast of a constant makes no other default, another constant or function does", () => {
    expect(isSame("'x'::text", "'x'")).toBe(true);
    expect(isSame("1", "'1'::bigint")).toBe(true);
    expect(isSame("0", "'0'::integer")).toBe(true);
    expect(isSame("lower('X'::text)", "lower('X')")).toBe(true);
    expect(isSame("'x'", "'y'")).toBe(false);
    expect(isSame("0", "1")).toBe(false);
    expect(isSame("''", "'0'")).toBe(false);
    expect(isSame("now()", "clock_timestamp()")).toBe(false);
    expect(isSame("lower('X')", "upper('X')")).toBe(false);
  });
});
