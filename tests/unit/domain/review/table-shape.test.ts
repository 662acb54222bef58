import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type { Change } from "@/lib/domain/change/change";
import { deriveTableShape } from "@/lib/domain/review/table-shape";
import { loadParser } from "@/lib/domain/sql/parser";
import { changeArbitrary, tableArbitrary } from "@/tests/support/builders/arbitrary-change";
import { column, tableFacts } from "@/tests/support/builders/facts";

const table = { schema: "public", name: "orders" };
const facts = tableFacts({
  columns: [column("id", "bigint"), column("amount", "integer"), column("note", "text")],
  indexes: [
    {
      ...(tableFacts().indexes[0] ?? { name: "", definition: "", valid: true, unique: false }),
      name: "orders_note",
      definition: "CREATE INDEX orders_note ON public.orders USING btree (note)",
      valid: true,
      unique: false,
      isPrimary: false,
      isExclusion: false,
      columns: ["note"],
      constraint: null,
      comment: null,
      isReplicaIdentity: false,
      isClustered: false,
    },
  ],
  constraints: [],
});

const shapeOf = (change: Change) => deriveTableShape(change, facts);
const names = (change: Change) =>
  shapeOf(change).columns.map(({ before, after }) => [before?.name ?? null, after?.name ?? null]);

describe("a table before and after", () => {
  beforeAll(loadParser);

  test("a change of type keeps the name and the rest", () => {
    const { columns, values, unchanged } = shapeOf({
      kind: "change_type",
      table,
      column: "amount",
      type: "bigint",
      up: null,
      down: null,
    });
    expect(columns).toHaveLength(1);
    expect(columns[0]?.before?.type).toBe("integer");
    expect(columns[0]?.after).toEqual({ ...columns[0]?.before, type: "bigint" });
    expect(values).toEqual(["amount = amount::bigint"]);
    expect(unchanged).toBe(2);
  });

  test("a rename is one column under another name; a split is one that goes and others that come", () => {
    expect(names({ kind: "rename_column", table, column: "note", to: "remark" })).toEqual([
      ["note", "remark"],
    ]);
    const split: Change = {
      kind: "split_merge",
      table,
      into: [{ name: "a", type: "text", nullable: true, default: null, up: "left(note, 1)" }],
      from: [{ name: "note", down: "a" }],
    };
    expect(names(split)).toEqual([
      ["note", null],
      [null, "a"],
    ]);
  });

  test("a column that goes takes its indexes along, and they are named", () => {
    const { parts } = shapeOf({ kind: "drop_column", table, column: "note", down: null });
    expect(parts).toEqual([
      { what: "CREATE INDEX orders_note ON public.orders USING btree (note)", state: "goes" },
    ]);
  });

  test("of any change names columns that are there, counts the others, and never has a row without both", () => {
    fc.assert(
      fc.property(
        tableArbitrary.chain((of) => changeArbitrary(of).map((change) => ({ of, change }))),
        ({ of, change }) => {
          const shape = deriveTableShape(change, of);
          const present = of.columns.map((one) => one.name);
          const before = shape.columns.flatMap((one) => (one.before === null ? [] : [one.before.name]));
          expect(before.every((name) => present.includes(name))).toBe(true);
          expect(new Set(before).size).toBe(before.length);
          expect(shape.columns.every((one) => one.before !== null || one.after !== null)).toBe(true);
          expect(shape.unchanged).toBe(present.length - before.length);
        },
      ),
    );
  });
});
