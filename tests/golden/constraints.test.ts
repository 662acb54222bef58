import { beforeAll, describe, expect, test } from "vitest";
import type { Change } from "@/lib/domain/change/change";
import type { ChangeFacts, ConstraintFacts } from "@/lib/domain/facts/table-facts";
import { planChange } from "@/lib/domain/plan/plan-change";
import { printPlan } from "@/lib/domain/plan/print-plan";
import { loadParser } from "@/lib/domain/sql/expression";
import {
  changeFacts,
  column,
  onVersion15,
  tableFacts,
  validExpression,
} from "@/tests/support/builders/facts";

/** One reviewed Markdown file for each change × facts. `npx vitest run --project unit -u` writes them anew: read the diff. */

const table = { schema: "public", name: "orders" };

function constraint(more: Partial<ConstraintFacts>): ConstraintFacts {
  return {
    name: "there",
    kind: "check",
    definition: "",
    validated: true,
    columns: [],
    comment: null,
    references: null,
    ...more,
  };
}

const setNotNull: Extract<Change, { kind: "set_not_null" }> = {
  kind: "set_not_null",
  table,
  column: "note",
  nulls: { kind: "refuse" },
};
const dropNotNull: Change = { kind: "drop_not_null", table, column: "amount" };

const foreignKey: Extract<Change, { kind: "add_foreign_key" }> = {
  kind: "add_foreign_key",
  table,
  name: null,
  columns: ["tenant_id", "customer_id"],
  references: { schema: "sales", table: "customers", columns: ["tenant_id", "id"] },
  onDelete: "cascade",
  onUpdate: "restrict",
  orphans: { kind: "refuse" },
};
const foreignKeyFacts = changeFacts({
  table: tableFacts({
    columns: [
      column("id", "bigint", { nullable: false }),
      column("tenant_id", "integer"),
      column("customer_id", "bigint"),
    ],
  }),
  references: [
    {
      schema: "sales",
      name: "customers",
      columns: ["tenant_id", "id"],
      exists: true,
      isUnique: true,
      types: ["integer", "bigint"],
    },
  ],
});

const unique: Extract<Change, { kind: "add_unique" }> = {
  kind: "add_unique",
  table,
  name: null,
  columns: ["currency", "note"],
  nullsNotDistinct: false,
  duplicates: { kind: "refuse" },
};
const large = tableFacts({ table: { ...tableFacts().table, tableBytes: 50_000_000_000 } });

const check: Extract<Change, { kind: "add_check" }> = {
  kind: "add_check",
  table,
  name: null,
  expression: "amount >= 0",
  violations: { kind: "refuse" },
};
const checkFacts = changeFacts({
  expressions: [validExpression("amount >= 0", { type: "boolean", columns: ["amount"] })],
});

const scenarios: readonly { readonly name: string; readonly change: Change; readonly facts: ChangeFacts }[] =
  [
    { name: "drop-not-null-15", change: dropNotNull, facts: changeFacts({ table: tableFacts(onVersion15) }) },
    {
      name: "drop-not-null-18",
      change: dropNotNull,
      facts: changeFacts({
        table: tableFacts({
          constraints: [
            constraint({
              name: "must_have",
              kind: "not_null",
              columns: ["amount"],
              definition: "NOT NULL amount",
              comment: "in euros",
            }),
          ],
        }),
      }),
    },
    { name: "set-not-null-15", change: setNotNull, facts: changeFacts({ table: tableFacts(onVersion15) }) },
    { name: "set-not-null-18", change: setNotNull, facts: changeFacts() },
    {
      name: "set-not-null-proven-by-a-check",
      change: setNotNull,
      facts: changeFacts({
        table: tableFacts({
          constraints: [
            constraint({ name: "noted", definition: "CHECK (((note IS NOT NULL) AND (note <> ''::text)))" }),
          ],
        }),
      }),
    },
    {
      name: "set-not-null-declared-before",
      change: setNotNull,
      facts: changeFacts({
        table: tableFacts({
          constraints: [
            constraint({
              name: "noted",
              kind: "not_null",
              columns: ["note"],
              validated: false,
              definition: "NOT NULL note NOT VALID",
            }),
          ],
        }),
      }),
    },
    { name: "add-foreign-key", change: foreignKey, facts: foreignKeyFacts },
    {
      name: "add-foreign-key-orphans-kept",
      change: { ...foreignKey, name: "orders_of", orphans: { kind: "keep" } },
      facts: foreignKeyFacts,
    },
    { name: "add-unique", change: unique, facts: changeFacts() },
    {
      name: "add-unique-nulls-not-distinct-large",
      change: { ...unique, name: "once", nullsNotDistinct: true },
      facts: changeFacts({ table: large }),
    },
    {
      name: "set-not-null-fill",
      change: { ...setNotNull, nulls: { kind: "fill", expression: "'order ' || id" } },
      facts: changeFacts({
        expressions: [validExpression("'order ' || id", { type: "text", columns: ["id"] })],
      }),
    },
    {
      name: "add-foreign-key-orphans-set-null",
      change: { ...foreignKey, orphans: { kind: "set_null" } },
      facts: foreignKeyFacts,
    },
    {
      name: "add-unique-duplicates-rewritten",
      change: {
        ...unique,
        duplicates: { kind: "rewrite", column: "note", expression: "note || ' #' || id" },
      },
      facts: changeFacts({
        expressions: [validExpression("note || ' #' || id", { type: "text", columns: ["id", "note"] })],
      }),
    },
    {
      name: "add-check-violations-rewritten",
      change: { ...check, violations: { kind: "rewrite", column: "amount", expression: "abs(amount)" } },
      facts: changeFacts({
        expressions: [
          ...checkFacts.expressions,
          validExpression("abs(amount)", { type: "numeric", columns: ["amount"] }),
        ],
      }),
    },
    { name: "add-check", change: check, facts: checkFacts },
    {
      name: "add-check-violations-kept",
      change: { ...check, name: "positive", violations: { kind: "keep" } },
      facts: checkFacts,
    },
  ];

describe("plans of NOT NULL, foreign keys, unique and check constraints", () => {
  beforeAll(loadParser);

  test.each(scenarios)("$name", async ({ name, change, facts }) => {
    const planned = planChange(change, facts, { rolloutId: "ro_golden" });
    expect(planned.problems.filter((problem) => problem.severity === "error")).toEqual([]);
    if (planned.kind !== "planned") throw new Error("not planned");
    await expect(printPlan(planned.plan, planned.problems)).toMatchFileSnapshot(`./plans/${name}.md`);
  });
});
