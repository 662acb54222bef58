import { beforeAll, describe, expect, test } from "vitest";
import type { DropNotNull } from "@/lib/domain/change/constraints/constraint-schemas";
import type { ChangeFacts, ConstraintFacts } from "@/lib/domain/facts/table-facts";
import { planChange } from "@/lib/domain/plan/plan-change";
import { loadParser } from "@/lib/domain/sql/parser";
import { changeFacts, column, tableFacts } from "@/tests/support/builders/facts";

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

function onTable(more: Partial<ChangeFacts["table"]>): Partial<ChangeFacts> {
  return { table: tableFacts(more) };
}

describe("what stands in the way of dropping NOT NULL", () => {
  beforeAll(loadParser);

  const drop: DropNotNull = { kind: "drop_not_null", table, column: "amount" };
  const codes = (change: DropNotNull, facts: Partial<ChangeFacts> = {}) =>
    planChange(change, changeFacts(facts), { rolloutId: "r" }).problems.map((one) => one.code);

  test("nothing, when nothing does", () => {
    expect(codes(drop)).toEqual([]);
  });

  test("a NOT NULL that is declared and not proven can be dropped", () => {
    const facts = onTable({
      columns: [column("amount", "integer")],
      constraints: [
        constraint({
          kind: "not_null",
          columns: ["amount"],
          validated: false,
          definition: "NOT NULL amount NOT VALID",
        }),
      ],
    });
    expect(codes(drop, facts)).toEqual([]);
  });

  test.each<[string, DropNotNull, Partial<ChangeFacts>]>([
    ["column_unknown", { ...drop, column: "nowhere" }, {}],
    ["already_nullable", { ...drop, column: "note" }, {}],
    [
      "in_primary_key",
      { ...drop, column: "id" },
      onTable({ constraints: [constraint({ kind: "primary_key", columns: ["id"] })] }),
    ],
    ["walk_key_lost", { ...drop, column: "id" }, {}],
    [
      "identity_column",
      drop,
      onTable({ columns: [column("amount", "integer", { nullable: false, identity: "always" })] }),
    ],
  ])("%s", (code, change, facts) => {
    expect(codes(change, facts)).toContain(code);
  });
});
