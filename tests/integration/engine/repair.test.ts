import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { AddColumns } from "@/lib/domain/change/add-columns/add-columns-schema";
import type { FillOnly } from "@/lib/domain/change/fill-only/fill-only-schema";
import type { SplitMerge } from "@/lib/domain/change/replace-columns/split-merge-schema";
import { findNewestRepair } from "@/lib/store/repairs";
import { findNewestVerification } from "@/lib/store/verifications";
import { createWorld, deriveCents, type Engine, type World, waitFor } from "./world";

const rows = 30_000;

/** Rows that a verification finds are repaired on request; nothing else is touched, whatever dies meanwhile. */
describe("repairing rows that differ", () => {
  let world: World;
  let engine: Engine;

  beforeAll(async () => {
    world = await createWorld("repair");
  });
  beforeEach(async () => {
    await world.target.query(
      "drop table if exists orders; drop table if exists before; drop schema if exists colonnade cascade",
    );
    await world.makeOrders(rows);
    engine = await world.startEngine();
  });
  afterEach(() => engine.signal("SIGKILL"));
  afterAll(() => world.tearDown());

  /** As somebody would who bypasses the rollout's trigger. */
  async function spoil(change: string): Promise<void> {
    await world.target.query(`alter table orders disable trigger user;
${change};
alter table orders enable trigger user`);
  }

  /** Every row's version: what was not written keeps its own. */
  async function remember(): Promise<void> {
    await world.target.query("create table before as select id, xmin::text as version from orders");
  }

  const rewritten = () =>
    world.ask1<number>(
      "select count(*)::int from orders join before using (id) where orders.xmin::text <> before.version",
    );

  async function reachVerify(change: Parameters<World["createRollout"]>[0], limits = {}): Promise<string> {
    const { rolloutId } = await world.createRollout(change, { maxLagSeconds: 10, ...limits });
    await world.complete(rolloutId, "expand");
    await world.complete(rolloutId, "backfill");
    return rolloutId;
  }

  async function reachMismatch(rolloutId: string): Promise<void> {
    await world.ask(rolloutId, "verify", "start_requested");
    expect(await world.reachFailed(rolloutId, "verify")).toMatchObject({ code: "verification_mismatch" });
  }

  it("sets these rows alone, verifies again, and says how many they were", async () => {
    const rolloutId = await reachVerify(deriveCents);
    await spoil(
      "update orders set cents = -1 where id % 300 = 0; update orders set cents = null where id = 6",
    );
    await remember();
    await reachMismatch(rolloutId);
    expect((await world.phase(rolloutId, "verify")).failure?.remedy).toContain("Repair these rows");
    await world.askForRepair(rolloutId);
    await world.reach(rolloutId, "verify", "done");
    expect(await world.wrongRows()).toBe(0);
    expect(await rewritten()).toBe(301);
    const repair = await findNewestRepair(world.store.db, rolloutId);
    expect(repair).toMatchObject({ state: "done", mismatches: 301, rowsRepaired: 301, userName: "Ada" });
    expect(await findNewestVerification(world.store.db, rolloutId)).toMatchObject({ mismatches: 0 });
    const events = await world.events(rolloutId);
    expect(events.find((one) => one.kind === "repaired")).toMatchObject({
      stepId: "verify.repair",
      rowsRepaired: 301,
    });
    // Nothing is left behind: a second one begins at the first row.
    await world.ask(rolloutId, "verify", "undo_requested");
    await world.reach(rolloutId, "verify", "waiting");
    await spoil("update orders set cents = -1 where id = 3");
    await reachMismatch(rolloutId);
    await world.askForRepair(rolloutId);
    await world.reach(rolloutId, "verify", "done");
    expect(await world.wrongRows()).toBe(0);
  });

  it("an engine killed in the middle loses nothing: the next one goes on where it was", async () => {
    const rolloutId = await reachVerify(deriveCents, { targetChunkMs: 1, maxLanes: 1 });
    await spoil("update orders set cents = -1");
    await remember();
    await reachMismatch(rolloutId);
    const blocker = await world.openClient();
    await blocker.query("begin");
    await blocker.query("update orders set note = note where id = 60000");
    await world.askForRepair(rolloutId);
    const changed = () =>
      world.ask1<number>(
        "select coalesce(sum(rows_changed), 0)::int from colonnade.ledger where step_id = 'verify.repair'",
      );
    await waitFor("the chunk that can't have its row", async () => {
      const waiting = await world.ask1<number>(
        "select count(*)::int from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      return waiting > 0 && (await changed()) > 0;
    });
    await engine.signal("SIGKILL");
    const done = await changed();
    expect(done).toBeLessThan(rows);
    await blocker.query("rollback");
    engine = await world.startEngine();
    await world.reach(rolloutId, "verify", "done", 60_000);
    expect(await world.wrongRows()).toBe(0);
    // Every row once: what the first one had set was not set again, and was counted.
    expect(await findNewestRepair(world.store.db, rolloutId)).toMatchObject({ rowsRepaired: rows });
  });

  it("a stale driver's chunk is refused by the ledger's epoch", async () => {
    const { rolloutId, plan } = await world.createRollout(deriveCents, { maxLagSeconds: 10 });
    await world.complete(rolloutId, "expand");
    await world.complete(rolloutId, "backfill");
    await spoil("update orders set cents = -1 where id = 3");
    const step = plan.phases.flatMap((phase) => phase.steps).find((one) => one.kind === "verify");
    const repair = step?.kind === "verify" ? step.repair : undefined;
    if (repair === undefined) throw new Error("no repair");
    await world.target.query(
      "insert into colonnade.ledger (rollout_id, step_id, lane, epoch) values ($1, $2, 0, 1000)",
      [rolloutId, repair.id],
    );
    const passes = repair.strategy?.passes ?? 1;
    const last = passes === 1 ? [] : [passes, null, null];
    const run = (epoch: number) =>
      world.target.query<{ changed: number; advanced: boolean }>(repair.chunkSql, [
        rolloutId,
        repair.id,
        0,
        epoch,
        10,
        "30",
        null,
        ...last,
      ]);
    expect((await run(999)).rows).toEqual([{ changed: 0, advanced: false }]);
    expect(await world.wrongRows()).toBe(1);
    expect((await run(1000)).rows).toEqual([{ changed: 1, advanced: true }]);
    expect(await world.wrongRows()).toBe(0);
  });

  it("what the application rightly wrote stays: a value in a column that is filled where it is NULL", async () => {
    const change: AddColumns = {
      ...deriveCents,
      columns: [
        {
          name: "state",
          type: "text",
          nullable: true,
          default: null,
          fill: { kind: "when_null", expression: "'new'" },
        },
      ],
      indexes: [],
    };
    const rolloutId = await reachVerify(change);
    await world.target.query("update orders set state = 'paid' where id <= 300");
    await spoil("update orders set state = null where id between 301 and 330");
    await reachMismatch(rolloutId);
    await world.askForRepair(rolloutId);
    await world.reach(rolloutId, "verify", "done");
    const states = await world.target.query(
      "select state, count(*)::int as rows from orders group by state order by state",
    );
    expect(states.rows).toEqual([
      { state: "new", rows: rows - 100 },
      { state: "paid", rows: 100 },
    ]);
    expect(await findNewestRepair(world.store.db, rolloutId)).toMatchObject({ rowsRepaired: 10 });
  });

  it("of an application's own column what is overwritten is kept, rows written since are let be, and undo puts it back", async () => {
    const change: FillOnly = {
      kind: "fill_only",
      table: { schema: "public", name: "orders" },
      columns: [{ name: "note", fill: { kind: "derive", expression: "'filled ' || id" } }],
      where: null,
    };
    const rolloutId = await reachVerify(change);
    await world.target.query("insert into orders (amount, note) values (1, 'since')");
    await world.target.query("update orders set note = 'other' where id in (300, 600)");
    await reachMismatch(rolloutId);
    await world.askForRepair(rolloutId);
    await world.reach(rolloutId, "verify", "done");
    const noteOf = (id: number) => world.ask1<string>("select note from orders where id = $1", [id]);
    expect(await noteOf(300)).toBe("filled 300");
    expect(await noteOf(rows * 3 + 1)).toBe("since");
    await world.ask(rolloutId, "verify", "undo_requested");
    await world.reach(rolloutId, "verify", "waiting");
    await world.ask(rolloutId, "backfill", "undo_requested");
    await world.reach(rolloutId, "backfill", "waiting");
    // What the application had written between the backfill and the repair.
    expect(await noteOf(300)).toBe("other");
    expect(await noteOf(900)).toBe("order 300");
    expect(await noteOf(rows * 3 + 1)).toBe("since");
  });

  it("of two shapes the new one follows the old, and a row that only the new application wrote stays", async () => {
    const change: SplitMerge = {
      kind: "split_merge",
      table: { schema: "public", name: "orders" },
      from: [{ name: "note", down: "concat_ws(' ', word, number)" }],
      into: [
        { name: "word", type: "text", up: "split_part(note, ' ', 1)", nullable: true, default: null },
        {
          name: "number",
          type: "text",
          up: "nullif(split_part(note, ' ', 2), '')",
          nullable: true,
          default: null,
        },
      ],
    };
    const rolloutId = await reachVerify(change);
    // The trigger makes the old shape of it: "two words 7", which splits otherwise again.
    await world.target.query("update orders set word = 'two words', number = '7' where id = 3");
    await spoil("update orders set word = 'spoilt' where id = 300");
    await reachMismatch(rolloutId);
    expect(await findNewestVerification(world.store.db, rolloutId)).toMatchObject({
      mismatches: 1,
      sampleKeys: ["300"],
    });
    await world.askForRepair(rolloutId);
    await world.reach(rolloutId, "verify", "done");
    expect(await world.ask1("select word from orders where id = 300")).toBe("order");
    expect(await world.ask1("select word from orders where id = 3")).toBe("two words");
  });

  it("evidence that is about to be too old is renewed by the engine, while a gate waits; a failure shuts it", async () => {
    const rolloutId = await reachVerify({ ...deriveCents, indexes: [] });
    await world.complete(rolloutId, "verify");
    const age = (hours: number) =>
      world.store.pool.query(
        "update app.verifications set finished_at = now() - make_interval(hours => $2) where rollout_id = $1",
        [rolloutId, hours],
      );
    const verified = async () =>
      (await world.events(rolloutId)).filter((one) => one.kind === "verified").length;
    await age(20);
    // The next engine looks at once: nothing is due.
    await engine.signal("SIGTERM");
    engine = await world.startEngine();
    await world.ask(rolloutId, "constrain", "start_requested");
    await world.reach(rolloutId, "constrain", "done");
    expect(await verified()).toBe(1);
    await engine.signal("SIGTERM");
    await age(23);
    engine = await world.startEngine();
    await waitFor("a second verification", async () => (await verified()) === 2);
    await world.reach(rolloutId, "verify", "done");
    const asked = (await world.events(rolloutId)).find((one) => one.kind === "verify_again_requested");
    expect(asked).toMatchObject({ kind: "verify_again_requested" });
    await spoil("update orders set cents = -1 where id = 3");
    await world.ask(rolloutId, "verify", "verify_again_requested");
    expect(await world.reachFailed(rolloutId, "verify")).toMatchObject({ code: "verification_mismatch" });
    await world.askForRepair(rolloutId);
    await world.reach(rolloutId, "verify", "done");
    expect(await world.wrongRows()).toBe(0);
  });
});
