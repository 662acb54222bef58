import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createWorld, deriveCents, type World, waitFor } from "./world";

describe("a whole rollout", () => {
  let world: World;

  beforeAll(async () => {
    world = await createWorld("whole", { replica: true });
    await world.makeOrders(50_000);
  });
  afterAll(() => world.tearDown());

  it("fills a table under traffic, proves every row and leaves nothing behind", async () => {
    const { rolloutId, plan } = await world.createRollout(deriveCents, { maxLagSeconds: 5 });
    const engine = await world.startEngine();
    const writer = await world.openClient();
    const traffic = {
      goesOn: true,
      writes: 0,
      update: "update orders set amount = amount + 1 where id = (1 + (random() * 49999)::int) * 3",
      insert: "insert into orders (amount, note) values (1.5, 'new')",
    };
    const writing = (async () => {
      while (traffic.goesOn) {
        await writer.query(traffic.insert);
        await writer.query(traffic.update);
        traffic.writes += 2;
      }
    })();
    for (const phase of plan.phases) {
      // Before the trigger goes the application is deployed that writes the column itself.
      if (phase.name === "contract") {
        traffic.insert = "insert into orders (amount, note, cents) values (1.5, 'new', 150)";
        traffic.update = "update orders set note = note || '.' where id = (1 + (random() * 49999)::int) * 3";
      }
      await world.complete(rolloutId, phase.name);
      if (phase.name === "backfill") expect(await world.wrongRows()).toBe(0);
    }
    traffic.goesOn = false;
    await writing;
    expect(traffic.writes).toBeGreaterThan(100);
    expect(await world.wrongRows()).toBe(0);
    expect(
      await world.ask1(
        "select attnotnull from pg_attribute where attrelid = 'orders'::regclass and attname = 'cents'",
      ),
    ).toBe(true);
    expect(
      await world.ask1("select bool_and(indisvalid) from pg_index where indrelid = 'orders'::regclass"),
    ).toBe(true);
    expect(
      await world.ask1(
        "select count(*)::int from pg_trigger where tgrelid = 'orders'::regclass and not tgisinternal",
      ),
    ).toBe(0);
    expect(await world.ask1("select to_regnamespace('colonnade') is null")).toBe(true);
    const rollout = await world.store.pool.query("select state from app.rollouts where id = $1", [rolloutId]);
    expect(rollout.rows).toEqual([{ state: "completed" }]);

    const events = await world.events(rolloutId);
    const kinds = events.map((event) => event.kind);
    expect(kinds.filter((kind) => kind === "phase_finished")).toHaveLength(plan.phases.length);
    expect(kinds.at(-1)).toBe("rollout_completed");
    expect(events.find((event) => event.kind === "verified")).toMatchObject({
      mismatches: 0,
      sampleKeys: [],
    });
    const backfill = await world.phase(rolloutId, "backfill");
    expect(backfill.progress).toMatchObject({ kind: "backfill", totalIsExact: true });
    expect(backfill.progress?.rowsWalked).toBe(backfill.progress?.rowsTotal);
    const samples = await world.store.pool.query<{ count: number }>(
      "select count(*)::int as count from app.samples where rollout_id = $1",
      [rolloutId],
    );
    expect(samples.rows[0]?.count).toBeGreaterThan(0);

    await waitFor("the lease to be given back", async () => {
      const lease = await world.store.pool.query("select 1 from app.leases where holder <> ''");
      return lease.rowCount === 0;
    });
    expect(await engine.signal("SIGTERM")).toBe(0);
  });
});
