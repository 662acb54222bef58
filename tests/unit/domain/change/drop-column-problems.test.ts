import { beforeAll, describe, expect, test } from "vitest";
import type { DropColumn } from "@/lib/domain/change/drop-column/drop-column-schema";
import { judgeDropColumn } from "@/lib/domain/change/drop-column/judge-drop-column";
import { judgeFooting } from "@/lib/domain/facts/fingerprint";
import type {
  ChangeFacts,
  ConstraintFacts,
  ExpressionFacts,
  IndexFacts,
  TableFacts,
} from "@/lib/domain/facts/table-facts";
import { planChange } from "@/lib/domain/plan/plan-change";
import { loadParser } from "@/lib/domain/sql/expression";
import { changeFacts, column, tableFacts, validExpression } from "@/tests/support/builders/facts";

/** What dependents do is held against real servers in tests/integration/drop-column. */

function drop(name: string, down: string | null = null): DropColumn {
  return { kind: "drop_column", table: { schema: "public", name: "orders" }, column: name, down };
}

function codes(
  change: DropColumn,
  table: Partial<TableFacts>,
  expressions: ExpressionFacts[] = [],
): string[] {
  return judgeDropColumn(change, changeFacts({ table: tableFacts(table), expressions })).map(
    (one) => `${one.severity} ${one.code}`,
  );
}

function said(source: string, more: Parameters<typeof validExpression>[1] = {}): ExpressionFacts {
  return { ...validExpression(source, { type: "text", ...more }), row: "changed" };
}

function indexOn(name: string, columns: string[], more: Partial<IndexFacts> = {}): IndexFacts {
  return {
    name,
    definition: `CREATE INDEX ${name} ON public.orders USING btree (${columns.join(", ")})`,
    valid: true,
    unique: false,
    isPrimary: false,
    isExclusion: false,
    columns,
    constraint: null,
    comment: null,
    isReplicaIdentity: false,
    isClustered: false,
    ...more,
  };
}

function constraintOn(kind: ConstraintFacts["kind"], name: string, columns: string[]): ConstraintFacts {
  return {
    name,
    kind,
    definition: "CHECK ((note IS NOT NULL))",
    validated: true,
    columns,
    comment: null,
    references: null,
  };
}

describe("problems of drop column", () => {
  beforeAll(loadParser);

  test("a nullable column that nothing needs has none", () => {
    expect(codes(drop("note"), {})).toEqual([]);
  });

  test("a column that is not there", () => {
    expect(codes(drop("missing"), {})).toEqual(["error column_unknown"]);
  });

  test("a primary key and a replica identity can't be taken apart", () => {
    expect(
      codes(drop("id"), { constraints: [constraintOn("primary_key", "orders_pkey", ["id"])], key: null }),
    ).toEqual(["error in_primary_key", "warning undo_needs_values"]);
    const identity = indexOn("by_note", ["note"], { isReplicaIdentity: true, unique: true });
    expect(codes(drop("note"), { indexes: [identity] })).toEqual([
      "error in_replica_identity",
      "warning index_goes",
    ]);
  });

  test("NOT NULL without a value for the way back is warned of; with one, or with a default, it is not", () => {
    expect(codes(drop("currency"), {})).toEqual(["warning undo_needs_values"]);
    expect(codes(drop("currency", "'EUR'"), {}, [said("'EUR'")])).toEqual([]);
    const withDefault = [
      column("id", "bigint", { nullable: false }),
      column("c", "text", { nullable: false, default: "'x'::text" }),
    ];
    expect(codes(drop("c"), { columns: withDefault })).toEqual([]);
  });

  test("a check that wants a value stands in the way of rows without one", () => {
    const check = constraintOn("check", "note_there", ["note"]);
    expect(codes(drop("note"), { constraints: [check] })).toEqual([
      "error check_needs_value",
      "warning constraint_goes",
    ]);
    expect(codes(drop("note", "''"), { constraints: [check] }, [said("''")])).toEqual([
      "warning constraint_goes",
    ]);
  });

  test.each([
    ["a default", { default: "'x'::text" }],
    ["a generated column", { generated: "stored" as const, default: "upper(note)" }],
    ["an identity", { identity: "by_default" as const }],
  ])("with %s, a value for the way back would never be used", (_, more) => {
    expect(codes(drop("c", "''"), { columns: [column("c", "text", more)] }, [said("''")])).toEqual([
      "error down_unused",
    ]);
  });

  test("the value for the way back follows from the row's other columns", () => {
    expect(codes(drop("note", "random()"), {}, [said("random()", { volatility: "volatile" })])).toEqual([
      "error down_volatile",
    ]);
    expect(codes(drop("note", "note"), {}, [said("note", { columns: ["note"] })])).toEqual([
      "error down_reads_itself",
    ]);
    const generated = [column("note", "text"), column("g", "text", { generated: "stored" })];
    expect(codes(drop("note", "g"), { columns: generated }, [said("g", { columns: ["g"] })])).toEqual([
      "error derive_from_generated",
    ]);
    expect(codes(drop("currency", "note"), {}, [said("note", { columns: ["note"] })])).toEqual([
      "warning down_may_be_null",
    ]);
    expect(codes(drop("note", "nonsense"), {})).toEqual(["error expression_unchecked"]);
  });

  test("what goes with it is named: an index for other columns too, a sequence, a text that mentions it, the walk's key", () => {
    const found = judgeDropColumn(
      drop("note"),
      changeFacts({
        table: tableFacts({
          columns: [
            column("id", "bigint"),
            column("note", "text", {
              sequence: { schema: "public", name: "note_seq", type: "bigint", lastValue: null },
            }),
          ],
          key: { index: "by_note", columns: [{ name: "note", type: "text" }] },
          indexes: [indexOn("by_note", ["note"]), indexOn("by_both", ["id", "note"])],
          dependents: [{ kind: "function_text", name: "public.f", columns: ["note"], definition: null }],
        }),
      }),
    );
    expect(found.map((one) => one.code)).toEqual([
      "index_goes",
      "sequence_goes",
      "function_may_break",
      "walk_key_lost",
    ]);
    expect(found[0]?.message).toContain("by_note, by_both");
    expect(found[0]?.remedy).toContain("by_both serves other columns too");
  });
});

describe("the footing of drop column", () => {
  beforeAll(loadParser);
  const facts = changeFacts({ table: tableFacts({ indexes: [indexOn("by_note", ["note"])] }) });

  function planOf(before: ChangeFacts) {
    const planned = planChange(drop("note"), before, { rolloutId: "r1" });
    if (planned.kind !== "planned") throw new Error("refused");
    return planned.plan;
  }

  test("an index or a view that came since is told before contract", () => {
    const now = changeFacts({
      table: tableFacts({ indexes: [indexOn("by_note", ["note"]), indexOn("since", ["note"])] }),
    });
    expect(judgeFooting(planOf(facts), "contract", { planned: facts, now, isRetry: false })).toEqual({
      holds: false,
      differences: ["index since was added"],
    });
  });

  test("what contract itself took away does not stand in the way of its second attempt", () => {
    const table = tableFacts();
    const now = changeFacts({
      table: { ...table, columns: table.columns.filter((one) => one.name !== "note") },
    });
    expect(judgeFooting(planOf(facts), "contract", { planned: facts, now, isRetry: true }).holds).toBe(true);
  });
});
