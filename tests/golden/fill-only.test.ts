import { beforeAll, describe, expect, test } from "vitest";
import type { FillOnly } from "@/lib/domain/change/fill-only/fill-only-schema";
import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import { planChange } from "@/lib/domain/plan/plan-change";
import { printPlan } from "@/lib/domain/plan/print-plan";
import { loadParser } from "@/lib/domain/sql/expression";
import { changeFacts, column, tableFacts, validExpression } from "@/tests/support/builders/facts";

/** One reviewed Markdown file for each change × facts. `npx vitest run --project unit -u` writes them anew: read the diff. */

const scenarios: readonly {
  readonly name: string;
  readonly change: FillOnly;
  readonly facts: ChangeFacts;
}[] = [
  {
    name: "fill-only",
    change: {
      kind: "fill_only",
      table: { schema: "public", name: "orders" },
      columns: [
        { name: "currency", fill: { kind: "derive", expression: "upper(currency)" } },
        { name: "note", fill: { kind: "when_null", expression: "'-'" } },
      ],
      where: "amount > 0",
    },
    facts: changeFacts({
      expressions: [
        validExpression("upper(currency)", { type: "text", columns: ["currency"] }),
        validExpression("'-'", { type: "text" }),
        validExpression("amount > 0", { type: "boolean", columns: ["amount"] }),
      ],
    }),
  },
  {
    name: "fill-only-composite-key",
    change: {
      kind: "fill_only",
      table: { schema: "sales", name: "lines" },
      columns: [{ name: "token", fill: { kind: "when_null", expression: "gen_random_uuid()" } }],
      where: null,
    },
    facts: changeFacts({
      table: tableFacts({
        table: { ...tableFacts().table, schema: "sales", name: "lines" },
        columns: [
          column("tenant", "uuid", { nullable: false }),
          column("no", "integer", { nullable: false }),
          column("token", "uuid"),
        ],
        key: {
          index: "lines_pkey",
          columns: [
            { name: "tenant", type: "uuid" },
            { name: "no", type: "integer" },
          ],
        },
      }),
      expressions: [validExpression("gen_random_uuid()", { type: "uuid", volatility: "volatile" })],
    }),
  },
];

describe("plans of fill only", () => {
  beforeAll(loadParser);

  test.each(scenarios)("$name", async ({ name, change, facts }) => {
    const planned = planChange(change, facts, { rolloutId: "ro_golden" });
    expect(planned.problems.filter((problem) => problem.severity === "error")).toEqual([]);
    if (planned.kind !== "planned") throw new Error("not planned");
    await expect(printPlan(planned.plan, planned.problems)).toMatchFileSnapshot(`./plans/${name}.md`);
  });
});
