import { afterAll, beforeAll, describe, expect } from "vitest";
import { createWorld, type Engine, type World } from "@/tests/integration/engine/world";
import { playRound } from "./play-round";
import { inRounds, setUpTimeoutMs } from "./rounds";

describe("an engine killed at a random moment", () => {
  let world: World;
  let engine: Engine;

  beforeAll(async () => {
    world = await createWorld("killed");
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
    "loses no row, repeats no chunk, and the next one ends the rollout",
    "killed engine",
    ["backfill", "verify", "index", "constrain"],
    async (round) => {
      await playRound(world, round, {
        async strike() {
          await engine.signal("SIGKILL");
          engine = await world.startEngine();
        },
      });
    },
  );
});
