import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createWorld, type Engine, type World } from "@/tests/integration/engine/world";
import { playRound } from "./play-round";
import { makeRounds, roundTimeoutMs } from "./rounds";

describe("an engine killed at a random moment", () => {
  let world: World;
  let engine: Engine;

  beforeAll(async () => {
    world = await createWorld("killed");
    engine = await world.startEngine();
  });
  afterAll(async () => {
    expect(await engine.signal("SIGTERM")).toBe(0);
    await world.tearDown();
  });

  it.each(makeRounds("killed engine", ["backfill", "verify", "index", "constrain"]))(
    "loses no row, repeats no chunk, and the next one ends the rollout: $label",
    async (round) => {
      await playRound(world, round, {
        async strike() {
          await engine.signal("SIGKILL");
          engine = await world.startEngine();
        },
      });
    },
    roundTimeoutMs,
  );
});
