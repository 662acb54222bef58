import { beforeAll, describe, expect, test } from "vitest";
import type { PlanPhase, StatementStep } from "@/lib/domain/plan/plan";
import { planChange } from "@/lib/domain/plan/plan-change";
import { assessRisk, type RiskInput } from "@/lib/domain/review/risk";
import { loadParser } from "@/lib/domain/sql/parser";
import { changeFacts, tableFacts } from "@/tests/support/builders/facts";

let phases: readonly PlanPhase[];

beforeAll(async () => {
  await loadParser();
  const table = { schema: "public", name: "orders" };
  const drop = { kind: "drop_column" as const, table, column: "note", down: null };
  const planned = planChange(drop, changeFacts({ table: tableFacts() }), { rolloutId: "r1" });
  if (planned.kind === "refused") throw new Error(JSON.stringify(planned.problems));
  phases = planned.plan.phases;
});

function risk(name: string, more: Partial<RiskInput> = {}) {
  const phase = phases.find((one) => one.name === name);
  if (phase === undefined) throw new Error(`no phase ${name}`);
  return assessRisk({
    phase,
    estimatedRows: 1_000,
    findings: [],
    isProven: null,
    rowsSkipped: 0,
    differsFromApproved: false,
    ...more,
  });
}

const instant: StatementStep = {
  kind: "statement",
  id: "expand.x",
  title: "Add the column",
  why: "",
  sql: "select 1",
  transaction: "required",
  locks: [{ relation: "orders", mode: "ACCESS EXCLUSIVE" }],
  blocks: "reads_and_writes",
  rewrites: false,
  scans: false,
  instant: true,
  timeout: { lockTimeoutMs: 200, statementTimeoutMs: 1_000, maxAttempts: 60 },
  appliedWhen: "select true",
  leftover: null,
  undo: [],
};

function ofSteps(steps: PlanPhase["steps"], more: Partial<RiskInput> = {}) {
  const phase: PlanPhase = { name: "expand", summary: "", undoable: true, undoSummary: "", steps };
  return assessRisk({
    phase,
    estimatedRows: 1_000,
    findings: [],
    isProven: null,
    rowsSkipped: 0,
    differsFromApproved: false,
    ...more,
  });
}

describe("the risk of a phase", () => {
  test("is high where there is no way back, and says what is lost", () => {
    const { level, reasons } = risk("contract");
    expect(level).toBe("high");
    expect(reasons[0]?.text).toContain("There is no way back");
  });

  test("is low for a lock that is held for an instant, and names how long it may wait", () => {
    const { level, reasons } = ofSteps([instant]);
    expect(level).toBe("low");
    expect(reasons.map((one) => one.text)).toEqual([
      "One statement blocks the table for an instant, and gives up waiting for the lock after 200 ms.",
    ]);
  });

  test.each([
    ["runs on", { instant: false }],
    ["rewrites", { rewrites: true }],
    ["scans", { scans: true }],
  ])("is high for a blocking statement that %s", (_, slow) => {
    expect(ofSteps([{ ...instant, ...slow }]).level).toBe("high");
  });

  test("is high where the data are not proven, or preflight found something in the way or could not look", () => {
    expect(ofSteps([instant], { isProven: false }).level).toBe("high");
    for (const severity of ["blocks", "unknown"] as const) {
      expect(ofSteps([instant], { findings: [{ severity, message: "A replica is away." }] }).level).toBe(
        "high",
      );
    }
    expect(ofSteps([instant], { findings: [{ severity: "warns", message: "x" }] }).level).toBe("medium");
    expect(ofSteps([instant], { findings: [{ severity: "notes", message: "x" }] }).level).toBe("low");
  });

  test("is medium where nobody looked, rows stay as they are, or another plan was approved", () => {
    expect(ofSteps([instant], { findings: null }).level).toBe("medium");
    expect(ofSteps([instant], { rowsSkipped: 3 }).reasons[0]?.text).toContain("3 rows stay");
    expect(ofSteps([instant], { differsFromApproved: true }).level).toBe("medium");
  });

  test("rests on the rows that are written, where they are many or not known", () => {
    const walk = {
      kind: "backfill" as const,
      id: "backfill.fill",
      title: "Fill",
      why: "",
      table: { schema: "public", name: "orders" },
      key: [],
      assignments: [{ column: "a", expression: "1" }],
      pendingWhen: "a is null",
      windowSql: "",
      chunkSql: "",
      locks: [],
    };
    expect(ofSteps([walk]).level).toBe("low");
    expect(ofSteps([walk], { estimatedRows: 20_000_000 }).reasons[0]?.text).toContain("20,000,000 rows");
    expect(ofSteps([walk], { estimatedRows: null }).level).toBe("medium");
  });
});
