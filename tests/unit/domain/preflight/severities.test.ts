import { beforeAll, describe, expect, test } from "vitest";
import type { Plan, PlanPhase } from "@/lib/domain/plan/plan";
import { planChange } from "@/lib/domain/plan/plan-change";
import { findingCodes, type Moment } from "@/lib/domain/preflight/finding";
import { aspectsOf, severityTable, weigh } from "@/lib/domain/preflight/severities";
import { loadParser } from "@/lib/domain/sql/parser";
import { changeFacts, validExpression, validType } from "@/tests/support/builders/facts";

let plan: Plan;

beforeAll(async () => {
  await loadParser();
  const planned = planChange(
    {
      kind: "add_columns",
      table: { schema: "public", name: "orders" },
      columns: [
        {
          name: "cents",
          type: "bigint",
          nullable: false,
          default: null,
          fill: { kind: "derive", expression: "(amount * 100)::bigint" },
        },
      ],
      indexes: [{ columns: ["cents"], method: "btree" }],
      constraints: [],
    },
    changeFacts({
      expressions: [validExpression("(amount * 100)::bigint", { columns: ["amount"] })],
      types: [validType("bigint")],
    }),
    { rolloutId: "test" },
  );
  if (planned.kind !== "planned") throw new Error(JSON.stringify(planned.problems));
  plan = planned.plan;
});

const phase = (name: Moment): PlanPhase | null => plan.phases.find((one) => one.name === name) ?? null;
const weight = (
  code: (typeof findingCodes)[number],
  moment: Moment,
  provenIn: PlanPhase["name"] | null = null,
) => weigh({ code, provenIn }, moment, phase(moment));

test("a phase is known by what its steps do", () => {
  const aspects = (name: Moment) => [...aspectsOf(phase(name) as PlanPhase)].sort();
  expect(aspects("expand")).toEqual(["locks"]);
  expect(aspects("backfill")).toEqual(["walks"]);
  expect(aspects("verify")).toEqual(["compares"]);
  expect(aspects("index")).toEqual(["builds", "waits"]);
  expect(aspects("constrain")).toEqual(["locks", "waits"]);
  expect(aspects("contract")).toEqual(["ends", "locks"]);
});

test("every finding weighs something at some moment", () => {
  for (const code of findingCodes) {
    const rule = severityTable[code];
    const weights = [rule.submit, rule.start, ...Object.values(rule.when ?? {})];
    expect([code, weights.some((one) => one !== null)]).toEqual([code, true]);
  }
});

describe("what no retry mends blocks, what passes by itself does not", () => {
  test.each([
    ["not_owner", "submit", "blocks"],
    ["not_owner", "contract", "blocks"],
    ["in_recovery", "backfill", "blocks"],
    ["privileges_unread", "submit", "blocks"],
    ["pooler_shares", "submit", "blocks"],
    ["row_security", "submit", "blocks"],
    ["row_security", "expand", "warns"],
    ["row_security", "backfill", "blocks"],
    ["row_security", "verify", "blocks"],
    ["no_index_create", "index", "blocks"],
    ["no_index_create", "backfill", "warns"],
    // Passing: every statement gives way and tries again.
    ["table_locked", "submit", "notes"],
    ["table_locked", "expand", "warns"],
    ["table_locked", "backfill", null],
    ["long_transaction", "index", "warns"],
    ["long_transaction", "backfill", "notes"],
    ["vacuum_running", "expand", "warns"],
    ["wraparound_vacuum", "constrain", "warns"],
    ["replica_lagging", "backfill", "warns"],
    // Nobody ends it but a person.
    ["prepared_lock", "submit", "warns"],
    ["prepared_lock", "expand", "blocks"],
    ["prepared_lock", "index", "blocks"],
    ["prepared_lock", "backfill", "warns"],
    // The walk would stop at once.
    ["replica_away", "submit", "warns"],
    ["replica_away", "expand", "warns"],
    ["replica_away", "backfill", "blocks"],
    ["synchronous_missing", "submit", "warns"],
    ["synchronous_missing", "expand", "blocks"],
    ["connections_exhausted", "submit", "warns"],
    ["connections_exhausted", "verify", "blocks"],
    ["wraparound_imminent", "backfill", "blocks"],
    // Unknown is never good.
    ["disk_unknown", "submit", "unknown"],
    ["disk_unknown", "backfill", "unknown"],
    ["disk_unknown", "expand", null],
    ["group_unread", "expand", "unknown"],
    ["replica_unread", "backfill", "unknown"],
    ["not_counted", "constrain", "unknown"],
    ["trigger_fires", "submit", "warns"],
    ["trigger_fires", "expand", null],
    ["trigger_fires", "backfill", "warns"],
    ["rule_rewrites", "backfill", "blocks"],
    ["expression_fails", "submit", "warns"],
    // People may have decided to skip such rows.
    ["fill_fails", "submit", "warns"],
    ["fill_fails", "backfill", "warns"],
  ] as const)("%s at %s: %s", (code, moment, expected) => {
    expect(weight(code, moment)).toBe(expected);
  });

  test.each(["nulls_found", "duplicates_found", "orphans_found", "violations_found"] as const)(
    "%s warns until the phase that would fail on it, and blocks that one",
    (code) => {
      expect(weight(code, "submit", "constrain")).toBe("warns");
      expect(weight(code, "expand", "constrain")).toBe("warns");
      expect(weight(code, "index", "constrain")).toBe("warns");
      expect(weight(code, "constrain", "constrain")).toBe("blocks");
    },
  );
});
