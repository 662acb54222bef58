import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { loadParser, member, type ParsedFile, parseFile } from "@/lib/domain/sql/parser";

beforeAll(() => loadParser());

function texts(text: string, parsed: ParsedFile): string[] {
  if (parsed.kind === "error") throw new Error(parsed.message);
  return parsed.statements.map((one) => text.slice(one.start, one.end));
}

describe("the place of each statement of a file", () => {
  test.each<[string, string, readonly string[]]>([
    ["nothing", "", []],
    ["only a comment", "-- nothing here", []],
    ["only semicolons", " ;; ; ", []],
    ["without a semicolon", "select 1", ["select 1"]],
    [
      "a comment before it",
      "-- why\n/* a /* nested */ one */\n  select 1;\nselect 2;",
      ["select 1", "select 2"],
    ],
    [
      "letters of two, three and four bytes",
      "-- é € 😀\nselect '😀é€';\n  -- 😀\n select 'b' -- é\n; select 3",
      ["select '😀é€'", "select 'b' -- é", "select 3"],
    ],
    [
      "statements that begin with something optional",
      "/* c */ insert into t values (1); -- x\n update t set a = 1; /*y*/ delete from t; (select 1)",
      ["insert into t values (1)", "update t set a = 1", "delete from t", "(select 1)"],
    ],
    [
      "a semicolon in a string, a name and a body",
      `select ';'; select ";" from t; do $$ begin; end $$; select 1`,
      ["select ';'", `select ";" from t`, "do $$ begin; end $$", "select 1"],
    ],
    ["half of a pair", "select '\ud800'; select 2", ["select '\ud800'", "select 2"]],
  ])("%s", (_, text, expected) => {
    expect(texts(text, parseFile(text))).toEqual(expected);
  });

  test("holds for any mix of letters in comments, strings and names", () => {
    const letters = fc
      .string({ unit: "binary", maxLength: 12 })
      .map((one) => one.replace(/[\0'"*/\n\\]/g, "x"));
    const statement = fc.oneof(
      letters.map((text) => `select '${text}'`),
      letters.map((text) => `select 1 as "${text}y"`),
      letters.map((text) => `select /* ${text} */ 1`),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(letters, statement), { minLength: 1, maxLength: 6 }), (all) => {
        const text = all.map(([comment, one]) => `/* ${comment} */ ${one};`).join("\n");
        expect(texts(text, parseFile(text))).toEqual(all.map(([, one]) => one));
      }),
    );
  });

  test("an error is told with its place in UTF-16 units", () => {
    const text = "select '😀';\nselect frm frm frm from;";
    expect(parseFile(text)).toMatchObject({ kind: "error", position: text.indexOf("frm", 28) });
  });

  test("a NUL is refused where it stands", () => {
    expect(parseFile("select 1;\0")).toMatchObject({ kind: "error", position: 9 });
  });

  test("what is nested too deep is an error, not a crash", () => {
    expect(parseFile(`select ${"(".repeat(20_000)}1${")".repeat(20_000)}`).kind).toBe("error");
    const long = parseFile(`select ${Array.from({ length: 50_000 }, () => "1").join(" + ")}`);
    if (long.kind === "parsed") expect(member(long.statements[0]?.tree, "SelectStmt")).not.toBeNull();
  });
});
