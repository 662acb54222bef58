import { afterAll, beforeAll, describe, expect } from "vitest";
import { readRolloutView } from "@/lib/queries/rollouts/get-rollout";
import { createWorld, type Engine, type World, waitFor } from "@/tests/integration/engine/world";
import { playRound, roundRows } from "./play-round";
import { inRounds, setUpTimeoutMs } from "./rounds";

describe("the quarantine fills at a random place", () => {
  const limit = 3;
  let world: World;
  let engine: Engine;

  beforeAll(async () => {
    world = await createWorld("full_quarantine");
    engine = await world.startEngine();
  }, setUpTimeoutMs);
  afterAll(async () => {
    try {
      expect(await engine.signal("SIGTERM")).toBe(0);
    } finally {
      await world.tearDown();
    }
  });

  inRounds(
    "the walk stops and asks, and fills all rows once the table is mended",
    "full quarantine",
    ["backfill"],
    async (round) => {
      const first = 1 + Math.floor(round.random() * (roundRows - limit - 1));
      const keys = Array.from({ length: limit + 1 }, (_, at) => String((first + at) * 3));
      await playRound(world, round, {
        isInTable: true,
        rowsWritten: keys.length,
        limits: { maxQuarantinedRows: limit },
        async spoil() {
          await world.target.query(
            "create table right_amounts as select id, amount from orders where id = any($1)",
            [keys],
          );
          // 1e25 is no bigint once it is multiplied.
          await world.target.query("update orders set amount = 1e25 where id = any($1)", [keys]);
        },
        async strike({ rolloutId }) {
          const failed = await waitFor("the walk to ask", async () => {
            const row = await world.phase(rolloutId, "backfill");
            return row.state === "failed" ? row : null;
          });
          expect(failed.failure?.code).toBe("quarantine_full");
          const view = await readRolloutView({ store: world.store }, rolloutId);
          expect(view?.quarantine).toMatchObject({ open: limit });
          const kept = await world.ask1<number>(
            "select count(*)::int from colonnade.quarantine where rollout_id = $1",
            [rolloutId],
          );
          expect(kept).toBe(limit);
          await world.target.query(
            "update orders set amount = right_amounts.amount from right_amounts where right_amounts.id = orders.id",
          );
          await world.target.query("drop table right_amounts");
          await world.ask(rolloutId, "backfill", "start_requested");
        },
      });
    },
  );
});
