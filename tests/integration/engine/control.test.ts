import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createWorld, deriveCents, type Engine, type World, waitFor } from "./world";

const slow = { targetChunkMs: 1, maxLagSeconds: 10 };
const rows = 40_000;

/** Everything the catalog says about the table, so that "as it was" can be compared. */
const definition = `select json_build_object(
  'columns', (select json_agg(json_build_array(attname, format_type(atttypid, atttypmod), attnotnull, atthasdef) order by attnum)
    from pg_attribute where attrelid = 'orders'::regclass and attnum > 0 and not attisdropped),
  'constraints', (select json_agg(pg_get_constraintdef(oid) order by conname) from pg_constraint where conrelid = 'orders'::regclass),
  'indexes', (select json_agg(pg_get_indexdef(indexrelid) order by indexrelid::regclass::text) from pg_index where indrelid = 'orders'::regclass),
  'triggers', (select count(*) from pg_trigger where tgrelid = 'orders'::regclass and not tgisinternal)
)::text`;

describe("what people ask of a running rollout", () => {
  let world: World;
  let engine: Engine;
  let rolloutId: string;

  beforeAll(async () => {
    world = await createWorld("control");
  });
  beforeEach(async () => {
    await world.target.query("drop table if exists orders; drop schema if exists colonnade cascade");
    await world.makeOrders(rows);
    rolloutId = (await world.createRollout(deriveCents, slow)).rolloutId;
    engine = await world.startEngine();
  });
  afterEach(() => engine.signal("SIGTERM"));
  afterAll(() => world.tearDown());

  async function reachMiddle(): Promise<void> {
    await waitFor("the middle of the backfill", async () => (await world.ledger(rolloutId)).walked > 2_000);
  }

  it("a paused backfill starts no further chunk, and goes on where it was", async () => {
    await world.complete(rolloutId, "expand");
    await world.ask(rolloutId, "backfill", "start_requested");
    await reachMiddle();
    await world.ask(rolloutId, "backfill", "pause_requested");
    await world.reach(rolloutId, "backfill", "paused");
    const paused = await world.ledger(rolloutId);
    expect(paused.walked).toBeLessThan(rows);
    await waitFor("the lease to be given back", async () => {
      const lease = await world.store.pool.query("select 1 from app.leases where holder <> ''");
      return lease.rowCount === 0;
    });
    expect(await world.ledger(rolloutId)).toEqual(paused);
    await world.ask(rolloutId, "backfill", "resume_requested");
    await world.reach(rolloutId, "backfill", "done");
    expect(await world.ledger(rolloutId)).toMatchObject({ walked: rows, changed: rows });
    expect(await world.wrongRows()).toBe(0);
  });

  it("an aborted rollout stops and ends", async () => {
    await world.complete(rolloutId, "expand");
    await world.ask(rolloutId, "backfill", "start_requested");
    await reachMiddle();
    await world.abort(rolloutId);
    await waitFor("the rollout to be aborted", async () => {
      const rollout = await world.store.pool.query(
        "select 1 from app.rollouts where id = $1 and state = 'aborted'",
        [rolloutId],
      );
      return rollout.rowCount === 1;
    });
    expect((await world.phase(rolloutId, "backfill")).state).toBe("paused");
    expect((await world.events(rolloutId)).at(-1)).toEqual({ kind: "rollout_aborted" });
  });

  it("every phase but contract can be taken back, to the very definition that was there before it", async () => {
    const found = (await world.createRollout(deriveCents, slow)).plan;
    const names = found.phases.map((phase) => phase.name).filter((name) => name !== "contract");
    const before = new Map<string, string>();
    for (const name of names) {
      before.set(name, await world.ask1<string>(definition));
      await world.complete(rolloutId, name);
      await world.ask(rolloutId, name, "undo_requested");
      const undone = await world.reach(rolloutId, name, "waiting");
      expect(undone.startedAt).toBeNull();
      expect(await world.ask1<string>(definition)).toBe(before.get(name));
      await world.complete(rolloutId, name);
    }
    for (const name of names.toReversed()) {
      await world.ask(rolloutId, name, "undo_requested");
      await world.reach(rolloutId, name, "waiting");
      expect(await world.ask1<string>(definition)).toBe(before.get(name));
    }
    expect(await world.ask1("select to_regnamespace('colonnade') is null")).toBe(true);
  });

  it("a table that changed since the plan was made shuts the gate again before anything runs", async () => {
    await world.target.query("alter table orders add column surprise text");
    const before = await world.ask1<string>(definition);
    await world.ask(rolloutId, "expand", "start_requested");
    await world.reach(rolloutId, "expand", "waiting");
    expect((await world.events(rolloutId)).at(-1)).toMatchObject({ kind: "approvals_voided" });
    expect(await world.ask1<string>(definition)).toBe(before);
  });

  it("a stored plan that is not the approved one is not run", async () => {
    await world.store.pool.query(
      `update app.rollouts set plan = jsonb_set(plan, '{notes}', '["changed"]') where id = $1`,
      [rolloutId],
    );
    await world.ask(rolloutId, "expand", "start_requested");
    const failed = await waitFor("expand to fail", async () => {
      const row = await world.phase(rolloutId, "expand");
      return row.state === "failed" ? row : null;
    });
    expect(failed.failure).toMatchObject({
      code: "internal",
      message: expect.stringContaining("hash differs"),
    });
    expect(await world.ask1("select to_regnamespace('colonnade') is null")).toBe(true);
  });
});
