import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type { AddColumns } from "@/lib/domain/change/add-columns/add-columns-schema";
import { listFillExpressions, withFillExpressions } from "@/lib/domain/change/amendment/expressions";
import type { Change } from "@/lib/domain/change/change";
import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import { type Amended, amendPlan, isAmendingStep } from "@/lib/domain/plan/amend-plan";
import { hashPlan } from "@/lib/domain/plan/hash";
import { type Plan, planSchema } from "@/lib/domain/plan/plan";
import { planChange } from "@/lib/domain/plan/plan-change";
import type { RedoneRows } from "@/lib/domain/plan/redone-rows";
import { loadParser, parseStatements } from "@/lib/domain/sql/parser";
import { answerAll, changeArbitrary, tableArbitrary } from "@/tests/support/builders/arbitrary-change";
import { changeFacts, column, tableFacts, validExpression, validType } from "@/tests/support/builders/facts";

const rolloutId = "r1";
const caseArbitrary = tableArbitrary.chain((table) =>
  changeArbitrary(table).map((change) => ({ change, facts: answerAll(change, table) })),
);

function planOf(change: Change, facts: ChangeFacts): { plan: Plan; hash: string } | null {
  const planned = planChange(change, facts, { rolloutId });
  return planned.kind === "planned" ? planned : null;
}

function idsOf(plan: Plan): string[] {
  return plan.phases.flatMap((phase) =>
    phase.steps.filter((step) => !isAmendingStep(step)).map((step) => step.id),
  );
}

const table = { schema: "public", name: "orders" };

function ratio(expression: string, kind: "derive" | "when_null" = "derive"): AddColumns {
  return {
    kind: "add_columns",
    table,
    columns: [{ name: "ratio", type: "numeric", nullable: true, default: null, fill: { kind, expression } }],
    indexes: [],
    constraints: [],
  };
}

const withQuantity = tableFacts({
  columns: [...tableFacts().columns, column("quantity", "integer")],
});

function factsOf(expression: string, columns: readonly string[] = ["amount", "quantity"]): ChangeFacts {
  return changeFacts({
    table: withQuantity,
    types: [validType("numeric")],
    expressions: [validExpression(expression, { type: "numeric", columns: [...columns] })],
  });
}

const first = "amount / quantity";
const second = "amount / nullif(quantity, 0)";

function amendRatio(
  options: {
    kind?: "derive" | "when_null";
    rows?: RedoneRows | null;
    change?: Change;
    now?: ChangeFacts;
  } = {},
): Amended {
  const before = ratio(first, options.kind);
  const facts = factsOf(first);
  const present = planOf(before, facts);
  if (present === null) throw new Error("The present change has a plan");
  return amendPlan({
    rolloutId,
    present: { plan: present.plan, planHash: present.hash, facts },
    change: options.change ?? ratio(second, options.kind),
    now: options.now ?? factsOf(second),
    rows: options.rows ?? null,
  });
}

function codesOf(amended: Amended): string[] {
  return amended.kind === "refused" ? amended.problems.map((one) => one.code) : [];
}

describe("an amended plan", { timeout: 60_000 }, () => {
  beforeAll(loadParser);

  test("replaces the function under a lock that waits for writes, begins the walk anew, and compares with the new expression", () => {
    const amended = amendRatio();
    if (amended.kind === "refused") throw new Error(JSON.stringify(amended.problems));
    const backfill = amended.plan.phases.find((phase) => phase.name === "backfill");
    const [replace, anew, fill, ...more] = backfill?.steps ?? [];
    expect(more).toEqual([]);
    if (replace?.kind !== "statement" || anew?.kind !== "statement") throw new Error("Two statements first");
    expect(replace.sql).toMatch(
      /^lock table "public"\."orders" in share row exclusive mode;\ncreate or replace function /,
    );
    expect(replace.sql).toContain("NULLIF (new.quantity, 0)");
    expect(replace).toMatchObject({
      blocks: "writes",
      instant: true,
      locks: [{ relation: "orders", mode: "SHARE ROW EXCLUSIVE" }],
      undo: [],
    });
    expect(replace.appliedWhen).toContain("NULLIF (new.quantity, 0)");
    expect(anew.sql).toContain(
      "delete from colonnade.ledger where rollout_id = 'r1' and step_id = 'backfill.fill'",
    );
    expect(anew.undo).toHaveLength(1);
    expect(fill?.id).toBe("backfill.fill");
    const verify = amended.plan.phases.find((phase) => phase.name === "verify")?.steps[0];
    expect(verify?.kind === "verify" ? verify.mismatchWhen : "").toContain("NULLIF (quantity, 0)");
    expect(amended.plan.amends).toMatchObject({ count: 1, rows: "all" });
    expect(hashPlan(amended.plan)).toBe(amended.hash);
  });

  test("leaves values alone that may be the application's own", () => {
    const amended = amendRatio({ kind: "when_null" });
    if (amended.kind === "refused") throw new Error(JSON.stringify(amended.problems));
    expect(amended.rows).toBe("unfilled");
    expect(amended.choice.options).toEqual(["unfilled"]);
    const steps = amended.plan.phases.find((phase) => phase.name === "backfill")?.steps ?? [];
    const walk = steps.find((step) => step.id === "backfill.amend.1.walk");
    expect(walk?.kind === "statement" ? walk.sql : "delete from colonnade.ledger").not.toContain(
      "delete from colonnade.ledger",
    );
    expect(codesOf(amendRatio({ kind: "when_null", rows: "all" }))).toEqual(["amends_all_rows"]);
  });

  test("goes on from where the walk is, where the author says so", () => {
    const amended = amendRatio({ rows: "unfilled" });
    expect(amended.kind === "amended" && amended.plan.amends?.rows).toBe("unfilled");
  });

  test("is refused for anything but an expression, for the same one, and for one that reads what the rollout made", () => {
    expect(codesOf(amendRatio({ change: ratio(first), now: factsOf(first) }))).toEqual(["amends_nothing"]);
    const renamed = ratio(second);
    expect(
      codesOf(
        amendRatio({
          change: { ...renamed, columns: renamed.columns.map((one) => ({ ...one, name: "other" })) },
        }),
      ),
    ).toEqual(["amends_more"]);
    expect(codesOf(amendRatio({ now: factsOf(second, ["amount", "ratio"]) }))).toEqual(["reads_own_column"]);
    const invalid = factsOf(second);
    const result = { kind: "invalid" as const, message: "no", position: null, hint: null };
    const wrong = { ...invalid, expressions: [{ source: second, row: "present" as const, result }] };
    expect(codesOf(amendRatio({ now: wrong }))).toEqual(["expression_invalid"]);
  });

  test("amended again counts on, and has no steps of the amendment before", () => {
    const once = amendRatio();
    if (once.kind === "refused") throw new Error("amended once");
    const third = "amount / greatest(quantity, 1)";
    const twice = amendPlan({
      rolloutId,
      present: { plan: once.plan, planHash: once.hash, facts: once.facts },
      change: ratio(third),
      now: factsOf(third),
      rows: null,
    });
    if (twice.kind === "refused") throw new Error(JSON.stringify(twice.problems));
    expect(twice.plan.amends).toEqual({ planHash: once.hash, count: 2, rows: "all" });
    const ids = twice.plan.phases.find((phase) => phase.name === "backfill")?.steps.map((step) => step.id);
    expect(ids).toEqual(["backfill.amend.2.function", "backfill.amend.2.walk", "backfill.fill"]);
  });

  test("a fill that reads what it sets is never done twice", () => {
    const raise = (expression: string): Change => ({
      kind: "fill_only",
      table,
      columns: [{ name: "amount", fill: { kind: "derive", expression } }],
      where: null,
    });
    const of = (expression: string): ChangeFacts => ({
      ...factsOf(expression, ["amount"]),
    });
    const present = planOf(raise("amount * 2"), of("amount * 2"));
    if (present === null) throw new Error("planned");
    const amend = (rows: RedoneRows | null) =>
      amendPlan({
        rolloutId,
        present: { plan: present.plan, planHash: present.hash, facts: of("amount * 2") },
        change: raise("amount * 3"),
        now: of("amount * 3"),
        rows,
      });
    expect(codesOf(amend("all"))).toEqual(["amends_all_rows"]);
    const amended = amend(null);
    expect(amended.kind === "amended" && amended.rows).toBe("unfilled");
  });

  test("of any change keeps phases, steps and names; is SQL that the parser reads; and is a value", () => {
    const seen = new Set<string>();
    const holds = fc.property(caseArbitrary, fc.nat(), ({ change, facts }, pick) => {
      const present = planOf(change, facts);
      const fields = listFillExpressions(change);
      const field = fields[pick % Math.max(1, fields.length)];
      if (present === null || field === undefined) return;
      if (!present.plan.phases.some((phase) => phase.name === "backfill")) return;
      const after = withFillExpressions(change, { [field.path]: "coalesce(amount, 17)" });
      const now = answerAll(after, facts.table);
      const { plan, hash } = present;
      const amended = amendPlan({
        rolloutId,
        present: { plan, planHash: hash, facts },
        change: after,
        now,
        rows: null,
      });
      if (amended.kind === "refused") {
        expect(amended.problems.some((one) => one.severity === "error")).toBe(true);
        return;
      }
      seen.add(change.kind);
      expect(idsOf(amended.plan)).toEqual(idsOf(plan));
      expect(amended.plan.ownObjects).toEqual(plan.ownObjects);
      expect(amended.plan.factsFingerprint).toBe(plan.factsFingerprint);
      expect(amended.hash).not.toBe(hash);
      const backfill = amended.plan.phases.find((phase) => phase.name === "backfill");
      for (const step of backfill?.steps ?? []) {
        if (step.kind !== "statement") continue;
        for (const text of [step.sql, step.appliedWhen, ...step.undo.map((one) => one.sql)]) {
          expect(parseStatements(text).kind, text).toBe("parsed");
        }
      }
      expect(hashPlan(planSchema.parse(JSON.parse(JSON.stringify(amended.plan))))).toBe(amended.hash);
    });
    fc.assert(holds, { numRuns: 500 });
    seen.clear();
    // The same draws each time: which kinds they meet must not be luck.
    fc.assert(holds, { numRuns: 1_000, seed: 20_261_126 });
    expect([...seen].sort()).toEqual(
      [
        "add_check",
        "add_columns",
        "add_unique",
        "change_type",
        "fill_only",
        "set_not_null",
        "split_merge",
      ].sort(),
    );
  });
});
