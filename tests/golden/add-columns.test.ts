import { beforeAll, describe, expect, test } from "vitest";
import type { AddColumns } from "@/lib/domain/change/add-columns/add-columns-schema";
import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import { planChange } from "@/lib/domain/plan/plan-change";
import { printPlan } from "@/lib/domain/plan/print-plan";
import { loadParser } from "@/lib/domain/sql/expression";
import {
  changeFacts,
  onVersion15,
  tableFacts,
  validExpression,
  validType,
} from "@/tests/support/builders/facts";

/** One reviewed Markdown file for each change × facts. `npx vitest run --project unit -u` writes them anew: read the diff. */

const table = { schema: "public", name: "orders" };

const derived: AddColumns = {
  kind: "add_columns",
  table,
  columns: [
    {
      name: "total_cents",
      type: "bigint",
      nullable: false,
      default: null,
      fill: { kind: "derive", expression: "amount * 100" },
    },
  ],
  indexes: [{ columns: ["total_cents"], method: "btree" }],
  constraints: [{ kind: "check", expression: "total_cents >= 0" }],
};

const derivedFacts = changeFacts({
  expressions: [
    validExpression("amount * 100", { type: "numeric", columns: ["amount"] }),
    validExpression("total_cents >= 0", { type: "boolean" }),
  ],
  types: [validType("bigint")],
});

const scenarios: readonly {
  readonly name: string;
  readonly change: AddColumns;
  readonly facts: ChangeFacts;
}[] = [
  { name: "derive-not-null-18", change: derived, facts: derivedFacts },
  { name: "derive-not-null-15", change: derived, facts: { ...derivedFacts, table: tableFacts(onVersion15) } },
  {
    name: "constant-not-null-keeps-default",
    change: {
      kind: "add_columns",
      table,
      columns: [
        {
          name: "channel",
          type: "text",
          nullable: false,
          default: "'web'",
          fill: { kind: "constant", expression: "'web'" },
        },
      ],
      indexes: [],
      constraints: [],
    },
    facts: changeFacts({
      expressions: [validExpression("'web'", { type: "text" })],
      types: [validType("text")],
    }),
  },
  {
    name: "constant-without-default",
    change: {
      kind: "add_columns",
      table,
      columns: [
        {
          name: "channel",
          type: "text",
          nullable: true,
          default: null,
          fill: { kind: "constant", expression: "'web'" },
        },
      ],
      indexes: [],
      constraints: [],
    },
    facts: changeFacts({
      expressions: [validExpression("'web'", { type: "text" })],
      types: [validType("text")],
    }),
  },
  {
    name: "when-null-unique-and-foreign-key",
    change: {
      kind: "add_columns",
      table,
      columns: [
        {
          name: "public_id",
          type: "uuid",
          nullable: false,
          default: "gen_random_uuid()",
          fill: { kind: "when_null", expression: "gen_random_uuid()" },
        },
        { name: "region_id", type: "integer", nullable: true, default: null, fill: { kind: "none" } },
      ],
      indexes: [],
      constraints: [
        { kind: "unique", columns: ["public_id"] },
        {
          kind: "foreign_key",
          column: "region_id",
          references: { schema: "public", table: "regions", column: "id" },
        },
      ],
    },
    facts: changeFacts({
      expressions: [validExpression("gen_random_uuid()", { type: "uuid", volatility: "volatile" })],
      types: [validType("uuid"), validType("integer")],
      references: [
        {
          schema: "public",
          name: "regions",
          columns: ["id"],
          exists: true,
          isUnique: true,
          types: ["integer"],
        },
      ],
    }),
  },
];

describe("plans of add column(s)", () => {
  beforeAll(loadParser);

  test.each(scenarios)("$name", async ({ name, change, facts }) => {
    const planned = planChange(change, facts, { rolloutId: "ro_golden" });
    expect(planned.problems.filter((problem) => problem.severity === "error")).toEqual([]);
    if (planned.kind !== "planned") throw new Error("not planned");
    await expect(printPlan(planned.plan, planned.problems)).toMatchFileSnapshot(`./plans/${name}.md`);
  });
});
