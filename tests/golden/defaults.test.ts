import { beforeAll, describe, expect, test } from "vitest";
import type { DropDefault, SetDefault } from "@/lib/domain/change/defaults/default-schemas";
import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import { planChange } from "@/lib/domain/plan/plan-change";
import { printPlan } from "@/lib/domain/plan/print-plan";
import { loadParser } from "@/lib/domain/sql/expression";
import { changeFacts, column, tableFacts, validExpression } from "@/tests/support/builders/facts";

/** One reviewed Markdown file for each change × facts. `npx vitest run --project unit -u` writes them anew: read the diff. */

const table = { schema: "public", name: "orders" };
const withDefault = tableFacts({
  columns: [
    column("id", "bigint", { nullable: false }),
    column("status", "text", { nullable: false, default: "'new'::text" }),
  ],
});

const scenarios: readonly {
  readonly name: string;
  readonly change: SetDefault | DropDefault;
  readonly facts: ChangeFacts;
}[] = [
  {
    name: "set-default-where-there-was-none",
    change: { kind: "set_default", table, column: "note", expression: "'-'" },
    facts: changeFacts({ expressions: [validExpression("'-'", { type: "text" })] }),
  },
  {
    name: "set-default-where-there-was-one",
    change: { kind: "set_default", table, column: "status", expression: "'draft'" },
    facts: changeFacts({ table: withDefault, expressions: [validExpression("'draft'", { type: "text" })] }),
  },
  {
    name: "drop-default",
    change: { kind: "drop_default", table, column: "status" },
    facts: changeFacts({ table: withDefault }),
  },
];

describe("plans of set and drop default", () => {
  beforeAll(loadParser);

  test.each(scenarios)("$name", async ({ name, change, facts }) => {
    const planned = planChange(change, facts, { rolloutId: "ro_golden" });
    expect(planned.problems.filter((problem) => problem.severity === "error")).toEqual([]);
    if (planned.kind !== "planned") throw new Error("not planned");
    await expect(printPlan(planned.plan, planned.problems)).toMatchFileSnapshot(`./plans/${name}.md`);
  });
});
