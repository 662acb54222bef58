import { beforeAll, describe, expect, test } from "vitest";
import type { AddColumns } from "@/lib/domain/change/add-columns/add-columns-schema";
import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import { planChange } from "@/lib/domain/plan/plan-change";
import { printPlan } from "@/lib/domain/plan/print-plan";
import { loadParser } from "@/lib/domain/sql/expression";
import { changeFacts, tableFacts, validExpression, validType } from "@/tests/support/builders/facts";

/** The cheap ways of "add column(s)". `npx vitest run --project unit -u` writes the files anew: read the diff. */

const table = { schema: "public", name: "orders" };
const small = tableFacts({
  key: null,
  table: {
    ...tableFacts().table,
    estimatedRows: 800,
    tableBytes: 65_536,
    indexBytes: 32_768,
    totalBytes: 98_304,
  },
});

const scenarios: readonly {
  readonly name: string;
  readonly change: AddColumns;
  readonly facts: ChangeFacts;
}[] = [
  {
    name: "add-columns-virtual",
    change: {
      kind: "add_columns",
      table,
      columns: [
        {
          name: "total_cents",
          type: "bigint",
          nullable: false,
          default: null,
          fill: { kind: "virtual", expression: "amount * 100" },
        },
      ],
      indexes: [],
      constraints: [{ kind: "check", expression: "total_cents >= 0" }],
    },
    facts: changeFacts({
      expressions: [
        validExpression("amount * 100", { type: "numeric", columns: ["amount"] }),
        validExpression("total_cents >= 0", { type: "boolean" }),
      ],
      types: [validType("bigint")],
    }),
  },
  {
    name: "add-columns-derive-might-be-virtual",
    change: {
      kind: "add_columns",
      table,
      columns: [
        {
          name: "total_cents",
          type: "bigint",
          nullable: true,
          default: null,
          fill: { kind: "derive", expression: "amount * 100" },
        },
      ],
      indexes: [],
      constraints: [],
    },
    facts: changeFacts({
      expressions: [validExpression("amount * 100", { type: "numeric", columns: ["amount"] })],
      types: [validType("bigint")],
    }),
  },
  {
    name: "add-columns-at-once",
    change: {
      kind: "add_columns",
      table,
      columns: [
        {
          name: "token",
          type: "uuid",
          nullable: false,
          default: null,
          fill: { kind: "when_null", expression: "gen_random_uuid()" },
        },
      ],
      indexes: [],
      constraints: [],
      atOnce: true,
    },
    facts: changeFacts({
      table: small,
      expressions: [validExpression("gen_random_uuid()", { type: "uuid", volatility: "volatile" })],
      types: [validType("uuid")],
    }),
  },
];

describe("plans of add column(s), the cheap ways", () => {
  beforeAll(loadParser);

  test.each(scenarios)("$name", async ({ name, change, facts }) => {
    const planned = planChange(change, facts, { rolloutId: "ro_golden" });
    expect(planned.problems.filter((problem) => problem.severity === "error")).toEqual([]);
    if (planned.kind !== "planned") throw new Error("not planned");
    await expect(printPlan(planned.plan, planned.problems)).toMatchFileSnapshot(`./plans/${name}.md`);
  });
});
