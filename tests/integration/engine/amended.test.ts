import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { amendRollout } from "@/lib/commands/rollouts/amend-rollout";
import { approvePhase } from "@/lib/commands/rollouts/approve-phase";
import { resumePhase } from "@/lib/commands/rollouts/resume-phase";
import { startPhase } from "@/lib/commands/rollouts/start-phase";
import { withFillExpressions } from "@/lib/domain/change/amendment/expressions";
import type { Change } from "@/lib/domain/change/change";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { PhaseName } from "@/lib/domain/plan/plan";
import type { RedoneRows } from "@/lib/domain/plan/redone-rows";
import type { Refusal, Result } from "@/lib/domain/refusal";
import { getRollout } from "@/lib/queries/rollouts/get-rollout";
import { previewAmendment } from "@/lib/queries/rollouts/preview-amendment";
import { decideQuarantined, listQuarantined } from "@/lib/store/quarantine";
import type { PhaseRow } from "@/lib/store/read-rollout";
import type { RolloutView } from "@/lib/view/rollout-view";
import { describeDatabase } from "@/tests/support/describe-database";
import { createWorld, type Engine, type World, waitFor } from "./world";

/** Expressions that fail on a row deep in the table are changed; what was approved, decided and proven before holds no more. */

const rows = 4_000;
const table = { schema: "public", name: "orders" };
const badId = 9_000;
const first = "(1000000 / amount)::bigint";
const second = "(2000000 / nullif(amount, 0))::bigint";

function share(kind: "derive" | "when_null", walk: "key" | "place" = "key"): Change {
  return {
    kind: "add_columns",
    table,
    columns: [
      { name: "share", type: "bigint", nullable: true, default: null, fill: { kind, expression: first } },
    ],
    indexes: [],
    constraints: [],
    walk: { order: walk },
  };
}

function refusalOf(result: Result<unknown>): Refusal {
  if (result.ok) throw new Error("It was not refused");
  return result.refusal;
}

function unwrap<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.refusal.code}: ${result.refusal.message}`);
  return result.value;
}

describe("a backfill whose expression is changed", () => {
  let world: World;
  let engine: Engine;
  let rui: Actor;
  let vera: Actor;
  let before: string;

  beforeAll(async () => {
    world = await createWorld("amended");
    [rui, vera] = await Promise.all([world.person("rui", "reviewer"), world.person("vera", "viewer")]);
  });
  beforeEach(async () => {
    await world.target.query("drop table if exists orders; drop schema if exists colonnade cascade");
    await world.makeOrders(rows);
    await world.target.query("update orders set amount = 0 where id = $1", [badId]);
    before = await describeDatabase(world.target);
    engine = await world.startEngine();
  });
  afterEach(() => engine.signal("SIGTERM"));
  afterAll(() => world.tearDown());

  async function failed(rolloutId: string, phase: PhaseName, code: string): Promise<PhaseRow> {
    return await waitFor(`${phase} to fail as ${code}`, async () => {
      const row = await world.phase(rolloutId, phase);
      return row.state === "failed" && row.failure?.code === code ? row : null;
    });
  }

  /** Expand is done, and the backfill has met the row that it can't fill. */
  async function stuck(change: Change): Promise<string> {
    const { rolloutId } = await world.createRollout(change, { maxLagSeconds: 10 });
    await world.complete(rolloutId, "expand");
    await world.ask(rolloutId, "backfill", "start_requested");
    await failed(rolloutId, "backfill", "rows_quarantined");
    return rolloutId;
  }

  async function look(rolloutId: string): Promise<RolloutView> {
    return unwrap(await getRollout(world.services, world.ada, rolloutId));
  }

  async function amend(
    rolloutId: string,
    given: Readonly<Record<string, string | null>>,
    options: { actor?: Actor; rows?: RedoneRows } = {},
  ): Promise<Result<{ version: number; planHash: string }>> {
    const { change, version, planHash } = await look(rolloutId);
    return await amendRollout(world.services, options.actor ?? world.ada, {
      rolloutId,
      expectedVersion: version,
      planHash,
      change: withFillExpressions(change, given),
      rows: options.rows ?? null,
    });
  }

  async function startBackfill(rolloutId: string): Promise<Result<unknown>> {
    const { version, planHash } = await look(rolloutId);
    return await startPhase(world.services, world.ada, {
      rolloutId,
      phase: "backfill",
      expectedVersion: version,
      planHash,
    });
  }

  async function approveBackfill(rolloutId: string): Promise<void> {
    const { planHash } = await look(rolloutId);
    unwrap(await approvePhase(world.services, rui, { rolloutId, phase: "backfill", planHash }));
  }

  async function goOn(rolloutId: string): Promise<void> {
    await approveBackfill(rolloutId);
    unwrap(await startBackfill(rolloutId));
    await world.reach(rolloutId, "backfill", "done");
  }

  async function undo(rolloutId: string, phases: readonly PhaseName[]): Promise<void> {
    for (const phase of phases) {
      await world.ask(rolloutId, phase, "undo_requested");
      await world.reach(rolloutId, phase, "waiting");
    }
  }

  const wrong = (expression: string) =>
    world.ask1<number>(`select count(*)::int from orders where share is distinct from ${expression}`);

  it.each(["key", "place"] as const)(
    "walked by %s: every row is filled anew after another approval; writes in flight and later follow it; undo leaves the original definition",
    async (order) => {
      const rolloutId = await stuck(share("derive", order));
      expect(await wrong(first.replace("amount)", "nullif(amount, 0))"))).toBe(0);
      const { planHash: old } = await look(rolloutId);
      unwrap(await approvePhase(world.services, rui, { rolloutId, phase: "backfill", planHash: old }));
      const step = { rolloutId, stepId: "backfill.fill" };
      const decision = { kind: "skip" as const, note: "a test order" };
      await decideQuarantined(world.store.db, step, { keys: null, decision, by: "ada" });

      const { planHash } = unwrap(await amend(rolloutId, { "columns.0.fill.expression": second }));
      expect(planHash).not.toBe(old);
      const view = await look(rolloutId);
      expect(view.plan.amends).toEqual({ planHash: old, count: 1, rows: "all" });
      const phase = view.phases.find((one) => one.name === "backfill");
      expect(phase?.failure?.code).toBe("expression_amended");
      expect(phase?.approvals.map((one) => one.voidReason)).toEqual(["The expression was changed."]);
      expect(phase?.gate.isOpen).toBe(false);
      const [row] = await listQuarantined(world.store.db, rolloutId);
      expect([row?.state, row?.decision]).toEqual(["open", null]);
      const events = await world.events(rolloutId);
      expect(events.slice(-2)).toMatchObject([
        { kind: "plan_amended", fromHash: old, toHash: planHash, paths: ["columns.0.fill.expression"] },
        { kind: "approvals_voided", count: 1 },
      ]);
      // Nothing has touched the target yet.
      const insert = "insert into orders (amount) values (8) returning share::int";
      expect(await world.ask1(insert)).toBe(125_000);
      expect(refusalOf(await startBackfill(rolloutId)).code).toBe("precondition_failed");

      // A write that began with the function of before.
      const writer = await world.openClient();
      await writer.query("begin");
      await writer.query("insert into orders (amount) values (16)");
      await approveBackfill(rolloutId);
      unwrap(await startBackfill(rolloutId));
      await waitFor("the function's replacement to wait for the write in flight", async () => {
        const { condition } = await world.phase(rolloutId, "backfill");
        return condition?.kind === "waiting_for_lock" && condition.stepId === "backfill.amend.1.function";
      });
      await writer.query("commit");
      await world.reach(rolloutId, "backfill", "done");
      expect(await wrong(second)).toBe(0);
      expect(await world.ask1(insert)).toBe(250_000);
      expect(await world.ask1(`select share from orders where id = ${badId}`)).toBe(null);
      expect((await world.ledger(rolloutId)).walked).toBeGreaterThanOrEqual(rows);
      await world.complete(rolloutId, "verify");
      const verified = (await world.events(rolloutId)).filter((event) => event.kind === "verified");
      expect(verified).toMatchObject([{ mismatches: 0 }]);

      await undo(rolloutId, ["verify", "backfill", "expand"]);
      expect(await describeDatabase(world.target)).toBe(before);
    },
  );

  it("goes through all phases, and leaves nothing of itself behind", async () => {
    const rolloutId = await stuck(share("derive"));
    unwrap(await amend(rolloutId, { "columns.0.fill.expression": second }));
    await goOn(rolloutId);
    for (const phase of ["verify", "switch", "contract"] as const) await world.complete(rolloutId, phase);
    expect(await world.ask1("select to_regnamespace('colonnade') is null")).toBe(true);
    expect(await wrong(second)).toBe(0);
  });

  it("an initial value: rows that are filled keep theirs, and the walk goes on from where it is", async () => {
    const rolloutId = await stuck(share("when_null"));
    const walked = await world.ledger(rolloutId);
    expect(
      refusalOf(await amend(rolloutId, { "columns.0.fill.expression": second }, { rows: "all" })).message,
    ).toBe("Rows that have a value keep it: it may be the application's own.");
    unwrap(
      await amend(rolloutId, {
        "columns.0.fill.expression": "coalesce(2000000 / nullif(amount, 0), 7)::bigint",
      }),
    );
    await goOn(rolloutId);
    expect(await world.ask1(`select share::int from orders where id = ${badId}`)).toBe(7);
    const kept = "case when amount = 0 then 7 else (1000000 / nullif(amount, 0))::bigint end";
    expect(await wrong(kept)).toBe(0);
    expect((await world.ledger(rolloutId)).walked).toBe(walked.walked);
    await world.complete(rolloutId, "verify");
  });

  it("a change of type whose plain cast fails on one text", async () => {
    await world.target.query("update orders set note = id::text");
    await world.target.query("update orders set note = 'n/a' where id = $1", [badId]);
    const rolloutId = await stuck({
      kind: "change_type",
      table,
      column: "note",
      type: "integer",
      up: null,
      down: null,
    });
    unwrap(await amend(rolloutId, { up: "case when note ~ '^[0-9]+$' then note::integer else -1 end" }));
    await goOn(rolloutId);
    await world.complete(rolloutId, "verify");
    await world.complete(rolloutId, "switch");
    expect(await world.ask1(`select note from orders where id = ${badId}`)).toBe(-1);
    expect(await world.ask1("select count(*)::int from orders where note = id")).toBe(rows - 1);
    await world.target.query("insert into orders (amount, note) values (1, 42)");
    await undo(rolloutId, ["switch", "verify", "backfill", "expand"]);
    expect(await describeDatabase(world.target)).toBe(before);
    expect(await world.ask1(`select note from orders where id = ${badId}`)).toBe("n/a");
    expect(await world.ask1("select note from orders where amount = 1 and note = '42'")).toBe("42");
  });

  it("columns that are split: rows of the expression before are done again, what the application wrote stays", async () => {
    const rolloutId = await stuck({
      kind: "split_merge",
      table,
      into: [{ name: "share", type: "bigint", nullable: true, default: null, up: first }],
      from: [{ name: "note", down: "share::text" }],
    });
    await world.target.query("update orders set share = 77 where id = 3");
    unwrap(await amend(rolloutId, { "into.0.up": second }));
    await goOn(rolloutId);
    expect(await world.ask1("select share::int from orders where id = 3")).toBe(77);
    expect(
      await world.ask1(`select count(*)::int from orders where id <> 3 and share is distinct from ${second}`),
    ).toBe(0);
    await world.complete(rolloutId, "verify");
    await undo(rolloutId, ["verify", "backfill", "expand"]);
    expect(await describeDatabase(world.target)).toBe(before);
  });

  it("a fill of the application's own column: what was there first is what undo puts back", async () => {
    const sum = () =>
      world.ask1<string>("select md5(string_agg(id || ':' || note, ',' order by id)) from orders");
    const original = await sum();
    const rolloutId = await stuck({
      kind: "fill_only",
      table,
      columns: [{ name: "note", fill: { kind: "derive", expression: "(1000000 / amount)::text" } }],
      where: null,
    });
    unwrap(
      await amend(rolloutId, {
        "columns.0.fill.expression": "coalesce(2000000 / nullif(amount, 0), 0)::text",
      }),
    );
    await goOn(rolloutId);
    expect(
      await world.ask1(
        "select count(*)::int from orders where note is distinct from coalesce(2000000 / nullif(amount, 0), 0)::text",
      ),
    ).toBe(0);
    await world.complete(rolloutId, "verify");
    await undo(rolloutId, ["verify", "backfill", "expand"]);
    expect(await sum()).toBe(original);
    expect(await describeDatabase(world.target)).toBe(before);
  });

  it("is for its author, while the backfill stands still, and for expressions alone", async () => {
    const rolloutId = await stuck(share("derive"));
    const good = { "columns.0.fill.expression": second };
    for (const actor of [vera, rui]) {
      expect([actor.name, refusalOf(await amend(rolloutId, good, { actor })).code]).toEqual([
        actor.name,
        "forbidden",
      ]);
    }
    const view = await look(rolloutId);
    const whole = { rolloutId, expectedVersion: view.version, planHash: view.planHash, rows: null };
    const send = (more: object) =>
      amendRollout(world.services, world.ada, { ...whole, change: view.change, ...more });
    expect(refusalOf(await send({}))).toMatchObject({
      code: "invalid_input",
      message: "The expression is the same as before.",
    });
    const renamed = {
      ...view.change,
      columns: [
        {
          name: "other",
          type: "bigint",
          nullable: true,
          default: null,
          fill: { kind: "derive", expression: second },
        },
      ],
    };
    expect(refusalOf(await send({ change: renamed })).message).toBe(
      "Only the expressions that fill rows can be changed now.",
    );
    const good2 = withFillExpressions(view.change, good);
    expect(
      refusalOf(await send({ change: { ...good2, table: { schema: "public", name: "others" } } })).code,
    ).toBe("invalid_input");
    expect(refusalOf(await send({ change: good2, planHash: "0".repeat(64) })).code).toBe("conflict");
    expect(refusalOf(await send({ change: good2, expectedVersion: view.version + 1 })).code).toBe("conflict");
    const misspelt = refusalOf(await amend(rolloutId, { "columns.0.fill.expression": "amuont" }));
    expect(misspelt.code).toBe("invalid_input");
    expect(misspelt.problems).toContainEqual(
      expect.objectContaining({
        path: "columns.0.fill.expression",
        message: expect.stringContaining("amuont"),
      }),
    );
    expect(refusalOf(await amend(rolloutId, { "columns.0.fill.expression": "share + 1" })).message).toBe(
      "The expression reads share, which this rollout itself made.",
    );
    await world.target.query("alter table orders add column surprise text");
    expect(refusalOf(await amend(rolloutId, good)).message).toContain("column surprise was added");
    await world.target.query("alter table orders drop column surprise");
    expect((await look(rolloutId)).planHash).toBe(view.planHash);

    const asked = { rolloutId, change: withFillExpressions(view.change, good), rows: null };
    const preview = unwrap(await previewAmendment(world.services, world.ada, asked));
    expect(preview.rows).toEqual(["all", "unfilled"]);
    const { sample } = preview;
    if (sample?.kind !== "rows") throw new Error("Rows are shown");
    expect(sample.columns.map((one) => one.name)).toEqual(["id", "amount", "share"]);
    // The row that the expression before failed on comes first.
    expect(sample.rows[0]).toEqual([String(badId), "0.00", null]);
    expect(sample.rows.length).toBeGreaterThan(3);
    expect(refusalOf(await previewAmendment(world.services, rui, asked)).code).toBe("forbidden");

    // A phase that failed can be approved as it is, too.
    await approveBackfill(rolloutId);
    await world.target.query("update orders set amount = 1 where id = $1", [badId]);
    unwrap(await startBackfill(rolloutId));
    await world.reach(rolloutId, "backfill", "done");
    expect(refusalOf(await amend(rolloutId, good)).code).toBe("precondition_failed");
  });

  it("that is paused goes on through its gate, and can't be resumed past it", async () => {
    const { rolloutId } = await world.createRollout(share("derive"), { maxLagSeconds: 10 });
    await world.complete(rolloutId, "expand");
    // No walk is over while a row of it is held.
    const holder = await world.openClient();
    await holder.query("begin");
    await holder.query("select 1 from orders where id = 12 for update");
    await world.ask(rolloutId, "backfill", "start_requested");
    await world.reach(rolloutId, "backfill", "running");
    await world.ask(rolloutId, "backfill", "pause_requested");
    await world.reach(rolloutId, "backfill", "paused");
    await holder.query("rollback");
    unwrap(await amend(rolloutId, { "columns.0.fill.expression": second }));
    expect((await world.phase(rolloutId, "backfill")).state).toBe("failed");
    const resumed = await resumePhase(world.services, world.ada, { rolloutId, phase: "backfill" });
    expect(refusalOf(resumed).code).toBe("precondition_failed");
    await goOn(rolloutId);
    expect(await wrong(second)).toBe(0);
    await world.complete(rolloutId, "verify");
  });
});
