import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ChangeType } from "@/lib/domain/change/replace-columns/change-type-schema";
import { findNewestVerification } from "@/lib/store/verifications";
import { createWorld, createWorldOnOldest, type Engine, type World } from "./world";

const rows = 20_000;
/** The only row that a cast to integer changes, far from where a sample looks. */
const lossyId = 3 * 15_017;
const change: ChangeType = {
  kind: "change_type",
  table: { schema: "public", name: "orders" },
  column: "amount",
  type: "integer",
  up: null,
  down: null,
};

describe.each([
  ["18", createWorld],
  ["14", createWorldOnOldest],
])("a cast that loses something in one row, on PostgreSQL %s", (version, create) => {
  let world: World;
  let engine: Engine;

  beforeAll(async () => {
    world = await create(`lossy_${version}`);
    await world.makeOrders(rows);
    await world.target.query("update orders set amount = round(amount)");
    await world.target.query("update orders set amount = 0.5 where id = $1", [lossyId]);
    engine = await world.startEngine();
  });
  afterAll(async () => {
    await engine.signal("SIGTERM");
    await world.tearDown();
  });

  it("fails the verification with that row's key; a repair can't set it, and it passes once the row is mended", async () => {
    const { rolloutId } = await world.createRollout(change, { maxLagSeconds: 10 });
    await world.complete(rolloutId, "expand");
    await world.complete(rolloutId, "backfill");
    await world.ask(rolloutId, "verify", "start_requested");
    const failure = await world.reachFailed(rolloutId, "verify");
    expect(failure).toMatchObject({ code: "verification_mismatch" });
    expect(failure.message).toContain(String(lossyId));
    const evidence = () => findNewestVerification(world.store.db, rolloutId);
    expect(await evidence()).toMatchObject({ rowsCompared: rows, mismatches: 1, sampleKeys: [`${lossyId}`] });
    await world.askForRepair(rolloutId);
    expect(await world.reachFailed(rolloutId, "verify")).toMatchObject({ code: "verification_mismatch" });
    expect((await world.events(rolloutId)).find((one) => one.kind === "repaired")).toMatchObject({
      rowsRepaired: 0,
    });
    await world.target.query("update orders set amount = 1 where id = $1", [lossyId]);
    await world.complete(rolloutId, "verify");
    expect(await evidence()).toMatchObject({ mismatches: 0 });
  });
});
