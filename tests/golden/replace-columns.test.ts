import { beforeAll, describe, expect, test } from "vitest";
import type { Change } from "@/lib/domain/change/change";
import type { ChangeFacts, TableFacts } from "@/lib/domain/facts/table-facts";
import { planChange } from "@/lib/domain/plan/plan-change";
import { printPlan } from "@/lib/domain/plan/print-plan";
import { loadParser } from "@/lib/domain/sql/parser";
import {
  changeFacts,
  column,
  onVersion15,
  tableFacts,
  validExpression,
  validType,
} from "@/tests/support/builders/facts";

/** Plans of rename, split or merge, and change type, to be read by people; a change of one is a change of behaviour. */

const table = { schema: "public", name: "orders" };

function withParts(more: Partial<TableFacts> = {}): TableFacts {
  return tableFacts({
    columns: [
      column("id", "integer", { nullable: false }),
      column("note", "character varying(40)", {
        nullable: false,
        default: "'none'::character varying",
        comment: "What they said",
        statisticsTarget: 250,
        privileges: [{ grantee: "reporter", privilege: "SELECT", isGrantable: false }],
      }),
      column("full_name", "text"),
    ],
    key: { index: "orders_pkey", columns: [{ name: "id", type: "integer" }] },
    indexes: [
      {
        name: "orders_note",
        definition:
          "CREATE INDEX orders_note ON public.orders USING btree (lower((note)::text)) WHERE (id > 5)",
        valid: true,
        unique: false,
        isPrimary: false,
        isExclusion: false,
        columns: ["id", "note"],
        constraint: null,
        comment: "For the search",
        isReplicaIdentity: false,
        isClustered: false,
      },
    ],
    constraints: [
      {
        name: "orders_note_check",
        kind: "check",
        definition: "CHECK (((note)::text <> ''::text))",
        validated: true,
        columns: ["note"],
        comment: null,
        references: null,
      },
    ],
    ...more,
  });
}

const cases: readonly { readonly name: string; readonly change: Change; readonly facts: ChangeFacts }[] = [
  {
    name: "rename-column-18",
    change: { kind: "rename_column", table, column: "note", to: "remark" },
    facts: changeFacts({ table: withParts() }),
  },
  {
    name: "split-columns-15",
    change: {
      kind: "split_merge",
      table,
      into: [
        {
          name: "first_name",
          type: "text",
          nullable: true,
          default: null,
          up: "split_part(full_name, ' ', 1)",
        },
        {
          name: "last_name",
          type: "text",
          nullable: true,
          default: null,
          up: "split_part(full_name, ' ', 2)",
        },
      ],
      from: [{ name: "full_name", down: "concat_ws(' ', first_name, last_name)" }],
    },
    facts: changeFacts({
      table: withParts(onVersion15),
      types: [validType("text")],
      expressions: [
        validExpression("split_part(full_name, ' ', 1)", { type: "text" }),
        validExpression("split_part(full_name, ' ', 2)", { type: "text" }),
        { ...validExpression("concat_ws(' ', first_name, last_name)", { type: "text" }), row: "changed" },
      ],
    }),
  },
  {
    name: "change-type-18",
    change: {
      kind: "change_type",
      table,
      column: "note",
      type: "text",
      up: "upper(note)",
      down: "lower(note)",
    },
    facts: changeFacts({
      table: withParts(),
      types: [validType("text")],
      expressions: [
        validExpression("upper(note)", { type: "text" }),
        { ...validExpression("lower(note)", { type: "text" }), row: "changed" },
      ],
    }),
  },
  {
    name: "widen-type",
    change: { kind: "change_type", table, column: "full_name", type: "varchar", up: null, down: null },
    facts: changeFacts({
      table: withParts({
        columns: [column("id", "integer", { nullable: false }), column("full_name", "character varying(20)")],
        indexes: [],
        constraints: [],
      }),
      types: [validType("varchar", "character varying")],
      expressions: [
        validExpression(`cast("full_name" as varchar)`),
        { ...validExpression(`cast("full_name" as character varying(20))`), row: "changed" },
      ],
    }),
  },
];

describe("plans that replace columns", () => {
  beforeAll(loadParser);

  test.each(cases)("$name", async ({ name, change, facts }) => {
    const planned = planChange(change, facts, { rolloutId: "rollout-1" });
    expect(planned.problems.filter((one) => one.severity === "error")).toEqual([]);
    if (planned.kind !== "planned") throw new Error("refused");
    await expect(printPlan(planned.plan, planned.problems)).toMatchFileSnapshot(`plans/${name}.md`);
  });
});
