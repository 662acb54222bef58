import type { Client } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { pauseReplay, resumeReplay } from "@/lib/embedded/replica";
import {
  createWorldOn,
  deriveCents,
  type Engine,
  type World,
  waitFor,
} from "@/tests/integration/engine/world";
import { startTestServers, type TestServers } from "@/tests/support/servers";

const rows = 200_000;
/** Small chunks, so that there is a middle to be caught in. */
const small = { targetChunkMs: 1 };

describe("faults of the target while a backfill runs", () => {
  let servers: TestServers;
  let world: World;
  let engine: Engine;
  let rolloutId: string;
  let holder: Client;
  let count = 0;

  beforeAll(async () => {
    servers = await startTestServers("target-faults");
  });
  beforeEach(async () => {
    count += 1;
    world = await createWorldOn(servers, `target_faults_${count}`);
    await world.makeOrders(rows);
    rolloutId = (await world.createRollout(deriveCents, small)).rolloutId;
    engine = await world.startEngine();
    await world.complete(rolloutId, "expand");
    // The walk can't be over before the fault is there: an application's transaction holds the table's last row.
    holder = await world.openClient();
    await holder.query("begin");
    await holder.query("select 1 from orders where id = (select max(id) from orders) for update");
    await world.ask(rolloutId, "backfill", "start_requested");
    await waitFor("the middle of the backfill", async () => (await world.ledger(rolloutId)).walked > 2_000);
  });
  afterEach(async () => {
    expect(await engine.signal("SIGTERM")).toBe(0);
    await world.tearDown();
  });
  afterAll(() => servers.remove());

  async function reachStopped(): Promise<string> {
    return await waitFor("the guard", async () => {
      const { condition } = await world.phase(rolloutId, "backfill");
      return condition?.kind === "stopped_by_guard" ? condition.reason.kind : null;
    });
  }

  async function expectAllDone(): Promise<void> {
    await holder.end().catch(() => undefined);
    const done = await world.reach(rolloutId, "backfill", "done");
    expect(done.condition).toBeNull();
    expect(await world.ledger(rolloutId)).toMatchObject({ walked: rows, changed: rows });
    expect(await world.wrongRows()).toBe(0);
  }

  it("stops within two seconds when the replica dies, says why, and goes on when it is back", async () => {
    await servers.replica.kill();
    const diedAt = Date.now();
    const reason = await reachStopped();
    expect(Date.now() - diedAt).toBeLessThan(2_000);
    expect(["replica_gone", "signal_missing"]).toContain(reason);
    const stoppedAt = await world.ledger(rolloutId);
    expect(stoppedAt.walked).toBeLessThan(rows);
    await waitFor("a sample that shows the stop", async () => {
      const samples = await world.store.pool.query(
        "select 1 from app.samples where rollout_id = $1 and data->'pace'->>'kind' = 'stopped'",
        [rolloutId],
      );
      return (samples.rowCount ?? 0) > 0;
    });
    expect(await world.ledger(rolloutId)).toEqual(stoppedAt);
    await servers.restartReplica();
    await expectAllDone();
    const paces = (await world.events(rolloutId)).filter((event) => event.kind === "pace_changed");
    expect(paces.some((event) => event.pace === "stopped" && event.reason !== null)).toBe(true);
    expect(paces.at(-1)).toMatchObject({ pace: "full", reason: null });
  });

  it("stops at the lag's limit and goes on once the replica has caught up", async () => {
    await pauseReplay(servers.replica);
    try {
      expect(await reachStopped()).toBe("replica_lag");
      const { condition } = await world.phase(rolloutId, "backfill");
      expect(condition).toMatchObject({ reason: { replica: "replica-1", limitSeconds: 1 } });
    } finally {
      await resumeReplay(servers.replica);
    }
    await expectAllDone();
  });

  it("goes on by itself after the server was killed in the middle of a chunk", async () => {
    await servers.primary.kill();
    await waitFor("the condition", async () => {
      const { condition } = await world.phase(rolloutId, "backfill");
      return condition?.kind === "reconnecting";
    });
    await servers.restartPrimary();
    await world.reconnect();
    await expectAllDone();
    const kinds = (await world.events(rolloutId)).map((event) => event.kind);
    expect(kinds.filter((kind) => kind === "connection_lost").length).toBeGreaterThan(0);
    expect(kinds.filter((kind) => kind === "connection_back").length).toBeGreaterThan(0);
  });
});
