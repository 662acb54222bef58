import { beforeAll, describe, expect, test } from "vitest";
import type { DropColumn } from "@/lib/domain/change/drop-column/drop-column-schema";
import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import { planChange } from "@/lib/domain/plan/plan-change";
import { printPlan } from "@/lib/domain/plan/print-plan";
import { loadParser } from "@/lib/domain/sql/expression";
import { changeFacts, onVersion15, tableFacts, validExpression } from "@/tests/support/builders/facts";

/** One reviewed Markdown file for each change × facts. `npx vitest run --project unit -u` writes them anew: read the diff. */

function drop(column: string, down: string | null): DropColumn {
  return { kind: "drop_column", table: { schema: "public", name: "orders" }, column, down };
}

const index = {
  valid: true,
  unique: false,
  isPrimary: false,
  isExclusion: false,
  constraint: null,
  comment: null,
  isReplicaIdentity: false,
  isClustered: false,
};

const scenarios: readonly {
  readonly name: string;
  readonly change: DropColumn;
  readonly facts: ChangeFacts;
}[] = [
  {
    name: "drop-column-with-down",
    change: drop("currency", "case when amount > 0 then 'EUR' else 'USD' end"),
    facts: changeFacts({
      table: tableFacts({
        indexes: [
          {
            ...index,
            name: "orders_currency_note_idx",
            definition: "CREATE INDEX orders_currency_note_idx ON public.orders USING btree (currency, note)",
            columns: ["currency", "note"],
          },
        ],
        constraints: [
          {
            name: "orders_currency_fkey",
            kind: "foreign_key",
            definition: "FOREIGN KEY (currency) REFERENCES currencies(code)",
            validated: true,
            columns: ["currency"],
            comment: null,
            references: { schema: "public", name: "currencies", columns: ["code"] },
          },
        ],
      }),
      expressions: [
        {
          ...validExpression("case when amount > 0 then 'EUR' else 'USD' end", {
            type: "text",
            columns: ["amount"],
          }),
          row: "changed",
        },
      ],
    }),
  },
  {
    name: "drop-column-null-allowed-15",
    change: drop("currency", null),
    facts: changeFacts({ table: tableFacts(onVersion15) }),
  },
  { name: "drop-column-nullable", change: drop("note", null), facts: changeFacts() },
];

describe("plans of drop column", () => {
  beforeAll(loadParser);

  test.each(scenarios)("$name", async ({ name, change, facts }) => {
    const planned = planChange(change, facts, { rolloutId: "ro_golden" });
    expect(planned.problems.filter((problem) => problem.severity === "error")).toEqual([]);
    if (planned.kind !== "planned") throw new Error("not planned");
    await expect(printPlan(planned.plan, planned.problems)).toMatchFileSnapshot(`./plans/${name}.md`);
  });
});
