import { join } from "node:path";
import type { Client } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { PaceReason } from "@/lib/domain/pace/pace";
import { pauseReplay, resumeReplay, startReplica } from "@/lib/embedded/replica";
import type { Server } from "@/lib/embedded/server";
import { startTestServers, type TestServers } from "@/tests/support/servers";
import { createWorldOn, deriveCents, type World, waitFor } from "./world";

/** Replicas that nobody registered: of one name with another, and such as join while a walk runs. */
describe("several replicas", () => {
  let servers: TestServers;
  let world: World;
  let rolloutId: string;
  let holder: Client;
  let second: Server | null = null;
  let count = 0;

  beforeAll(async () => {
    servers = await startTestServers("several");
  });
  afterAll(() => servers.remove());
  beforeEach(async () => {
    count += 1;
    world = await createWorldOn(servers, `several_${count}`);
    await world.makeOrders(30_000);
    rolloutId = (await world.createRollout(deriveCents, { targetChunkMs: 1 })).rolloutId;
    await world.startEngine();
    await world.complete(rolloutId, "expand");
    // An application's transaction holds the last row, so that the walk can't be over before its time.
    holder = await world.openClient();
    await holder.query("begin");
    await holder.query("select 1 from orders where id = (select max(id) from orders) for update");
  });
  afterEach(async () => {
    await second?.stop();
    await world.tearDown();
  });

  /** A further replica whose application_name is `as`. */
  async function addReplica(name: string, as: string): Promise<Server> {
    const { home, primary } = servers;
    const passfile = join(home.path, name, "passfile");
    const settings = {
      fsync: "off",
      shared_buffers: "32MB",
      primary_conninfo: `host=127.0.0.1 port=${primary.port} user=${new URL(primary.url()).username} passfile='${passfile}' sslmode=disable application_name=${as}`,
    };
    second = await startReplica({ home, primary, name, settings });
    const started = second;
    await waitFor("the replica to stream", async () => {
      const streams = await world.target.query(
        "select 1 from pg_stat_replication where application_name = $1 and state = 'streaming' and replay_lsn is not null",
        [as],
      );
      return (streams.rowCount ?? 0) >= (as === "replica-1" ? 2 : 1);
    });
    return started;
  }

  async function begin(): Promise<void> {
    await world.ask(rolloutId, "backfill", "start_requested");
    await waitFor("the middle of the backfill", async () => (await world.ledger(rolloutId)).walked > 500);
  }

  async function stoppedBy<K extends PaceReason["kind"]>(kind: K): Promise<Extract<PaceReason, { kind: K }>> {
    return await waitFor(`a stop by ${kind}`, async () => {
      const { condition } = await world.phase(rolloutId, "backfill");
      if (condition?.kind !== "stopped_by_guard" || condition.reason.kind !== kind) return null;
      return condition.reason as Extract<PaceReason, { kind: K }>;
    });
  }

  async function expectDone(): Promise<void> {
    await holder.query("rollback");
    await world.reach(rolloutId, "backfill", "done");
    expect(await world.wrongRows()).toBe(0);
  }

  it("of one name: the one that lags stops the walk, and so does it when one of them goes", async () => {
    const twin = await addReplica("twin-1", "replica-1");
    await begin();
    await pauseReplay(twin);
    expect(await stoppedBy("replica_lag")).toMatchObject({ replica: "replica-1" });
    await resumeReplay(twin);
    await waitFor("the walk to go on", async () => {
      const { condition } = await world.phase(rolloutId, "backfill");
      return condition === null;
    });
    await twin.stop();
    expect(await stoppedBy("replica_gone")).toMatchObject({ replica: "replica-1" });
    await addReplica("twin-1", "replica-1");
    await expectDone();
  });

  it("one that joins while the walk runs is judged from then on", async () => {
    await begin();
    const late = await addReplica("late-1", "late");
    await waitFor("the page to show it", async () => {
      const samples = await world.store.pool.query<{ names: string[] }>(
        "select array(select jsonb_object_keys(data->'lagSeconds')) as names from app.samples where rollout_id = $1 order by id desc limit 1",
        [rolloutId],
      );
      return samples.rows[0]?.names.includes("late") ?? false;
    });
    await late.stop();
    expect(await stoppedBy("replica_gone")).toMatchObject({ replica: "late" });
    await addReplica("late-1", "late");
    await expectDone();
  });
});
