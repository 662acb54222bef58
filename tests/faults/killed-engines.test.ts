import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createWorld, deriveCents, type World, waitFor } from "@/tests/integration/engine/world";

/** Rounds of kill -9; more with FAULT_ROUNDS. The moments are random: the seed in the failure's message gives them again with FAULT_SEED. */
const rounds = Number(process.env.FAULT_ROUNDS ?? 3);
const seed = Number(process.env.FAULT_SEED ?? Math.floor(Math.random() * 2 ** 31));
const rows = 150_000;

/** A small generator with a seed (mulberry32). */
function randomFrom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe(`engines killed at random moments (seed ${seed})`, () => {
  let world: World;

  beforeAll(async () => {
    world = await createWorld("killed");
    await world.makeOrders(rows);
  });
  afterAll(() => world.tearDown());

  it(
    "lose no row, repeat no chunk, and end the rollout all the same",
    async () => {
      const random = randomFrom(seed);
      const { rolloutId, plan } = await world.createRollout(deriveCents, {
        targetChunkMs: 1,
        maxLagSeconds: 10,
      });
      let engine = await world.startEngine();
      await world.complete(rolloutId, "expand");
      await world.ask(rolloutId, "backfill", "start_requested");
      for (let round = 0; round < rounds; round += 1) {
        const walked = (await world.ledger(rolloutId)).walked;
        const until = Math.min(rows, walked + Math.floor((random() * rows) / (rounds + 1)));
        await waitFor(`row ${until}`, async () => (await world.ledger(rolloutId)).walked >= until);
        await engine.signal("SIGKILL");
        engine = await world.startEngine();
      }
      await world.reach(rolloutId, "backfill", "done");
      expect(await world.ledger(rolloutId)).toMatchObject({ walked: rows, changed: rows });
      expect(await world.wrongRows()).toBe(0);
      for (const phase of plan.phases.slice(2)) await world.complete(rolloutId, phase.name);
      expect(await world.ask1("select to_regnamespace('colonnade') is null")).toBe(true);
      expect(await engine.signal("SIGTERM")).toBe(0);
    },
    30_000 + rounds * 25_000,
  );
});
