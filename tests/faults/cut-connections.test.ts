import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, inject } from "vitest";
import { createWorld, type Engine, type World } from "@/tests/integration/engine/world";
import { type FaultyProxy, startProxy } from "@/tests/support/proxy";
import { playRound } from "./play-round";
import { inRounds, setUpTimeoutMs } from "./rounds";

const phases = ["backfill", "verify", "index", "constrain"] as const;

describe.each(["reset", "silent"] as const)(
  "connections to the target become %s at a random moment",
  (how) => {
    let proxy: FaultyProxy;
    let world: World;
    let engine: Engine;

    beforeAll(async () => {
      proxy = await startProxy({ port: Number(new URL(inject("primaryUrl")).port) });
      world = await createWorld(`cut_${how}`, { through: proxy });
      engine = await world.startEngine();
    }, setUpTimeoutMs);
    afterAll(async () => {
      try {
        expect(await engine.signal("SIGTERM")).toBe(0);
      } finally {
        await world.tearDown();
        await proxy.close();
      }
    });

    inRounds(
      "the same engine goes on from the ledger, and leaves no session",
      `${how} connections`,
      phases,
      async (round) => {
        await playRound(world, round, {
          async strike() {
            proxy.takeDown(how === "reset" ? "resets" : "is silent");
            if (how === "reset") proxy.cut();
            else proxy.silence();
            await delay(round.random() * 2_000);
            proxy.bringUp();
          },
        });
      },
    );
  },
);
