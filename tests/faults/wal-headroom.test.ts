import { afterAll, beforeAll, describe, expect } from "vitest";
import { readRolloutView } from "@/lib/queries/rollouts/get-rollout";
import { createWorldOn, type Engine, type World, waitFor } from "@/tests/integration/engine/world";
import { startTestServers, type TestServers } from "@/tests/support/servers";
import { playRound } from "./play-round";
import { inRounds, setUpTimeoutMs } from "./rounds";

const megabyte = 1024 ** 2;

/** A replication slot that nobody reads keeps the WAL of the walk, until there is more of it than the limit allows. */
describe("the target runs out of headroom for WAL at a random place", () => {
  let servers: TestServers;
  let world: World;
  let engine: Engine;

  beforeAll(async () => {
    servers = await startTestServers("wal-headroom");
    world = await createWorldOn(servers, "wal_headroom");
    engine = await world.startEngine();
  }, setUpTimeoutMs);
  afterAll(async () => {
    try {
      expect(await engine.signal("SIGTERM")).toBe(0);
    } finally {
      await world.tearDown();
      await servers.remove();
    }
  });

  inRounds(
    "the walk stops and says why, writes nothing more, and goes on when there is room",
    "wal headroom",
    ["backfill"],
    async (round) => {
      await playRound(world, round, {
        isInTable: true,
        // The whole walk writes some 100 MB.
        limits: {
          gauges: { canary: null, lock_waiters: null, slot_wal: (2 + round.random() * 20) * megabyte },
        },
        async spoil() {
          await world.target.query("select pg_create_physical_replication_slot('forgotten', true)");
        },
        async strike({ rolloutId }) {
          const stopped = await waitFor("the guard", async () => {
            const { condition } = await world.phase(rolloutId, "backfill");
            return condition?.kind === "stopped_by_guard" ? condition : null;
          });
          expect(stopped.reason).toMatchObject({ kind: "gauge", gauge: "slot_wal", subject: "forgotten" });
          const view = await readRolloutView({ store: world.store }, rolloutId);
          expect(view?.phases.find((phase) => phase.name === "backfill")?.condition).toMatchObject({
            kind: "stopped_by_guard",
          });
          // What was under way has ended by the time that a sample tells of the stop.
          const told = () =>
            world.store.pool.query(
              "select max(id)::int as id from app.samples where rollout_id = $1 and data->'pace'->>'kind' = 'stopped'",
              [rolloutId],
            );
          const first = await waitFor("a sample of the stop", async () => (await told()).rows[0]?.id ?? null);
          const ledger = await world.ledger(rolloutId);
          await waitFor("a later one", async () => (await told()).rows[0]?.id > first);
          expect(await world.ledger(rolloutId)).toEqual(ledger);
          await world.target.query("select pg_drop_replication_slot('forgotten')");
        },
      });
    },
  );
});
