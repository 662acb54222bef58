import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { createWorld, type Engine, type World, waitFor } from "@/tests/integration/engine/world";
import { type FaultyProxy, startProxy } from "@/tests/support/proxy";
import { playRound, type Struck } from "./play-round";
import { inRounds, makeRounds, roundTimeoutMs, setUpTimeoutMs } from "./rounds";

/**
 * A driver that freezes past its lease, while chunks of its are on the way: the network keeps them back, and delivers them after another driver
 * has taken over. No clock of the driver's can help there; the target has to refuse.
 */
describe("a driver frozen past its lease at a random moment", () => {
  let proxy: FaultyProxy;
  let world: World;
  let driver: Engine;
  let frozen: Engine | null = null;

  beforeAll(async () => {
    proxy = await startProxy({ port: Number(new URL(inject("primaryUrl")).port) });
    world = await createWorld("frozen", { through: proxy });
    driver = await world.startEngine();
  }, setUpTimeoutMs);
  afterAll(async () => {
    try {
      expect(await driver.signal("SIGTERM")).toBe(0);
    } finally {
      await world.tearDown();
      await proxy.close();
    }
  });

  async function epoch(): Promise<number> {
    return await world.ask1<number>("select max(epoch)::int from colonnade.ledger");
  }

  /** A chunk of a past driver's over the first rows, by hand: what the frozen one could have sent at any time. */
  async function sendChunk({ rolloutId, plan }: Struck, ofEpoch: number): Promise<unknown> {
    const step = plan.phases.flatMap((phase) => phase.steps).find((one) => one.kind === "backfill");
    if (step?.kind !== "backfill") throw new Error("no backfill");
    const { order, passes } = step.strategy ?? {};
    const lastKey = order === "place" ? "(100,0)" : "3000";
    const sent = await world.target.query(step.chunkSql, [
      ...[rolloutId, step.id, 0, ofEpoch, 1_000, lastKey, null],
      ...[passes, null, null],
    ]);
    return sent.rows[0];
  }

  async function freezeAndReplace(struck: Struck): Promise<void> {
    const { rolloutId, release } = struck;
    const held = proxy.holdFrom("update colonnade.ledger");
    await waitFor("a chunk on the way", () => Promise.resolve(held.hasSome()));
    await driver.signal("SIGSTOP");
    frozen = driver;
    const before = await epoch();
    driver = await world.startEngine();
    await waitFor("the other driver to take over", async () => (await epoch()) > before, 60_000);
    const walked = (await world.ledger(rolloutId)).chunks;
    await waitFor("its first chunks", async () => (await world.ledger(rolloutId)).chunks > walked, 60_000);
    await held.release();
    expect(await sendChunk(struck, before)).toEqual({ changed: 0, advanced: false });
    await release();
  }

  async function thaw(old: Engine, rolloutId: string): Promise<void> {
    const ledger = await world.ledger(rolloutId);
    await old.signal("SIGCONT");
    await waitFor("the thawed driver to know", () =>
      Promise.resolve(/The lease is lost|another engine drives/i.test(old.log())),
    );
    expect(await world.ledger(rolloutId)).toEqual(ledger);
    // It is alive, for it may drive other rollouts.
    expect(old.process.exitCode).toBeNull();
    expect(await old.signal("SIGTERM")).toBe(0);
  }

  inRounds(
    "writes nothing when it thaws, and neither do its late chunks",
    "frozen driver",
    ["backfill"],
    async (round) => {
      await playRound(world, round, {
        strike: freezeAndReplace,
        async afterPhase({ rolloutId }) {
          if (frozen !== null) await thaw(frozen, rolloutId);
          frozen = null;
        },
      });
    },
  );

  it(
    "does not keep the target's lanes from the next one",
    async () => {
      const round = makeRounds("frozen with all lanes", ["backfill"])[0];
      if (round === undefined) throw new Error("no round");
      const others = await world.openClient();
      // One slot of the budget is left, and the driver that freezes has it.
      await others.query("select pg_advisory_lock(1668246639, slot) from generate_series(0, 2) slot");
      await playRound(world, round, {
        async strike(struck) {
          await waitFor("a lane to run", async () => (await world.ledger(struck.rolloutId)).chunks > 0);
          await driver.signal("SIGSTOP");
          frozen = driver;
          driver = await world.startEngine();
          await struck.release();
        },
        async afterPhase({ rolloutId }) {
          await others.end();
          if (frozen !== null) await thaw(frozen, rolloutId);
          frozen = null;
        },
      });
    },
    roundTimeoutMs,
  );
});
