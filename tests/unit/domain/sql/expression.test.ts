import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { loadParser, parseExpression, qualifyColumns } from "@/lib/domain/sql/expression";
import { mapPosition } from "@/lib/domain/sql/map-position";
import { parseStatements, withoutLocations } from "@/lib/domain/sql/parser";

beforeAll(loadParser);

function treeOf(text: string): string {
  const parsed = parseStatements(`select (\n${text}\n)`);
  return JSON.stringify(parsed.kind === "parsed" ? withoutLocations([...parsed.statements]) : parsed);
}

describe("an expression that is more than one scalar value is refused", () => {
  test.each([
    ["a second statement", "1; drop table orders"],
    ["a statement smuggled behind a closing parenthesis", "1); drop table orders; select (1"],
    ["a FROM smuggled behind a closing parenthesis", "1) from orders --"],
    ["the same with the parenthesis opened again", "1) from orders where (true"],
    ["a comment that swallows what follows", "1 /*"],
    ["a set operation", "1) union select (2"],
    ["a second value", "1), (2"],
    ["a row where a value is due", "a, b"],
    ["an alias", "1) as (x"],
    ["a sub-select", "(select max(amount) from orders)"],
    ["exists", "exists (select 1 from orders)"],
    ["an array of a sub-select", "array(select 1)"],
    ["a sub-select deep inside", "coalesce(a, case when b then (select 1) end)"],
    ["a parameter", "$1"],
    ["DEFAULT", "default"],
    ["a star", "orders.*"],
    ["count(*)", "count(*)"],
    ["an aggregate with distinct", "count(distinct a)"],
    ["an aggregate with an order", "string_agg(a, ',' order by a)"],
    ["an aggregate with a filter", "sum(a) filter (where b)"],
    ["an ordered-set aggregate", "percentile_cont(0.5) within group (order by a)"],
    ["a window function", "row_number() over (order by a)"],
    ["a named window", "sum(a) over w"],
    ["nothing", ""],
    ["white space", " \n\t "],
    ["a comment alone", "-- nothing"],
    ["an unfinished string", "'abc"],
    ["an unfinished dollar quote", "$$abc"],
    ["a NUL that would cut the text short", "1\0); drop table orders"],
    ["a keyword", "select 1"],
    ["DDL", "drop table orders"],
  ])("%s: %#", (_, source) => {
    expect(parseExpression(source).kind).toBe("invalid");
  });
});

describe("what is printed is what was parsed", () => {
  test.each([
    "amount * 100",
    "(a + b) * c",
    "a + b * c",
    "a - (b - c)",
    "not (a and b or c)",
    "-(-a)",
    "(a is null) = (b is not null)",
    "a between 1 and 2 and b",
    "case when a > 0 then 'x' when b then 'y' else null end",
    "case a when 1 then 2 end",
    "coalesce(nullif(trim(both ' ' from name), ''), 'none')",
    "\"Mixed Case\" || '''quoted''' || E'back\\\\slash\\n'",
    "amount::numeric(12,2)::text",
    "cast(amount as bigint)",
    "created_at at time zone 'UTC'",
    "extract(year from created_at)",
    "(payload -> 'a' ->> 'b')::int",
    "payload @> '{\"a\": 1}'::jsonb",
    "tags[1]",
    "tags[1:2]",
    "array[a, b, c]",
    "(row(a, b)).f1",
    "a in (1, 2, 3)",
    "a = any (array[1, 2])",
    "name like 'a%' escape '!'",
    "name similar to 'a|b'",
    "name ilike '%ä%'",
    "a is distinct from b",
    "interval '1 day' + created_at",
    "date '2024-01-01'",
    "current_timestamp",
    "current_date",
    "substring(name from 1 for 3)",
    "position('a' in name)",
    "overlay(name placing 'x' from 1)",
    "greatest(a, b, 3)",
    'name collate "C"',
    "pg_catalog.lower(name)",
    "a operator(pg_catalog.+) b",
    "1e10 + .5",
    "b'101'",
    "x'ff'",
    "make_interval(days => 3)",
    "-2 ^ 2",
    "a -- a comment at the end",
    "a /* in */ + /* between */ b",
  ])("%s", (source) => {
    const parsed = parseExpression(source);
    if (parsed.kind !== "valid") throw new Error(`${source}: ${parsed.message}`);
    expect(treeOf(parsed.printed.text)).toBe(treeOf(source));
    // Printing again changes nothing.
    const again = parseExpression(parsed.printed.text);
    expect(again.kind === "valid" ? again.printed.text : again).toBe(parsed.printed.text);
  });

  const leaf = fc.oneof(
    fc.constantFrom("a", "b", '"C d"', "orders.a", "null", "true", "1", "-2", "3.5"),
    fc
      .string({ unit: "grapheme", maxLength: 6 })
      .filter((text) => !text.includes("\0"))
      .map((text) => `'${text.replaceAll("'", "''")}'`),
  );
  const { tree } = fc.letrec<{ tree: string }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4, depthIdentifier: "expression" },
      leaf,
      fc
        .tuple(
          tie("tree"),
          fc.constantFrom("+", "-", "*", "/", "||", "=", "<>", "<", "and", "or", "^", "is distinct from"),
          tie("tree"),
        )
        .map(([left, operator, right]) => `(${left}) ${operator} (${right})`),
      tie("tree").map((one) => `not (${one})`),
      tie("tree").map((one) => `-(${one})`),
      tie("tree").map((one) => `(${one})::text`),
      tie("tree").map((one) => `(${one}) is null`),
      fc.tuple(tie("tree"), tie("tree")).map(([one, two]) => `coalesce(${one}, ${two})`),
      fc
        .tuple(tie("tree"), tie("tree"), tie("tree"))
        .map(([one, two, three]) => `case when ${one} then ${two} else ${three} end`),
    ),
  }));

  test("holds for any expression: it is printed faithfully or refused", () => {
    fc.assert(
      fc.property(tree, (source) => {
        const parsed = parseExpression(source);
        if (parsed.kind === "invalid") return /faithfully/.test(parsed.message);
        return treeOf(parsed.printed.text) === treeOf(source);
      }),
      { numRuns: 300 },
    );
  });

  test("no text, whatever it holds, is printed as anything but one value", () => {
    const pieces = fc.constantFrom(
      "1", "a", "(", ")", ";", "--", "/*", "*/", "'", "$$", "select", "from", "t", ",", " ", "\n", "drop table t", "union", "\0", "é", '"', "::int",
    ); // biome-ignore format: a list of pieces
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 8 }), (parts) => {
        const parsed = parseExpression(parts.join(""));
        if (parsed.kind === "invalid") return true;
        const sent = parseStatements(`select (\n${parsed.printed.text}\n) from t`);
        return sent.kind === "parsed" && sent.statements.length === 1;
      }),
      { numRuns: 2000 },
    );
  });
});

describe("what an expression reads", () => {
  test("columns are named once each, in order of appearance, quoted ones by their true name", () => {
    const parsed = parseExpression('b + "A b" + a + b + orders.c');
    expect(parsed.kind === "valid" && parsed.columns).toEqual(["b", "A b", "a", "c"]);
  });

  test("functions are named with their schema where one is written", () => {
    const parsed = parseExpression("lower(shop.shout(name))");
    expect(parsed.kind === "valid" && parsed.functions).toEqual([
      { schema: null, name: "lower" },
      { schema: "shop", name: "shout" },
    ]);
  });

  test("qualifying names every column through the prefix and nothing else", () => {
    const parsed = parseExpression(`amount * 100 + length('amount') + orders."Tax"`);
    if (parsed.kind !== "valid") throw new Error(parsed.message);
    expect(treeOf(qualifyColumns(parsed, "new").text)).toBe(
      treeOf(`new.amount * 100 + length('amount') + new."Tax"`),
    );
  });
});

describe("positions", () => {
  test.each([
    ["a +* b c", "c"],
    ["'é' || 'ü' || b c", "c"],
    ["'😀' || b c", "c"],
    ["a + ) b", ")"],
  ])("a syntax error in %s is shown where it is", (source, at) => {
    const parsed = parseExpression(source);
    expect(parsed.kind === "invalid" && parsed.position).toBe(source.lastIndexOf(at));
  });

  test("what comes after a NUL character is not passed over", () => {
    expect(parseExpression("1)\0 garbage")).toMatchObject({ kind: "invalid", position: 2 });
  });

  test("an expression that ends too early is said to", () => {
    const parsed = parseExpression("a + ");
    expect(parsed).toMatchObject({ kind: "invalid", message: "The expression ends too early." });
  });

  test("a place in the printed text is found again in the author's", () => {
    const source = "CAST( 'ä😀ö'   AS text)   ||    nosuch";
    const parsed = parseExpression(source);
    if (parsed.kind !== "valid") throw new Error(parsed.message);
    const printedAt = [...parsed.printed.text].join("").indexOf("nosuch");
    const inCharacters = [...parsed.printed.text.slice(0, printedAt)].length;
    expect(mapPosition(source, parsed, inCharacters)).toBe(source.indexOf("nosuch"));
  });
});

test.each([
  "json_value(a, '$.x')",
  "json_query(a, '$.x')",
  "json_exists(a, '$.x')",
  "coalesce(json_value(a, '$.x'), 'none')",
])("%s, which the printer does not know, is refused and not thrown", (source) => {
  expect(parseExpression(source)).toMatchObject({
    kind: "invalid",
    message: expect.stringMatching(/can't print this expression/),
  });
});

test.each([
  ["a long sum", `1${"+a".repeat(4_900)}`],
  ["a deep call", `${"f(".repeat(3_000)}1${")".repeat(3_000)}`],
  ["deep parentheses", `${"(".repeat(20_000)}1${")".repeat(20_000)}`],
])("%s that nobody can read is refused in words, and the parser goes on", (_, source) => {
  expect(parseExpression(source)).toMatchObject({
    kind: "invalid",
    message: expect.stringMatching(/too (long|deep)/),
  });
  expect(parseExpression("a + 1").kind).toBe("valid");
});
