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

  test("a typed table, and one whose updates a rule rewrites, are refused", () => {
    const { table: place } = tableFacts();
    expect(codes(amountToText, toText({ table: { ...place, isTyped: true } }))).toEqual(["typed_table"]);
    expect(codes(amountToText, toText({ updateRules: ["audit"] }))).toEqual(["update_rule"]);
  });

  test("a trigger that fires after the rollout's own is refused", () => {
    const named = (name: string, timing: "before" | "after" = "before") =>
      toText({
        triggers: [
          {
            name,
            timing,
            onInsert: true,
            onUpdate: false,
            forEachRow: true,
            updateOf: [],
            function: "public.f",
            enabled: true,
            definition: "",
          },
        ],
      });
    expect(codes(amountToText, named("zzz_round"))).toEqual(["trigger_fires_later"]);
    expect(codes(amountToText, named("round"))).toEqual([]);
    expect(codes(amountToText, named("zzz_audit", "after"))).toEqual([]);
  });

  test("a deferrable key is refused: the index that stands in for it is not", () => {
    const constraint = {
      name: "orders_amount_key",
      kind: "unique" as const,
      definition: "UNIQUE (amount) DEFERRABLE INITIALLY DEFERRED",
      validated: true,
      columns: ["amount"],
      comment: null,
      references: null,
    };
    const facts = toText({
      indexes: [{ ...unique, constraint: "orders_amount_key" }],
      constraints: [constraint],
    });
    expect(codes(amountToText, facts)).toContain("deferrable_key");
    const isNot = { ...constraint, definition: "UNIQUE (amount)" };
    expect(codes(amountToText, { ...facts, table: { ...facts.table, constraints: [isNot] } })).not.toContain(
      "deferrable_key",
    );
  });

  test("a NOT NULL that nobody has proven is refused", () => {
    const facts = toText({
      constraints: [
        {
          name: "amount_known",
          kind: "not_null",
          definition: "NOT NULL amount NOT VALID",
          validated: false,
          columns: ["amount"],
          comment: null,
          references: null,
        },
      ],
    });
    expect(codes(amountToText, facts)).toEqual(["not_null_unproven"]);
  });

  test("what makes no sense over the new type is refused before anything is begun", () => {
    const facts = toText({
      columns: [
        column("id", "bigint", { nullable: false }),
        column("amount", "numeric(12,2)", { default: "now()" }),
      ],
      indexes: [
        { ...unique, unique: false, definition: "CREATE INDEX i ON public.orders USING btree (abs(amount))" },
      ],
      constraints: [
        {
          name: "amount_known",
          kind: "check",
          definition: "CHECK ((amount > (0)::numeric))",
          validated: true,
          columns: ["amount"],
          comment: null,
          references: null,
        },
      ],
    });
    const refused = (source: string) => ({
      source,
      row: "changed" as const,
      result: { kind: "invalid" as const, message: "operator does not exist", position: null, hint: null },
    });
    const said = [
      refused("amount > 0::numeric"),
      refused("abs(amount)"),
      refused("now()"),
      refused("(now())::text"),
    ];
    expect(codes(amountToText, { ...facts, expressions: [...facts.expressions, ...said] })).toEqual([
      "not_carried_over",
      "not_carried_over",
      "default_not_converted",
    ]);
    // Valid, but no more immutable.
    const stable = { ...validExpression("abs(amount)", { volatility: "stable" }), row: "changed" as const };
    expect(codes(amountToText, { ...facts, expressions: [...facts.expressions, stable] })).toEqual([
      "not_carried_over",
    ]);
  });

  test("an operator class goes with types that take it", () => {
    const of = (type: string) =>
      toText({
        columns: [column("id", "bigint", { nullable: false }), column("amount", type)],
        indexes: [
          {
            ...unique,
            unique: false,
            definition: "CREATE INDEX i ON public.orders USING btree (amount text_pattern_ops)",
          },
        ],
      });
    const asked = (type: string) => ({
      ...validExpression(`cast("amount" as ${type})`),
      row: "changed" as const,
    });
    const withDown = (type: string) => {
      const facts = of(type);
      return { ...facts, expressions: [...facts.expressions, asked(type)] };
    };
    expect(codes(amountToText, withDown("integer"))).toEqual(["not_carried_over"]);
    expect(codes(amountToText, withDown("character(9)"))).toEqual([]);
  });

  test("a default is converted like a value of the column", () => {
    const change: Change = {
      ...amountToText,
      type: "bigint",
      up: "(amount * 100)::bigint",
      down: "amount / 100.0",
    };
    const facts = changeFacts({
      table: tableFacts({
        columns: [
          column("id", "bigint", { nullable: false }),
          column("amount", "numeric(12,2)", { default: "1.50" }),
        ],
      }),
      types: [validType("bigint")],
      expressions: [
        validExpression("(amount * 100)::bigint"),
        { ...validExpression("amount / 100.0"), row: "changed" },
      ],
    });
    const planned = planChange(change, facts, { rolloutId: "r1" });
    const steps = planned.kind === "planned" ? planned.plan.phases.flatMap((phase) => phase.steps) : [];
    const swap = steps.find((step) => step.id === "switch.swap");
    expect(swap?.kind === "statement" && swap.sql.includes("set default CAST(1.50 * 100 AS bigint)")).toBe(
      true,
    );
    expect(
      codes(
        { ...change, up: "(amount * id)::bigint" },
        {
          ...facts,
          expressions: [...facts.expressions, validExpression("(amount * id)::bigint")],
        },
      ),
    ).toEqual(["default_not_converted"]);
  });

  test("an index that can't be told again is refused, be it the primary key's own", () => {
    const facts = toText({
      indexes: [
        {
          ...unique,
          name: "orders_pkey",
          // What 18 prints for a key WITHOUT OVERLAPS.
          definition: "CREATE UNIQUE INDEX orders_pkey ON public.orders USING gist (amount, during)",
          isPrimary: true,
          isExclusion: true,
          columns: ["amount", "during"],
          constraint: "orders_pkey",
        },
        { ...unique, definition: "no index at all" },
      ],
    });
    expect(codes(amountToText, facts).filter((code) => code === "not_carried_over")).toHaveLength(2);
  });

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

  test("copies no key that a transaction may break for a while: its copy would refuse that", () => {
    const of = (definition: string) =>
      changeFacts({
        table: tableFacts({
          indexes: [
            {
              ...unique,
              name: "orders_note_key",
              definition: "CREATE UNIQUE INDEX orders_note_key ON public.orders USING btree (note)",
              columns: ["note"],
              constraint: "orders_note_key",
            },
          ],
          constraints: [
            {
              name: "orders_note_key",
              kind: "unique",
              definition,
              validated: true,
              columns: ["note"],
              comment: null,
              references: null,
            },
          ],
        }),
      });
    expect(codes(rename, of("UNIQUE (note) DEFERRABLE"), "warning")).toContain("index_not_copied");
    expect(codes(rename, of("UNIQUE (note)"), "warning")).not.toContain("index_not_copied");
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
