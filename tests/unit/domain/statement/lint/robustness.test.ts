import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { loadParser } from "@/lib/domain/sql/parser";
import { lintFiles } from "@/lib/domain/statement/lint/lint-files";
import { findLintNames } from "@/lib/domain/statement/lint/lint-names";
import { type LintOptions, lintResultSchema } from "@/lib/domain/statement/lint-result";
import { someStatements } from "./some-statements";

/** Whatever is given to the linter, it answers: with judgements, or with a parse error and its place. */

beforeAll(() => loadParser());

const options: LintOptions = { serverMajor: 16, schemaSql: null, transaction: "none" };

function lint(sql: string, more: Partial<LintOptions> = {}) {
  const result = lintFiles([{ path: "any.sql", sql }], { ...options, ...more }, null);
  lintResultSchema.parse(result);
  findLintNames([{ sql }]);
  const [file] = result.files.slice(-1);
  if (file === undefined) throw new Error("one file in, one file out");
  if (file.parseError !== null) {
    const lines = sql.split("\n");
    expect(file.parseError.line).toBeGreaterThan(0);
    expect(file.parseError.line).toBeLessThanOrEqual(lines.length);
    expect(file.parseError.column).toBeLessThanOrEqual((lines[file.parseError.line - 1] ?? "").length + 1);
    expect(file.verdict).toBe("unsafe");
  }
  for (const one of file.statements) expect(sql.slice(one.start, one.end)).toBe(one.sql);
  return file;
}

const statement = fc.constantFrom(...someStatements);

/** Something that a slip of the hand makes of a text: cut off, a piece lost, doubled or turned, other letters in between. */
const mutated = fc
  .tuple(
    fc.array(statement, { minLength: 1, maxLength: 4 }),
    fc.nat(),
    fc.nat(),
    fc.string({ unit: "binary", maxLength: 5 }),
    fc.nat(5),
  )
  .map(([all, a, b, letters, way]) => {
    const text = all.join(";\n");
    const [from = 0, to = 0] = [a % (text.length + 1), b % (text.length + 1)].sort((x, y) => x - y);
    switch (way) {
      case 0:
        return text.slice(0, to);
      case 1:
        return text.slice(from);
      case 2:
        return text.slice(0, from) + text.slice(to);
      case 3:
        return text.slice(0, to) + text.slice(from);
      case 4:
        return text.slice(0, from) + letters + text.slice(from);
      default:
        return text.slice(0, from) + letters + text.slice(to);
    }
  });

describe("the linter never crashes", () => {
  test("on any of many statements, alone and in every mode", () => {
    for (const sql of someStatements) {
      const file = lint(sql);
      expect(file.parseError, sql).toBeNull();
      lint(sql, { transaction: "per-file", serverMajor: 14 });
      lint(sql, { schemaSql: sql, serverMajor: 18 });
    }
  });

  test("on statements one after the other, in any order", () => {
    fc.assert(
      fc.property(
        fc.array(statement, { maxLength: 30 }),
        fc.constantFrom("none", "per-file"),
        (all, transaction) => {
          const file = lint(all.join(";\n"), { transaction });
          expect(file.parseError).toBeNull();
        },
      ),
      { numRuns: 150 },
    );
  });

  test("on SQL that was cut, torn and mixed with other letters", () => {
    fc.assert(
      fc.property(mutated, (sql) => {
        lint(sql);
      }),
      { numRuns: 2_000 },
    );
  });

  test("on any text at all", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (sql) => {
        lint(sql);
      }),
      { numRuns: 500 },
    );
  });

  test("on SQL of all words, in any order", () => {
    const words = [...new Set(someStatements.flatMap((one) => one.split(/\b/)))];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { maxLength: 25 }), (all) => {
        lint(all.join(" "));
      }),
      { numRuns: 1_000 },
    );
  });

  test("on what is nested deep", { timeout: 60_000 }, () => {
    for (const depth of [50, 400, 900, 3_000, 50_000]) {
      lint(`select ${"(".repeat(depth)}1${")".repeat(depth)}`);
      lint(`update t set a = ${"- ".repeat(depth)}1 where ${"not ".repeat(depth)} b`);
      lint(
        `alter table t add check (${Array.from({ length: depth }, (_, at) => `a${at} > 1`).join(" and ")})`,
      );
      lint(
        `alter table t add column c int default ${Array.from({ length: depth }, () => "f(1)").join(" + ")}`,
      );
      lint(`select * from ${"(select * from ".repeat(depth)} t ${") a".repeat(depth)}`);
      lint(`/*`.repeat(depth));
      lint(`$${"a".repeat(depth)}$ ' "`);
    }
  });

  test("on types and tables that are made of themselves", () => {
    lint(
      "create domain a as a; alter table t alter c type a; create domain b as c; create domain c as b; alter table t add d b",
    );
    lint("create table a (like a); create table p partition of p default; drop table a, p cascade");
    lint(
      "create table a () inherits (b); create table b () inherits (a); alter table a add c int; truncate a cascade",
    );
  });
});

test("a parse error in one file does not stop the others", () => {
  const files = [
    { path: "a.sql", sql: "create index on t (a)" },
    { path: "b.sql", sql: "select 1;\n  selct 2;" },
    { path: "c.sql", sql: "select 1" },
  ];
  const { files: linted } = lintFiles(files, options, null);
  expect(linted.map((one) => [one.path, one.verdict])).toEqual([
    ["a.sql", "unsafe"],
    ["b.sql", "unsafe"],
    ["c.sql", "safe"],
  ]);
  expect(linted[1]?.parseError).toMatchObject({ line: 2, column: 3 });
  expect(linted[1]?.findings).toMatchObject([{ rule: "parse-error", severity: "error", line: 2, column: 3 }]);
  expect(linted[2]?.findings).toEqual([]);
});

test("a schema that can't be parsed is told as a file of its own", () => {
  const { files } = lintFiles([{ path: "a.sql", sql: "select 1" }], { ...options, schemaSql: "creat" }, null);
  expect(files.map((one) => [one.path, one.parseError === null])).toEqual([
    ["--schema", false],
    ["a.sql", true],
  ]);
});
