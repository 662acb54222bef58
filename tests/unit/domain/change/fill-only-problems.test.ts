import { beforeAll, describe, expect, test } from "vitest";
import { atOnceLimits } from "@/lib/domain/change/at-once";
import type { FillOnly } from "@/lib/domain/change/fill-only/fill-only-schema";
import { judgeFillOnly } from "@/lib/domain/change/fill-only/judge-fill-only";
import { kindOf } from "@/lib/domain/change/kinds";
import type { ChangeFacts, IndexFacts } from "@/lib/domain/facts/table-facts";
import { loadParser } from "@/lib/domain/sql/expression";
import { changeFacts, column, tableFacts, validExpression } from "@/tests/support/builders/facts";

function fillNote(more: Partial<FillOnly> = {}): FillOnly {
  return {
    kind: "fill_only",
    table: { schema: "public", name: "orders" },
    columns: [{ name: "note", fill: { kind: "derive", expression: "currency" } }],
    where: null,
    ...more,
  };
}

const said = [validExpression("currency", { type: "text", columns: ["currency"] })];

function codes(change: FillOnly, facts: ChangeFacts): string[] {
  return judgeFillOnly(change, facts, atOnceLimits).map((one) => `${one.severity} ${one.code}`);
}

const byNote: IndexFacts = {
  name: "orders_note_key",
  definition: "CREATE UNIQUE INDEX orders_note_key ON public.orders USING btree (note)",
  valid: true,
  unique: true,
  isPrimary: false,
  isExclusion: false,
  columns: ["note"],
  constraint: null,
  comment: null,
  isReplicaIdentity: false,
  isClustered: false,
};

describe("problems of fill only", () => {
  beforeAll(loadParser);

  test("a plain fill has none", () => {
    expect(codes(fillNote(), changeFacts({ expressions: said }))).toEqual([]);
  });

  test.each([
    ["a column that is not there", "missing", changeFacts({ expressions: said }), ["error column_unknown"]],
    ["a column of the walked key", "id", changeFacts({ expressions: said }), ["error sets_the_key"]],
    [
      "a generated column",
      "total",
      changeFacts({
        table: tableFacts({ columns: [column("total", "text", { generated: "stored" })] }),
        expressions: said,
      }),
      ["error generated_column"],
    ],
    [
      "an identity column",
      "no",
      changeFacts({
        table: tableFacts({ columns: [column("no", "text", { identity: "always" })] }),
        expressions: said,
      }),
      ["error identity_column"],
    ],
  ])("%s can't be filled", (_, name, facts, expected) => {
    const change = fillNote({ columns: [{ name, fill: { kind: "derive", expression: "currency" } }] });
    expect(codes(change, facts)).toEqual(expected);
  });

  test("a table without a key can't be walked", () => {
    expect(codes(fillNote(), changeFacts({ table: tableFacts({ key: null }), expressions: said }))).toEqual([
      "error no_key",
    ]);
  });

  test("a volatile value can't be derived, but may be an initial one", () => {
    const facts = changeFacts({ expressions: [validExpression("random()", { volatility: "volatile" })] });
    const fill = (kind: "derive" | "when_null") =>
      codes(fillNote({ columns: [{ name: "note", fill: { kind, expression: "random()" } }] }), facts);
    expect(fill("derive")).toEqual(["error derive_volatile"]);
    expect(fill("when_null")).toEqual([]);
  });

  test("a stable value is warned of, because verify may find another", () => {
    const facts = changeFacts({ expressions: [validExpression("now()", { volatility: "stable" })] });
    const change = fillNote({ columns: [{ name: "note", fill: { kind: "derive", expression: "now()" } }] });
    expect(codes(change, facts)).toEqual(["warning derive_stable"]);
  });

  test("a value that reads what it sets is warned of", () => {
    const facts = changeFacts({ expressions: [validExpression("lower(note)", { columns: ["note"] })] });
    const change = fillNote({
      columns: [{ name: "note", fill: { kind: "derive", expression: "lower(note)" } }],
    });
    expect(codes(change, facts)).toEqual(["warning reads_filled_column"]);
  });

  test("where there is no NULL, there is nothing to fill", () => {
    const change = fillNote({
      columns: [{ name: "currency", fill: { kind: "when_null", expression: "currency" } }],
    });
    expect(codes(change, changeFacts({ expressions: said }))).toEqual(["error never_null"]);
  });

  test("a condition may not be volatile; one that reads what is set hides rows from verify", () => {
    const volatile = changeFacts({
      expressions: [...said, validExpression("random() < 1", { type: "boolean", volatility: "volatile" })],
    });
    expect(codes(fillNote({ where: "random() < 1" }), volatile)).toEqual(["error where_volatile"]);
    const reading = changeFacts({
      expressions: [...said, validExpression("note = ''", { type: "boolean", columns: ["note"] })],
    });
    expect(codes(fillNote({ where: "note = ''" }), reading)).toEqual(["info where_reads_filled_column"]);
  });

  test("indexes, foreign keys and triggers that feel it are named", () => {
    const facts = changeFacts({
      table: tableFacts({
        indexes: [byNote],
        referencedBy: [
          {
            schema: "public",
            table: "lines",
            name: "lines_note_fkey",
            columns: ["note"],
            referencedColumns: ["note"],
            definition: "",
            validated: true,
          },
        ],
        triggers: [
          {
            name: "touch",
            timing: "before",
            onInsert: false,
            onUpdate: true,
            forEachRow: true,
            updateOf: [],
            function: "touch()",
            enabled: true,
            definition: "",
          },
        ],
      }),
      expressions: said,
    });
    const found = judgeFillOnly(fillNote(), facts, atOnceLimits);
    expect(found.map((one) => one.code)).toEqual(["indexed_column", "referenced_column", "trigger_fires"]);
    expect(found[0]?.remedy).toContain("orders_note_key");
    expect(found[1]?.message).toContain("lines_note_fkey of lines");
  });

  test("a column may be named once", () => {
    const [one] = fillNote().columns;
    const change = fillNote({ columns: one === undefined ? [] : [one, one] });
    expect(codes(change, changeFacts({ expressions: said }))).toEqual(["error object_twice"]);
  });

  test("what is asked of the target: each text with its column's type", () => {
    const change = fillNote({ where: "amount > 0" });
    expect(kindOf(change).ask(tableFacts()).expressions).toEqual([
      { source: "currency", row: "present", asType: "text", isFallback: false },
      { source: "amount > 0", row: "present", asType: "boolean" },
    ]);
  });
});
