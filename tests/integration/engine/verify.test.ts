import { Client } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { AddColumns } from "@/lib/domain/change/add-columns/add-columns-schema";
import { defaultLimits, type Limits } from "@/lib/domain/pace/pace";
import { findNewestVerification } from "@/lib/store/verifications";
import { startTestServers, type TestServers } from "@/tests/support/servers";
import { createWorldOn, deriveCents, type World, waitFor } from "./world";

const rows = 250_000;
const change: AddColumns = { ...deriveCents, indexes: [] };

/** Verifications on servers of their own: a replica that lags, that has gone, and rows that are wrong. */
describe("where a verification reads", () => {
  let servers: TestServers;
  let world: World;
  let replica: Client;
  let rolloutId: string;

  beforeAll(async () => {
    servers = await startTestServers("verify");
    world = await createWorldOn(servers, "verify");
    replica = new Client({
      connectionString: servers.replica.url(new URL(world.targetUrl).pathname.slice(1)),
    });
    replica.on("error", () => {});
    await replica.connect();
    await world.startEngine();
  });
  afterAll(async () => {
    await replica.end().catch(() => {});
    await world.tearDown();
    await servers.remove();
  });
  beforeEach(async () => {
    await world.target.query("drop table if exists orders; drop schema if exists colonnade cascade");
    await world.makeOrders(rows);
    rolloutId = (await world.createRollout(change, { maxLagSeconds: 20, maxLanes: 4 })).rolloutId;
    await world.complete(rolloutId, "expand");
    await world.complete(rolloutId, "backfill");
  });

  async function spoil(ids: string): Promise<void> {
    await world.target.query(`alter table orders disable trigger user;
update orders set cents = -1 where ${ids};
alter table orders enable trigger user`);
  }

  async function limit(limits: Limits): Promise<void> {
    await world.store.pool.query("update app.rollouts set limits = $2 where id = $1", [rolloutId, limits]);
  }

  async function evidence() {
    const found = await findNewestVerification(world.store.db, rolloutId);
    if (found === null) throw new Error("no verification");
    return found;
  }

  it("it waits for the replica's replay, reads there in lanes, and the primary has the last word on what differs", async () => {
    await replica.query("select pg_wal_replay_pause()");
    await spoil("id in (300, 600, 749997)");
    await world.ask(rolloutId, "verify", "start_requested");
    const waiting = await waitFor("the wait for the replay", async () => {
      const { condition } = await world.phase(rolloutId, "verify");
      return condition?.kind === "waiting_for_replay" ? condition : null;
    });
    expect(waiting.replica).toBe("replica-1");
    expect(waiting.missingBytes).toBeGreaterThan(0);
    await world.ask(rolloutId, "verify", "pause_requested");
    await world.reach(rolloutId, "verify", "paused");
    expect((await world.phase(rolloutId, "verify")).condition).toBeNull();
    await world.ask(rolloutId, "verify", "resume_requested");
    await replica.query("select pg_wal_replay_resume()");
    const failed = await waitFor("the verification to fail", async () => {
      const row = await world.phase(rolloutId, "verify");
      return row.state === "failed" ? row : null;
    });
    expect(failed.failure).toMatchObject({ code: "verification_mismatch" });
    const found = await evidence();
    expect(found).toMatchObject({ rowsCompared: rows, mismatches: 3 });
    expect([...found.sampleKeys].sort()).toEqual(["300", "600", "749997"]);
    expect(found.reads).toMatchObject([{ kind: "replica", name: "replica-1" }]);
    expect(failed.progress?.reads).toEqual(found.reads);
    await world.target.query("update orders set cents = (amount * 100)::bigint where cents = -1");
    await world.complete(rolloutId, "verify");
    expect(await evidence()).toMatchObject({ rowsCompared: rows, mismatches: 0 });
    const kinds = (await world.events(rolloutId)).filter((event) => event.kind === "reading_from");
    expect(kinds).toHaveLength(2);
  });

  it("without its replica it goes on, on the primary, and says why", async () => {
    await limit({ ...defaultLimits, maxLagSeconds: 20, maxLanes: 2, targetChunkMs: 10, maxDutyCycle: 0.05 });
    await world.ask(rolloutId, "verify", "start_requested");
    await waitFor("the middle of the verification", async () => {
      const { progress } = await world.phase(rolloutId, "verify");
      return (
        progress?.kind === "verify" && progress.rowsWalked > 0 && progress.reads?.[0]?.kind === "replica"
      );
    });
    await waitFor("two lanes that read on the replica", async () => {
      const found = await replica.query<{ count: number }>(
        "select count(*)::int as count from pg_stat_activity where application_name like 'colonnade/compare/%'",
      );
      return found.rows[0]?.count === 2;
    });
    await servers.replica.kill();
    await waitFor("the primary to be read", async () => {
      const { progress } = await world.phase(rolloutId, "verify");
      return progress?.reads?.at(-1)?.kind === "primary";
    });
    await limit({ ...defaultLimits, maxLagSeconds: 20 });
    await world.reach(rolloutId, "verify", "done");
    expect(await evidence()).toMatchObject({
      rowsCompared: rows,
      mismatches: 0,
      reads: [
        { kind: "replica", name: "replica-1" },
        { kind: "primary", why: "lost", replica: "replica-1" },
      ],
    });
  });
});
