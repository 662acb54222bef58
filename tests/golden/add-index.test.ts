import { beforeAll, describe, expect, test } from "vitest";
import type { AddIndex } from "@/lib/domain/change/add-index/add-index-schema";
import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import { planChange } from "@/lib/domain/plan/plan-change";
import { printPlan } from "@/lib/domain/plan/print-plan";
import { loadParser } from "@/lib/domain/sql/expression";
import { changeFacts, validExpression } from "@/tests/support/builders/facts";

/** One reviewed Markdown file for each change × facts. `npx vitest run --project unit -u` writes them anew: read the diff. */

const own = { operatorClass: null, order: "ascending", nulls: null } as const;

const plain: AddIndex = {
  kind: "add_index",
  table: { schema: "public", name: "orders" },
  name: null,
  isUnique: false,
  method: "btree",
  parts: [{ of: { kind: "column", name: "note" }, ...own }],
  include: [],
  where: null,
};

const scenarios: readonly {
  readonly name: string;
  readonly change: AddIndex;
  readonly facts: ChangeFacts;
}[] = [
  { name: "add-index", change: plain, facts: changeFacts() },
  {
    name: "add-index-partial-over-an-expression",
    change: {
      ...plain,
      name: "orders_by_note",
      isUnique: true,
      parts: [
        {
          of: { kind: "expression", expression: "lower(note)" },
          operatorClass: "text_pattern_ops",
          order: "descending",
          nulls: "last",
        },
        { of: { kind: "column", name: "currency" }, ...own },
      ],
      include: ["amount"],
      where: "amount > 0",
    },
    facts: changeFacts({
      expressions: [
        validExpression("lower(note)", { type: "text", columns: ["note"] }),
        validExpression("amount > 0", { type: "boolean", columns: ["amount"] }),
      ],
    }),
  },
];

describe("plans of add index", () => {
  beforeAll(loadParser);

  test.each(scenarios)("$name", async ({ name, change, facts }) => {
    const planned = planChange(change, facts, { rolloutId: "ro_golden" });
    expect(planned.problems.filter((problem) => problem.severity === "error")).toEqual([]);
    if (planned.kind !== "planned") throw new Error("not planned");
    await expect(printPlan(planned.plan, planned.problems)).toMatchFileSnapshot(`./plans/${name}.md`);
  });
});
