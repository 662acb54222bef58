import { beforeAll, describe, expect, test } from "vitest";
import type { AddIndex, IndexPart } from "@/lib/domain/change/add-index/add-index-schema";
import { findIndexOver } from "@/lib/domain/change/add-index/index-shape";
import type { ChangeFacts, IndexFacts } from "@/lib/domain/facts/table-facts";
import { planChange } from "@/lib/domain/plan/plan-change";
import { loadParser } from "@/lib/domain/sql/parser";
import { changeFacts, column, tableFacts, validExpression } from "@/tests/support/builders/facts";

const own = { operatorClass: null, order: "ascending", nulls: null } as const;
const note: IndexPart = { of: { kind: "column", name: "note" }, ...own };
const amount: IndexPart = { of: { kind: "column", name: "amount" }, ...own };
const lower: IndexPart = { of: { kind: "expression", expression: "lower(note)" }, ...own };

function add(more: Partial<AddIndex> = {}): AddIndex {
  return {
    kind: "add_index",
    table: { schema: "public", name: "orders" },
    name: null,
    isUnique: false,
    method: "btree",
    parts: [note],
    include: [],
    where: null,
    ...more,
  };
}

function index(definition: string, more: Partial<IndexFacts> = {}): IndexFacts {
  return {
    name: "there",
    definition,
    valid: true,
    unique: false,
    isPrimary: false,
    isExclusion: false,
    columns: [],
    constraint: null,
    comment: null,
    isReplicaIdentity: false,
    isClustered: false,
    ...more,
  };
}

function onTable(more: Partial<ChangeFacts["table"]>): Partial<ChangeFacts> {
  return { table: tableFacts(more) };
}

const immutable = { expressions: [validExpression("lower(note)", { type: "text", columns: ["note"] })] };

function codes(change: AddIndex, facts: Partial<ChangeFacts> = {}): string[] {
  return planChange(change, changeFacts(facts), { rolloutId: "r" }).problems.map((one) => one.code);
}

describe("what stands in the way of an index is said before it is built", () => {
  beforeAll(loadParser);

  test("nothing, when nothing does", () => {
    expect(codes(add())).toEqual([]);
    expect(codes(add({ parts: [lower, amount] }), immutable)).toEqual([]);
    expect(codes(add({ parts: [{ ...note, operatorClass: "gin_trgm_ops" }], method: "gin" }))).toEqual([]);
  });

  test.each<[string, AddIndex, Partial<ChangeFacts>]>([
    ["column_unknown", add({ parts: [{ of: { kind: "column", name: "nowhere" }, ...own }] }), {}],
    ["column_unknown", add({ include: ["nowhere"] }), {}],
    ["method_not_unique", add({ method: "hash", isUnique: true }), {}],
    ["method_one_part", add({ method: "hash", parts: [note, amount] }), {}],
    ["method_one_part", add({ method: "spgist", parts: [note, amount] }), {}],
    ["method_no_include", add({ method: "brin", include: ["amount"] }), {}],
    ["method_no_order", add({ method: "brin", parts: [{ ...note, order: "descending" }] }), {}],
    ["expression_unchecked", add({ parts: [lower] }), {}],
    [
      "expression_not_immutable",
      add({ parts: [lower] }),
      { expressions: [validExpression("lower(note)", { type: "text", volatility: "stable" })] },
    ],
    [
      "expression_not_immutable",
      add({ where: "amount > now()" }),
      { expressions: [validExpression("amount > now()", { type: "boolean", volatility: "stable" })] },
    ],
    ["expression_reads_nothing", add({ parts: [lower] }), { expressions: [validExpression("lower(note)")] }],
    [
      "virtual_column",
      add(),
      onTable({ columns: [column("note", "text", { generated: "virtual", default: "'x'" })] }),
    ],
    ["no_operator_class", add({ method: "gin" }), {}],
    ["no_operator_class", add(), onTable({ columns: [column("note", "json")] })],
    ["object_name_taken", add({ name: "orders_pkey" }), {}],
    ["object_name_taken", add(), onTable({ relationNames: ["orders_note_idx"] })],
    ["unique_binds_early", add({ isUnique: true }), {}],
    [
      "index_there",
      add(),
      onTable({ indexes: [index("CREATE INDEX there ON public.orders USING btree (note, amount)")] }),
    ],
    ["not_a_table", add(), onTable({ table: { ...tableFacts().table, relationKind: "partitioned_table" } })],
  ])("%s", (code, change, facts) => {
    expect(codes(change, facts)).toContain(code);
  });

  test("an index that does not serve as well is no twin", () => {
    for (const definition of [
      "CREATE INDEX there ON public.orders USING btree (note) WHERE amount > 0",
      "CREATE INDEX there ON public.orders USING btree (note DESC)",
      "CREATE INDEX there ON public.orders USING hash (note)",
      "CREATE INDEX there ON public.orders USING btree (lower(note))",
      "CREATE INDEX there ON public.orders USING btree (amount, note)",
    ]) {
      expect(codes(add(), onTable({ indexes: [index(definition)] })), definition).toEqual([]);
    }
  });

  test("rows are found by an index whose key begins with the columns, in any order", () => {
    const both = index("CREATE INDEX there ON public.orders USING btree (note, amount, id)");
    expect(findIndexOver([both], ["amount", "note"])?.name).toBe("there");
    expect(findIndexOver([both], ["note"])?.name).toBe("there");
    expect(findIndexOver([both], ["amount"])).toBeNull();
    expect(findIndexOver([{ ...both, valid: false }], ["note"])).toBeNull();
  });
});
