import { beforeAll, describe, expect, test } from "vitest";
import type { Change } from "@/lib/domain/change/change";
import type { ChangeFacts, IndexFacts } from "@/lib/domain/facts/table-facts";
import { planChange } from "@/lib/domain/plan/plan-change";
import { loadParser } from "@/lib/domain/sql/parser";
import { changeFacts, column, tableFacts, validExpression, validType } from "@/tests/support/builders/facts";

/** What stands in the way of changes that replace a column, and what does no more. */

const table = { schema: "public", name: "orders" };

function codes(
  change: Change,
  facts: ChangeFacts,
  severity: "error" | "warning" | "info" = "error",
): string[] {
  return planChange(change, facts, { rolloutId: "r1" })
    .problems.filter((one) => one.severity === severity)
    .map((one) => one.code);
}

const unique: IndexFacts = {
  name: "orders_amount_key",
  definition: "CREATE UNIQUE INDEX orders_amount_key ON public.orders USING btree (amount)",
  valid: true,
  unique: true,
  isPrimary: false,
  isExclusion: false,
  columns: ["amount"],
  constraint: null,
  comment: null,
  isReplicaIdentity: false,
  isClustered: false,
};

function toText(more: Partial<ChangeFacts["table"]> = {}): ChangeFacts {
  return changeFacts({
    table: tableFacts({
      columns: [column("id", "bigint", { nullable: false }), column("amount", "numeric(12,2)")],
      ...more,
    }),
    types: [validType("text")],
    expressions: [
      validExpression(`cast("amount" as text)`, { type: "text" }),
      { ...validExpression(`cast("amount" as numeric(12,2))`), row: "changed" },
    ],
  });
}

const amountToText: Change = {
  kind: "change_type",
  table,
  column: "amount",
  type: "text",
  up: null,
  down: null,
};

describe("changing a type", () => {
  beforeAll(loadParser);

  test("is refused where a unique index would go on telling less apart than the new type", () => {
    expect(codes(amountToText, toText())).toEqual([]);
    expect(codes(amountToText, toText({ indexes: [unique] }))).toEqual(["unique_behind"]);
  });

  test("is refused where an index lets one NULL in only, because the old column may stay NULL in many rows", () => {
    const definition =
      "CREATE UNIQUE INDEX orders_amount_key ON public.orders USING btree (amount) NULLS NOT DISTINCT";
    const facts: ChangeFacts = {
      ...toText({ indexes: [{ ...unique, definition }] }),
      types: [validType("bigint")],
      expressions: [
        validExpression(`cast("amount" as bigint)`),
        { ...validExpression(`cast("amount" as numeric(12,2))`), row: "changed" },
      ],
    };
    expect(codes({ ...amountToText, type: "bigint" }, facts)).toEqual(["unique_behind"]);
  });

  test("says that the column stands last from the switch on", () => {
    expect(codes(amountToText, toText(), "warning")).toContain("column_order");
  });

  test("is refused where tables that refer to the column could not be converted as it is", () => {
    const change: Change = {
      ...amountToText,
      column: "id",
      type: "text",
      up: "id::text || note",
      down: null,
    };
    const facts = changeFacts({
      table: tableFacts({
        referencedBy: [
          {
            schema: "public",
            table: "lines",
            name: "lines_fkey",
            columns: ["order_id"],
            referencedColumns: ["id"],
            definition: "FOREIGN KEY (order_id) REFERENCES orders(id)",
            validated: true,
          },
        ],
      }),
      types: [validType("text")],
      expressions: [
        validExpression("id::text || note", { type: "text" }),
        { ...validExpression(`cast("id" as bigint)`), row: "changed" },
      ],
      related: [
        tableFacts({
          table: { ...tableFacts().table, name: "lines" },
          columns: [column("order_id", "bigint")],
          key: null,
        }),
      ],
    });
    expect(codes(change, facts)).toEqual(["conversion_not_shared"]);
  });
});

describe("renaming a column", () => {
  beforeAll(loadParser);

  const rename: Change = { kind: "rename_column", table, column: "note", to: "remark" };

  test("lets a view be, which holds on to the column", () => {
    const facts = changeFacts({
      table: tableFacts({
        dependents: [{ kind: "view", name: "public.notes", columns: ["note"], definition: null }],
      }),
    });
    expect(codes(rename, facts)).toEqual([]);
    expect(codes(rename, facts, "info")).toContain("follows_column");
  });

  test("is refused where a trigger is called by the column's name, which the new version does not write", () => {
    const facts = changeFacts({
      table: tableFacts({
        dependents: [{ kind: "trigger", name: "on_note", columns: ["note"], definition: null }],
      }),
    });
    expect(codes(rename, facts)).toEqual(["depends_on_column"]);
  });

  test("warns of an index that can't serve the copy", () => {
    const facts = changeFacts({
      table: tableFacts({
        indexes: [{ ...unique, name: "no_overlap", columns: ["note"], isExclusion: true }],
      }),
    });
    expect(codes(rename, facts, "warning")).toEqual(["index_not_copied"]);
  });

  test("serves a key that others refer to, and an identity", () => {
    const facts = changeFacts({
      table: tableFacts({
        columns: [column("id", "bigint", { nullable: false, identity: "always" })],
        referencedBy: [
          {
            schema: "public",
            table: "lines",
            name: "lines_fkey",
            columns: ["order_id"],
            referencedColumns: ["id"],
            definition: "FOREIGN KEY (order_id) REFERENCES orders(id)",
            validated: true,
          },
        ],
      }),
    });
    expect(codes({ ...rename, column: "id", to: "order_id" }, facts)).toEqual([]);
  });
});
