import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, deriveCents, type Engine, type World, waitFor } from "./world";

/** An engine keeps nothing of a walk that grows with it. (The bench compares 0.5, 2 and 8 million rows.) */

let world: World;
let engine: Engine;
const options = process.env.NODE_OPTIONS;

beforeAll(async () => {
  world = await createWorld("memory");
  const preload = new URL("../../bench/report-heap.mjs", import.meta.url).href;
  process.env.NODE_OPTIONS = [options, `--import ${preload}`].filter(Boolean).join(" ");
  engine = await world.startEngine();
});
afterAll(async () => {
  if (options === undefined) delete process.env.NODE_OPTIONS;
  else process.env.NODE_OPTIONS = options;
  await world.tearDown();
});

async function heapAfterWalk(rows: number): Promise<number> {
  await world.target.query("drop table if exists orders cascade");
  await world.makeOrders(rows);
  const { rolloutId } = await world.createRollout({ ...deriveCents, indexes: [] }, { targetChunkMs: 20 });
  await world.complete(rolloutId, "expand");
  await world.complete(rolloutId, "backfill");
  const told = () => [...engine.log().matchAll(/heap used: (?<bytes>\d+)/g)];
  const before = told().length;
  engine.process.kill("SIGUSR2");
  return await waitFor("the engine's word on its heap", async () => {
    const word = told()[before];
    return word === undefined ? null : Number(word.groups?.bytes);
  });
}

test("the engine's heap is the same after ten times the rows", async () => {
  // What is loaded and compiled on the first way through counts for neither.
  await heapAfterWalk(2_000);
  const small = await heapAfterWalk(30_000);
  const large = await heapAfterWalk(300_000);
  expect(large).toBeLessThan(small * 1.1);
}, 240_000);
