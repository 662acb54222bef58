import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { FillOnly } from "@/lib/domain/change/fill-only/fill-only-schema";
import type { PhaseRow } from "@/lib/store/read-rollout";
import { createWorld, type Engine, type World, waitFor } from "./world";

const rows = 20_000;
const fillNotes: FillOnly = {
  kind: "fill_only",
  table: { schema: "public", name: "orders" },
  columns: [{ name: "note", fill: { kind: "derive", expression: "'filled ' || id" } }],
  where: null,
};

describe("putting back what a backfill has overwritten", () => {
  let world: World;
  let engine: Engine;
  let rolloutId: string;

  beforeAll(async () => {
    world = await createWorld("restore");
  });
  beforeEach(async () => {
    await world.target.query(
      "drop table if exists orders; drop table if exists original; drop schema if exists colonnade cascade",
    );
    await world.makeOrders(rows);
    await world.target.query("create table original as select * from orders");
    rolloutId = (await world.createRollout(fillNotes, { maxLagSeconds: 10 })).rolloutId;
    engine = await world.startEngine();
    await world.complete(rolloutId, "expand");
    await world.complete(rolloutId, "backfill");
  });
  afterEach(() => engine.signal("SIGTERM"));
  afterAll(() => world.tearDown());

  const filled = () => world.ask1<number>("select count(*)::int from orders where note like 'filled%'");
  const kept = () => world.ask1<number>("select count(*)::int from colonnade.kept");
  const different = () =>
    world.ask1<number>(
      "select count(*)::int from orders full join original using (id) where orders.note is distinct from original.note",
    );

  async function reachUndoFailed(): Promise<PhaseRow> {
    return await waitFor("the undo to fail", async () => {
      const row = await world.phase(rolloutId, "backfill");
      return row.state === "undo_failed" ? row : null;
    });
  }

  it("undo puts every value back and leaves nothing behind; the backfill can be done again", async () => {
    expect(await filled()).toBe(rows);
    expect(await kept()).toBe(rows);
    await world.ask(rolloutId, "backfill", "undo_requested");
    await world.reach(rolloutId, "backfill", "waiting");
    expect(await different()).toBe(0);
    expect(await kept()).toBe(0);
    await world.complete(rolloutId, "backfill");
    expect(await filled()).toBe(rows);
  });

  it("an engine killed in the middle loses nothing: the next one puts back the rest", async () => {
    const blocker = await world.openClient();
    await blocker.query("begin");
    // By the text of its key it comes somewhere in the middle.
    await blocker.query("update orders set note = note where id = 30000");
    await world.ask(rolloutId, "backfill", "undo_requested");
    await waitFor("the batch that can't have its row", async () => {
      const waiting = await world.ask1<number>(
        "select count(*)::int from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      return waiting === 1;
    });
    const before = await kept();
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(rows);
    expect(await filled()).toBe(before);
    await engine.signal("SIGKILL");
    await blocker.query("rollback");
    engine = await world.startEngine();
    await world.reach(rolloutId, "backfill", "waiting");
    expect(await different()).toBe(0);
    expect(await kept()).toBe(0);
  });

  it("what the application writes while the way back runs wins", async () => {
    const blocker = await world.openClient();
    await blocker.query("begin");
    await blocker.query("update orders set note = 'mine' where id = 30000");
    await blocker.query("delete from orders where id = 30003");
    await world.target.query("update orders set note = null where id = 30006");
    await world.ask(rolloutId, "backfill", "undo_requested");
    await waitFor("a batch to wait", async () => {
      const waiting = await world.ask1<number>(
        "select count(*)::int from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      return waiting === 1;
    });
    await blocker.query("commit");
    await world.reach(rolloutId, "backfill", "waiting");
    expect(await different()).toBe(3);
    const result = await world.target.query(
      "select id::int, note from orders where id between 30000 and 30009 order by id",
    );
    expect(result.rows).toEqual([
      { id: 30_000, note: "mine" },
      { id: 30_006, note: null },
      { id: 30_009, note: "order 10003" },
    ]);
  });

  it("a row that can't get its value back is named; once it is changed by hand, the rest goes on", async () => {
    await world.target.query("create unique index on orders (note)");
    await world.target.query("insert into orders (amount, note) values (1, 'order 5000')");
    await world.ask(rolloutId, "backfill", "undo_requested");
    const failed = await reachUndoFailed();
    expect(failed.failure).toMatchObject({ code: "data_error", sqlState: "23505" });
    expect(failed.failure?.message).toContain("key 15000");
    await world.target.query("update orders set note = 'by hand' where id = 15000");
    await world.ask(rolloutId, "backfill", "undo_requested");
    await world.reach(rolloutId, "backfill", "waiting");
    // The row changed by hand, and the new one.
    expect(await different()).toBe(2);
    expect(await kept()).toBe(0);
  });

  it("contract forgets what was kept and takes the schema away", async () => {
    await world.complete(rolloutId, "verify");
    await world.complete(rolloutId, "contract");
    expect(await world.ask1("select to_regnamespace('colonnade') is null")).toBe(true);
    expect(await filled()).toBe(rows);
  });

  it("rows inserted since are not looked at by verify; rows behind the walk that are not right are named", async () => {
    await world.target.query("insert into orders (amount, note) values (1, 'new')");
    await world.complete(rolloutId, "verify");
    await world.ask(rolloutId, "verify", "undo_requested");
    await world.reach(rolloutId, "verify", "waiting");
    await world.target.query("update orders set note = 'wrong' where id = 300");
    await world.ask(rolloutId, "verify", "start_requested");
    const failed = await waitFor("verify to fail", async () => {
      const row = await world.phase(rolloutId, "verify");
      return row.state === "failed" ? row : null;
    });
    expect(failed.failure).toMatchObject({ code: "verification_mismatch" });
    expect(failed.failure?.message).toContain("300");
  });
});
