import { beforeAll, describe, expect, test } from "vitest";
import { type Change, changeSchema } from "@/lib/domain/change/change";
import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import { planChange } from "@/lib/domain/plan/plan-change";
import { loadParser } from "@/lib/domain/sql/parser";
import { changeFacts, column, tableFacts, validExpression, validType } from "@/tests/support/builders/facts";

/** The short way for small tables: where it is offered, where it is refused, and what it is. */

const table = { schema: "public", name: "orders" };

function sized(estimatedRows: number | null, tableBytes: number): ChangeFacts["table"] {
  const base = tableFacts();
  return tableFacts({
    table: { ...base.table, estimatedRows, tableBytes },
    columns: [
      column("id", "bigint", { nullable: false }),
      column("amount", "numeric(12,2)"),
      column("note", "text"),
    ],
  });
}

const small = sized(2_000, 100_000);

function facts(more: Partial<ChangeFacts> = {}): ChangeFacts {
  return changeFacts({
    table: small,
    types: [validType("bigint")],
    expressions: [
      validExpression("amount > 0", { type: "boolean", columns: ["amount"] }),
      validExpression("amount + 1", { columns: ["amount"] }),
      validExpression("lower(note)", { type: "text", columns: ["note"] }),
      validExpression("id + 1", { columns: ["id"] }),
      validExpression(`cast("amount" as bigint)`),
      { ...validExpression(`cast("amount" as numeric(12,2))`), row: "changed" },
    ],
    references: [
      {
        schema: "public",
        name: "customers",
        columns: ["id"],
        exists: true,
        isUnique: true,
        types: ["bigint"],
        size: { estimatedRows: 10, tableBytes: 8_192 },
      },
    ],
    ...more,
  });
}

const refuse = { kind: "refuse" as const };

const addForeignKey: Change = {
  kind: "add_foreign_key",
  table,
  name: null,
  columns: ["id"],
  references: { schema: "public", table: "customers", columns: ["id"] },
  onDelete: "no_action",
  onUpdate: "no_action",
  orphans: refuse,
};

const changeType: Change = {
  kind: "change_type",
  table,
  column: "amount",
  type: "bigint",
  up: null,
  down: null,
};

const changes: Readonly<Record<string, Change>> = {
  set_not_null: { kind: "set_not_null", table, column: "amount", nulls: refuse },
  add_check: { kind: "add_check", table, name: null, expression: "amount > 0", violations: refuse },
  add_unique: {
    kind: "add_unique",
    table,
    name: null,
    columns: ["amount"],
    nullsNotDistinct: false,
    duplicates: refuse,
  },
  add_foreign_key: addForeignKey,
  add_index: {
    kind: "add_index",
    table,
    name: null,
    isUnique: false,
    method: "btree",
    parts: [
      {
        of: { kind: "column", name: "amount" },
        operatorClass: null,
        order: "ascending",
        nulls: null,
      },
    ],
    include: [],
    where: null,
  },
  fill_only: {
    kind: "fill_only",
    table,
    columns: [{ name: "amount", fill: { kind: "derive", expression: "id + 1" } }],
    where: null,
  },
  change_type: changeType,
};

function codesOf(change: Change, of: ChangeFacts, atOnce?: { maxRows: number; maxBytes: number }): string[] {
  const planned = planChange(change, of, { rolloutId: "r1", ...(atOnce === undefined ? {} : { atOnce }) });
  return planned.problems.filter((one) => one.path === "atOnce").map((one) => one.code);
}

function shortly(change: Change): Change {
  return changeSchema.parse({ ...change, atOnce: true });
}

beforeAll(loadParser);

describe.each(Object.entries(changes))("%s at once", (kind, change) => {
  test("is offered for a small table with its lock and its time, and is one statement", () => {
    const [offer] = planChange(change, facts(), { rolloutId: "r1" }).problems.filter(
      (one) => one.path === "atOnce",
    );
    expect(offer?.code).toBe("small_enough_at_once");
    expect(offer?.message).toMatch(/(blocks|locks) .* for some 40 ms, a second at most/);
    const planned = planChange(shortly(change), facts(), { rolloutId: "r1" });
    expect(planned.problems.filter((one) => one.severity === "error")).toEqual([]);
    if (planned.kind !== "planned") throw new Error("refused");
    const [step, ...more] = planned.plan.phases.flatMap((phase) =>
      phase.steps.flatMap((one) => (one.kind === "statement" ? [one] : [])),
    );
    expect(more).toEqual([]);
    expect(step?.timeout).toEqual({ lockTimeoutMs: 200, statementTimeoutMs: 1_000, maxAttempts: 60 });
    expect(step?.undo.length).toBe(kind === "fill_only" ? 0 : 1);
    expect(planned.plan.notes.join(" ")).toContain("The table is small");
  });

  test("is not offered for a larger table, and refused where it is asked for; the limits are an argument", () => {
    const large = facts({ table: sized(10_001, 100_000) });
    expect(codesOf(change, large)).toEqual([]);
    expect(codesOf(shortly(change), large)).toEqual(["too_large_at_once"]);
    expect(codesOf(shortly(change), facts({ table: sized(2_000, 9_000_000) }))).toEqual([
      "too_large_at_once",
    ]);
    expect(codesOf(shortly(change), facts(), { maxRows: 1_999, maxBytes: 100_000 })).toEqual([
      "too_large_at_once",
    ]);
    const isFinal = kind === "fill_only" ? ["at_once_final"] : [];
    expect(codesOf(shortly(change), large, { maxRows: 20_000, maxBytes: 100_000 })).toEqual(isFinal);
  });
});

describe("at once is refused", () => {
  const unsized: ChangeFacts["references"][number] = {
    schema: "public",
    name: "customers",
    columns: ["id"],
    exists: true,
    isUnique: true,
    types: ["bigint"],
  };

  test.each<readonly [string, Change, ChangeFacts]>([
    [
      "where rows are to be mended first",
      {
        kind: "add_check",
        table,
        name: null,
        expression: "amount > 0",
        violations: { kind: "keep" },
        atOnce: true,
      },
      facts(),
    ],
    [
      "where a fill reads what it sets",
      {
        kind: "fill_only",
        table,
        columns: [{ name: "amount", fill: { kind: "derive", expression: "amount + 1" } }],
        where: null,
        atOnce: true,
      },
      facts(),
    ],
    [
      "where nobody knows how large the referenced table is",
      shortly(addForeignKey),
      facts({ references: [unsized] }),
    ],
    [
      "where foreign keys rest on the column whose type changes",
      shortly(changeType),
      facts({
        table: {
          ...small,
          referencedBy: [
            {
              schema: "public",
              table: "lines",
              name: "lines_fkey",
              columns: ["amount"],
              referencedColumns: ["amount"],
              definition: "FOREIGN KEY (amount) REFERENCES orders(amount)",
              validated: true,
            },
          ],
        },
      }),
    ],
  ])("%s", (_, change, of) => {
    expect(codesOf(change, of)).toContain("at_once_unavailable");
  });

  test("where the referenced table is large", () => {
    const references = [{ ...unsized, size: { estimatedRows: 1e9, tableBytes: 1e11 } }];
    expect(codesOf(shortly(addForeignKey), facts({ references }))).toEqual(["too_large_at_once"]);
  });
});
