import { beforeAll, describe, expect, test } from "vitest";
import type { Change } from "@/lib/domain/change/change";
import { planChange } from "@/lib/domain/plan/plan-change";
import { judgeSequences } from "@/lib/domain/preflight/judge-sequences";
import { loadParser } from "@/lib/domain/sql/parser";
import { changeFacts, column, tableFacts, validExpression, validType } from "@/tests/support/builders/facts";

const change: Change = {
  kind: "change_type",
  table: { schema: "public", name: "orders" },
  column: "id",
  type: "bigint",
  up: null,
  down: null,
};

function factsAt(lastValue: string | null) {
  return changeFacts({
    table: tableFacts({
      columns: [
        column("id", "integer", {
          nullable: false,
          identity: "always",
          sequence: { schema: "public", name: "orders_id_seq", type: "integer", lastValue },
        }),
      ],
      key: { index: "orders_pkey", columns: [{ name: "id", type: "integer" }] },
    }),
    types: [validType("bigint")],
    expressions: [
      validExpression(`cast("id" as bigint)`),
      { ...validExpression(`cast("id" as integer)`), row: "changed" },
    ],
  });
}

function judgeAt(lastValue: string | null) {
  const facts = factsAt(lastValue);
  const planned = planChange(change, facts, { rolloutId: "r1" });
  if (planned.kind !== "planned") throw new Error(JSON.stringify(planned.problems));
  return judgeSequences({ change, facts, plan: planned.plan, moment: "submit", maxLagSeconds: 1 });
}

describe("where the sequence of a key that gets a longer type stands", () => {
  beforeAll(loadParser);

  test("is noted while the old type has room", () => {
    expect(judgeAt("1000000").map((one) => [one.code, one.message])).toEqual([
      [
        "sequence_position",
        "The sequence orders_id_seq stands at 1,000,000: 0 % of what integer holds. Until values pass its end, the switch can be undone.",
      ],
    ]);
  });

  test("is a warning near the old type's end, with what it means for the way back", () => {
    const [found] = judgeAt("2000000000");
    expect(found?.code).toBe("sequence_near_end");
    expect(found?.message).toContain("93 % of what integer holds");
    expect(found?.message).toContain("the application is not refused");
  });

  test("is nothing where it can't be read, or was never used", () => {
    expect(judgeAt(null)).toEqual([]);
  });

  test("moves without making a plan stale", () => {
    const planAt = (lastValue: string) => planChange(change, factsAt(lastValue), { rolloutId: "r1" });
    const [one, other] = [planAt("7"), planAt("8")];
    expect(one.kind === "planned" && other.kind === "planned" && one.hash === other.hash).toBe(true);
  });
});
