import { beforeAll, describe, expect, test } from "vitest";
import type { AddColumns, NewColumn } from "@/lib/domain/change/add-columns/add-columns-schema";
import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import { planChange } from "@/lib/domain/plan/plan-change";
import { loadParser } from "@/lib/domain/sql/parser";
import { changeFacts, column, tableFacts, validExpression, validType } from "@/tests/support/builders/facts";

const added: NewColumn = {
  name: "total",
  type: "bigint",
  nullable: true,
  default: null,
  fill: { kind: "none" },
};

function change(more: Partial<AddColumns> = {}, columnMore: Partial<NewColumn> = {}): AddColumns {
  return {
    kind: "add_columns",
    table: { schema: "public", name: "orders" },
    columns: [{ ...added, ...columnMore }],
    indexes: [],
    constraints: [],
    ...more,
  };
}

const known = { types: [validType("bigint")] };

function codes(wanted: AddColumns, facts: Partial<ChangeFacts> = {}): string[] {
  return planChange(wanted, changeFacts({ ...known, ...facts }), { rolloutId: "r" }).problems.map(
    (one) => one.code,
  );
}

const table = tableFacts();
const derive = { fill: { kind: "derive", expression: "x" } } as const;
const constant = { fill: { kind: "constant", expression: "x" } } as const;

describe("what stands in the way of adding a column is said before anything runs", () => {
  beforeAll(loadParser);

  test("nothing, when nothing does", () => {
    expect(codes(change())).toEqual([]);
  });

  test.each<[string, AddColumns, Partial<ChangeFacts>]>([
    ["name_taken", change({}, { name: "amount" }), {}],
    ["name_taken", change({}, { name: "ctid" }), {}],
    [
      "no_operator_class",
      change({ constraints: [{ kind: "unique", columns: ["total"] }] }, { type: "json" }),
      { types: [validType("json")] },
    ],
    ["no_operator_class", change({ indexes: [{ columns: ["total"], method: "gin" }] }), {}],
    ["method_one_part", change({ indexes: [{ columns: ["total", "id"], method: "hash" }] }), {}],
    [
      "types_differ",
      change({
        constraints: [
          {
            kind: "foreign_key",
            column: "total",
            references: { schema: "public", table: "customers", column: "code" },
          },
        ],
      }),
      {
        references: [
          {
            schema: "public",
            name: "customers",
            columns: ["code"],
            exists: true,
            isUnique: true,
            types: ["text"],
          },
        ],
      },
    ],
    ["name_twice", change({ columns: [added, added] }), {}],
    [
      "type_unknown",
      change({}, { type: "bigintt" }),
      { types: [{ source: "bigintt", result: { kind: "invalid", message: "no", position: 0 } }] },
    ],
    [
      "serial_rewrites",
      change(),
      {
        types: [
          { source: "bigint", result: { kind: "valid", type: "bigint", isDomain: false, isSerial: true } },
        ],
      },
    ],
    [
      "domain_rewrites",
      change(),
      {
        types: [{ source: "bigint", result: { kind: "valid", type: "d", isDomain: true, isSerial: false } }],
      },
    ],
    ["not_null_without_fill", change({}, { nullable: false }), {}],
    [
      "default_is_null",
      change({}, { default: "null::bigint" }),
      { expressions: [validExpression("null::bigint")] },
    ],
    [
      "default_reads_columns",
      change({}, { default: "amount" }),
      { expressions: [validExpression("amount", { columns: ["amount"] })] },
    ],
    [
      "volatile_default",
      change({}, constant),
      { expressions: [validExpression("x", { volatility: "volatile" })] },
    ],
    [
      "constant_reads_columns",
      change({}, constant),
      { expressions: [validExpression("x", { columns: ["amount"] })] },
    ],
    [
      "derive_volatile",
      change({}, derive),
      { expressions: [validExpression("x", { volatility: "volatile" })] },
    ],
    ["derive_stable", change({}, derive), { expressions: [validExpression("x", { volatility: "stable" })] }],
    [
      "derive_from_generated",
      change({}, derive),
      {
        expressions: [validExpression("x", { columns: ["gross"] })],
        table: tableFacts({
          columns: [...table.columns, column("gross", "numeric", { generated: "stored" })],
        }),
      },
    ],
    [
      "expression_invalid",
      change({}, derive),
      {
        expressions: [
          {
            source: "x",
            row: "present",
            result: { kind: "invalid", message: "no", position: 3, hint: null },
          },
        ],
      },
    ],
    [
      "target_is_standby",
      change(),
      { table: tableFacts({ server: { versionNum: 180_000, inRecovery: true } }) },
    ],
    ["not_owner", change(), { table: tableFacts({ table: { ...table.table, isOwner: false } }) }],
    ["not_a_table", change(), { table: tableFacts({ table: { ...table.table, relationKind: "view" } }) }],
    [
      "partition_or_parent",
      change(),
      { table: tableFacts({ table: { ...table.table, hasChildren: true } }) },
    ],
    ["column_unknown", change({ indexes: [{ columns: ["nowhere"], method: "btree" }] }), {}],
    [
      "object_name_taken",
      change({ indexes: [{ columns: ["total"], method: "btree" }] }),
      { table: tableFacts({ relationNames: ["orders_total_idx"] }) },
    ],
    [
      "object_twice",
      change({
        indexes: [
          { columns: ["total"], method: "btree" },
          { columns: ["total"], method: "btree" },
        ],
      }),
      {},
    ],
    [
      "reference_unknown",
      change({
        constraints: [
          {
            kind: "foreign_key",
            column: "total",
            references: { schema: "public", table: "t", column: "id" },
          },
        ],
      }),
      {},
    ],
    [
      "trigger_fires",
      change({}, derive),
      {
        expressions: [validExpression("x")],
        table: tableFacts({
          triggers: [
            {
              name: "touch",
              timing: "before",
              onInsert: false,
              onUpdate: true,
              forEachRow: true,
              updateOf: [],
              function: "touch",
              enabled: true,
              definition: "",
            },
          ],
        }),
      },
    ],
  ])("%s", (code, wanted, facts) => {
    expect(codes(wanted, facts)).toContain(code);
  });

  test("helpers of different tables never share a name, whatever the names are", () => {
    const functionOf = (name: string, columnName: string) => {
      const wanted = change({ table: { schema: "public", name } }, { ...derive, name: columnName });
      const planned = planChange(wanted, changeFacts({ ...known, expressions: [validExpression("x")] }), {
        rolloutId: "r",
      });
      return planned.kind === "planned" ? planned.plan.ownObjects.functions[0] : null;
    };
    expect(functionOf("order", "items_total")).not.toBeNull();
    expect(functionOf("order", "items_total")).not.toBe(functionOf("order_items", "total"));
  });
});
