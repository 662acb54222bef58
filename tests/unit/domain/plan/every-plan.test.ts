import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type { Change } from "@/lib/domain/change/change";
import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import { hashPlan } from "@/lib/domain/plan/hash";
import { type Plan, planSchema, type StatementStep, type UndoStatement } from "@/lib/domain/plan/plan";
import { planChange } from "@/lib/domain/plan/plan-change";
import { loadParser, parseStatements } from "@/lib/domain/sql/parser";
import { answerAll, changeArbitrary, tableArbitrary } from "@/tests/support/builders/arbitrary-change";

/** What holds of every plan of every kind of change, on every version, over tables and changes by chance. */

const caseArbitrary = tableArbitrary.chain((table) =>
  changeArbitrary(table).map((change) => ({ change, facts: answerAll(change, table) })),
);

type Stated = { readonly place: string; readonly statement: StatementStep | UndoStatement };

function statementsOf(plan: Plan): Stated[] {
  return plan.phases.flatMap((phase) =>
    phase.steps.flatMap((step): Stated[] => {
      if (step.kind !== "statement") return [];
      const place = `${phase.name} · ${step.id}`;
      const clear =
        step.leftover === null ? [] : [{ place: `${place}, clearing`, statement: step.leftover.clear }];
      return [
        { place, statement: step },
        ...step.undo.map((statement) => ({ place: `${place}, undo`, statement })),
        ...clear,
      ];
    }),
  );
}

function isSmall(table: { readonly estimatedRows: number | null; readonly tableBytes: number }): boolean {
  return (table.estimatedRows ?? Number.POSITIVE_INFINITY) <= 10_000 && table.tableBytes <= 8_388_608;
}

/** Where what the draws meet is itself what is tested, they are the same each time. */
const fixedDraws: fc.Parameters<unknown> = { seed: 20_261_125 };

/** Runs `check` over many plans, and says how many plans of each kind there were. */
function overPlans(
  check: (plan: Plan, hash: string, input: { change: Change; facts: ChangeFacts }) => void,
  draws: fc.Parameters<unknown> = {},
): Map<string, number> {
  const planned = new Map<string, number>();
  fc.assert(
    fc.property(caseArbitrary, (input) => {
      const result = planChange(input.change, input.facts, { rolloutId: "r1" });
      if (result.kind === "refused") {
        expect(result.problems.some((one) => one.severity === "error")).toBe(true);
        return;
      }
      planned.set(input.change.kind, (planned.get(input.change.kind) ?? 0) + 1);
      check(result.plan, result.hash, input);
    }),
    { numRuns: 1_000, ...draws },
  );
  return planned;
}

describe("every plan", { timeout: 60_000 }, () => {
  beforeAll(loadParser);

  test("rewrites and scans nothing under a lock that blocks writes, and waits long for no lock", () => {
    const short = new Map<string, number>();
    const check = (plan: Plan, _: string, { change, facts }: { change: Change; facts: ChangeFacts }) => {
      for (const { place, statement } of statementsOf(plan)) {
        const isSlow = statement.rewrites || statement.scans || !statement.instant;
        if (isSlow && statement.blocks !== "nothing") {
          // The one exception: the author asked for it, every table that it locks is small, and it gives way within a second.
          expect("atOnce" in change && change.atOnce, place).toBe(true);
          expect(isSmall(facts.table.table), place).toBe(true);
          for (const { size } of facts.references)
            expect(size !== undefined && isSmall(size), place).toBe(true);
          expect(facts.related.length, place).toBe(0);
          expect(statement.timeout, place).toEqual({
            lockTimeoutMs: 200,
            statementTimeoutMs: 1_000,
            maxAttempts: 60,
          });
          short.set(change.kind, (short.get(change.kind) ?? 0) + 1);
        }
        if (statement.blocks !== "nothing")
          expect(statement.timeout.lockTimeoutMs, place).toBeLessThanOrEqual(200);
        if (statement.transaction === "required" && statement.instant) {
          expect(statement.timeout.statementTimeoutMs, place).toBeGreaterThan(0);
        }
      }
    };
    overPlans(check);
    short.clear();
    const planned = overPlans(check, fixedDraws);
    // An UPDATE blocks rows alone: it is no exception.
    const mayBeShort = [
      "add_check",
      "add_foreign_key",
      "add_index",
      "add_unique",
      "change_type",
      "set_not_null",
    ];
    expect(mayBeShort).toEqual(expect.arrayContaining([...short.keys()]));
    expect(short.size).toBeGreaterThan(0);
    // The draws must have met every kind, or this says nothing of it.
    expect([...planned.keys()].sort()).toEqual(
      [
        "add_check",
        "add_columns",
        "add_foreign_key",
        "add_index",
        "add_unique",
        "change_type",
        "drop_column",
        "drop_default",
        "drop_not_null",
        "fill_only",
        "rename_column",
        "set_default",
        "set_not_null",
        "split_merge",
      ].sort(),
    );
  });

  test("is met with keys that are swapped, of tables that refer to each other, and of tables that nothing refers to", () => {
    let own = 0;
    let referring = 0;
    overPlans((plan) => {
      const ids = plan.phases.flatMap((phase) => phase.steps.map((step) => step.id));
      if (ids.includes("index.key")) own += 1;
      if (ids.includes("index.3.key")) referring += 1;
    }, fixedDraws);
    expect(referring).toBeGreaterThan(0);
    expect(own).toBeGreaterThan(referring);
  });

  test("is SQL that PostgreSQL's own parser reads, in statements, probes and undo", () => {
    overPlans((plan) => {
      const texts = statementsOf(plan).flatMap(({ place, statement }) => [
        [place, statement.sql],
        [`${place}, probe`, "undoneWhen" in statement ? statement.undoneWhen : statement.appliedWhen],
      ]);
      for (const [place, text] of texts) {
        expect(parseStatements(text ?? "").kind, `${place}: ${text}`).toBe("parsed");
      }
    });
  });

  test("keeps the order of the phases, names each step once, and can be taken back until contract", () => {
    const order = ["expand", "backfill", "verify", "index", "constrain", "switch", "contract"];
    overPlans((plan) => {
      const at = plan.phases.map((phase) => order.indexOf(phase.name));
      expect(at).toEqual([...new Set(at)].sort((a, b) => a - b));
      const ids = plan.phases.flatMap((phase) => phase.steps.map((step) => step.id));
      expect(new Set(ids).size).toBe(ids.length);
      for (const phase of plan.phases) expect(phase.undoable).toBe(phase.name !== "contract");
      for (const name of Object.values(plan.ownObjects).flat()) {
        expect(new TextEncoder().encode(name).length).toBeLessThanOrEqual(63);
      }
    });
  });

  test("is a value: the same again from the same input, and from its own JSON", () => {
    overPlans((plan, hash, { change, facts }) => {
      const again = planChange(change, facts, { rolloutId: "r1" });
      expect(again.kind === "planned" ? again.hash : null).toBe(hash);
      const stored = planSchema.parse(JSON.parse(JSON.stringify(plan)));
      expect(hashPlan(stored)).toBe(hash);
    });
  });
});
