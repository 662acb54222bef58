import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createWorld, deriveCents, type World, waitFor } from "./world";

/** Small chunks, so that there is a middle to be caught in. */
const slow = { targetChunkMs: 1, maxLagSeconds: 10 };
const rows = 40_000;

describe("who drives", () => {
  let world: World;
  let rolloutId: string;

  beforeAll(async () => {
    world = await createWorld("drivers");
  });
  beforeEach(async () => {
    await world.target.query("drop table if exists orders; drop schema if exists colonnade cascade");
    await world.makeOrders(rows);
    rolloutId = (await world.createRollout(deriveCents, slow)).rolloutId;
  });
  afterAll(() => world.tearDown());

  async function reachMiddle(): Promise<{ walked: number; chunks: number }> {
    return await waitFor("the middle of the backfill", async () => {
      const ledger = await world.ledger(rolloutId);
      return ledger.walked > 2_000 && ledger.walked < rows ? ledger : null;
    });
  }

  it("a killed engine loses no chunk and repeats none: the next one goes on from the ledger", async () => {
    const first = await world.startEngine();
    await world.complete(rolloutId, "expand");
    await world.ask(rolloutId, "backfill", "start_requested");
    const middle = await reachMiddle();
    await first.signal("SIGKILL");
    const atDeath = await world.ledger(rolloutId);
    expect(atDeath.walked).toBeLessThan(rows);
    const second = await world.startEngine();
    await world.reach(rolloutId, "backfill", "done");
    const end = await world.ledger(rolloutId);
    expect(end.walked).toBe(rows);
    expect(end.changed).toBe(rows);
    expect(end.chunks).toBeGreaterThan(middle.chunks);
    expect(await world.wrongRows()).toBe(0);
    const pickUps = (await world.events(rolloutId)).filter((event) => event.kind === "phase_picked_up");
    expect(pickUps.map((event) => event.isTakeover)).toEqual([false, false, true]);
    expect(await second.signal("SIGTERM")).toBe(0);
  });

  it("of two engines one drives", async () => {
    const engines = [await world.startEngine(), await world.startEngine()];
    await world.complete(rolloutId, "expand");
    await world.complete(rolloutId, "backfill");
    const pickUps = (await world.events(rolloutId)).filter((event) => event.kind === "phase_picked_up");
    expect(pickUps.map((event) => event.isTakeover)).toEqual([false, false]);
    expect(await world.ledger(rolloutId)).toMatchObject({ walked: rows, changed: rows });
    for (const engine of engines) expect(await engine.signal("SIGTERM")).toBe(0);
  });

  it("an engine that is told to stop ends its chunk, and another goes on at once", async () => {
    const first = await world.startEngine();
    await world.complete(rolloutId, "expand");
    await world.ask(rolloutId, "backfill", "start_requested");
    await reachMiddle();
    expect(await first.signal("SIGTERM")).toBe(0);
    expect((await world.phase(rolloutId, "backfill")).state).toBe("running");
    const second = await world.startEngine();
    const startedAt = Date.now();
    await world.reach(rolloutId, "backfill", "done");
    // The lease was given back: nobody waits for its end.
    expect(Date.now() - startedAt).toBeLessThan(9_000);
    expect(await world.ledger(rolloutId)).toMatchObject({ walked: rows, changed: rows });
    await second.signal("SIGTERM");
  });

  it("an engine frozen past its lease writes nothing when it thaws", async () => {
    const frozen = await world.startEngine();
    await world.complete(rolloutId, "expand");
    await world.ask(rolloutId, "backfill", "start_requested");
    await reachMiddle();
    await frozen.signal("SIGSTOP");
    const epochBefore = await world.ask1<number>("select max(epoch)::int from colonnade.ledger");
    const second = await world.startEngine();
    await world.reach(rolloutId, "backfill", "done");
    expect(await world.ask1<number>("select max(epoch)::int from colonnade.ledger")).toBeGreaterThan(
      epochBefore,
    );
    const end = await world.ledger(rolloutId);
    await frozen.signal("SIGCONT");
    await waitFor("the thawed engine to know", () =>
      Promise.resolve(/The lease is lost|another engine drives/i.test(frozen.log())),
    );
    // It stays alive, as one that may drive other rollouts, and has touched nothing.
    expect(frozen.process.exitCode).toBeNull();
    expect(await world.ledger(rolloutId)).toEqual(end);
    expect(end).toMatchObject({ walked: rows, changed: rows });
    expect((await world.phase(rolloutId, "backfill")).state).toBe("done");
    await second.signal("SIGTERM");
    await frozen.signal("SIGTERM");
  });

  it("a chunk under an epoch that is past touches nothing", async () => {
    const { plan } = await world.createRollout(deriveCents, slow);
    const step = plan.phases.flatMap((phase) => phase.steps).find((one) => one.kind === "backfill");
    if (step?.kind !== "backfill") throw new Error("no backfill");
    const engine = await world.startEngine();
    await world.complete(rolloutId, "expand");
    await world.target.query(
      "insert into colonnade.ledger (rollout_id, step_id, lane, epoch) values ($1, $2, 0, 7)",
      [rolloutId, step.id],
    );
    const lastPass = [step.strategy?.passes ?? 1, null, null];
    const chunk = (epoch: number) =>
      world.target.query(step.chunkSql, [rolloutId, step.id, 0, epoch, 10, "30", null, ...lastPass]);
    expect((await chunk(6)).rows).toEqual([{ changed: 0, advanced: false }]);
    expect(await world.ask1("select count(*)::int from orders where cents is not null")).toBe(0);
    expect((await chunk(7)).rows).toEqual([{ changed: 10, advanced: true }]);
    await engine.signal("SIGTERM");
  });
});
