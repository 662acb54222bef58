import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { createWorldOn, type Engine, type World } from "@/tests/integration/engine/world";
import { startTestServers, type TestServers } from "@/tests/support/servers";
import { playRound } from "./play-round";
import { inRounds, setUpTimeoutMs } from "./rounds";

describe("the target's server killed at a random moment", () => {
  let servers: TestServers;
  let world: World;
  let engine: Engine;

  beforeAll(async () => {
    servers = await startTestServers("killed-target");
    world = await createWorldOn(servers, "killed_target");
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
    "takes back data and ledger together, and the walk goes on by itself",
    "killed target",
    ["backfill", "verify", "index", "constrain"],
    async (round) => {
      await playRound(world, round, {
        async strike() {
          await servers.primary.kill();
          await delay(round.random() * 1_000);
          await servers.restartPrimary();
          await world.reconnect();
        },
      });
    },
  );
});
