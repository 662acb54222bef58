import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createTargetSchema } from "@/lib/domain/plan/target-schema";
import { sql } from "@/lib/domain/sql/sql";
import { pauseReplay, resumeReplay } from "@/lib/embedded/replica";
import { classifyFailure } from "@/lib/postgres/failure";
import { beatHeart, readHeartbeatLag } from "@/lib/postgres/heartbeat";
import { readReplicas, readStreamingReplicas } from "@/lib/postgres/replicas";
import { openSession, type Session } from "@/lib/postgres/session";
import { testConnection } from "@/lib/postgres/test-connection";
import { awaitValue } from "@/tests/support/await-value";
import { startTestServers, type TestServers } from "@/tests/support/servers";

/** These pause and stop a replica, so they have servers of their own. */

let servers: TestServers;
let primary: Session;
let replica: Session;
const source = "test";
const name = "replica-1";

beforeAll(async () => {
  servers = await startTestServers("lag");
  primary = await openSession({ connectionString: servers.primary.url(), purpose: "observe" });
  await primary.run(createTargetSchema, { transaction: "required", statementTimeoutMs: 5_000 });
});
beforeEach(async () => {
  replica = await openSession({ connectionString: servers.replica.url(), purpose: "observe" });
});
afterAll(async () => {
  await replica.close();
  await primary.close();
  await servers.remove();
});

const readOne = async () => (await readReplicas(primary, [{ name, session: replica }]))[0];
const write = () =>
  primary.rows(sql`create table if not exists written (id int); insert into written values (1)`);

describe("lag by heartbeat", () => {
  test("a beat that was never written is unknown, not zero", async () => {
    expect(await readHeartbeatLag(replica, "nobody")).toBeNull();
  });

  test("a replica that keeps up has no lag, however long nothing else happened", async () => {
    const beat = await beatHeart(primary, source);
    expect(
      await awaitValue(
        () => readHeartbeatLag(replica, source, beat),
        (lag) => lag === 0,
      ),
    ).toBe(0);
  });

  test("while replay is paused the lag grows by the primary's clock, and falls when it goes on", async () => {
    await beatHeart(primary, source);
    await pauseReplay(servers.replica);
    try {
      const grown = await awaitValue(
        async () => readHeartbeatLag(replica, source, await beatHeart(primary, source)),
        (lag) => lag !== null && lag > 0.5,
      );
      expect(grown).toBeLessThan(30);
      // Without the newest beat, the replica's own clock tells much the same.
      expect(await readHeartbeatLag(replica, source)).toBeGreaterThan(0.5);
    } finally {
      await resumeReplay(servers.replica);
    }
    await awaitValue(
      async () => readHeartbeatLag(replica, source, await beatHeart(primary, source)),
      (lag) => lag !== null && lag < 0.5,
    );
  });

  test("a beat can't be written on a replica", async () => {
    const error = await beatHeart(replica, source).catch((thrown: unknown) => thrown);
    expect(classifyFailure(error)).toMatchObject({ kind: "read_only" });
  });
});

describe("lag without a heartbeat", () => {
  test("an idle replica has none, in bytes or seconds", async () => {
    const reading = await awaitValue(readOne, (one) => one?.bytes === 0);
    expect(reading).toMatchObject({ name, state: "streaming", seconds: 0, bytes: 0, detail: null });
  });

  test("while replay is paused, bytes and seconds grow", async () => {
    await pauseReplay(servers.replica);
    try {
      await write();
      const reading = await awaitValue(readOne, (one) => (one?.bytes ?? 0) > 0 && (one?.seconds ?? 0) > 0.3);
      expect(reading).toMatchObject({ state: "streaming" });
    } finally {
      await resumeReplay(servers.replica);
    }
    await awaitValue(readOne, (one) => one?.bytes === 0);
  });

  test("a replica that is expected and unknown to the primary is gone", async () => {
    expect(await readReplicas(primary, [{ name: "nobody", session: null }])).toMatchObject([
      { name: "nobody", state: "gone", seconds: null, bytes: null },
    ]);
  });

  test("a replica that can't be asked though it should is unreachable, not zero", async () => {
    expect(
      await readReplicas(primary, [{ name, session: null, problem: "connection refused" }]),
    ).toMatchObject([{ state: "unreachable", seconds: null, detail: "connection refused" }]);
  });

  test("without a session of its own, the primary's word counts", async () => {
    await awaitValue(
      async () => (await readReplicas(primary, [{ name, session: null }]))[0],
      (one) => one?.state === "streaming" && one.seconds === 0,
    );
  });

  test("a primary that can't be asked makes every reading stale", async () => {
    const lost = await openSession({ connectionString: servers.primary.url(), purpose: "observe" });
    lost.destroy();
    expect(await readReplicas(lost, [{ name, session: replica }])).toMatchObject([
      { state: "stale", seconds: null, detail: expect.stringContaining("primary") },
    ]);
  });
});

test("a backend that is frozen is given up within a second and a bit", async () => {
  const frozen = await openSession({ connectionString: servers.replica.url(), purpose: "observe" });
  process.kill(frozen.pid, "SIGSTOP");
  const startedAt = performance.now();
  try {
    const error = await frozen.rows(sql`select 1`).catch((thrown: unknown) => thrown);
    expect(classifyFailure(error)).toMatchObject({ kind: "connection_lost", outcome: "unknown" });
    expect(performance.now() - startedAt).toBeLessThan(1_800);
  } finally {
    process.kill(frozen.pid, "SIGCONT");
    await frozen.close();
  }
});

test("a stopped replica is gone, and never zero", async () => {
  await servers.replica.stop();
  const reading = await awaitValue(readOne, (one) => one?.state === "gone");
  expect(reading).toMatchObject({ seconds: null, bytes: null });
  expect(await readStreamingReplicas(primary)).toEqual([]);
  expect(await testConnection({ connectionString: servers.replica.url(), expects: "replica" })).toMatchObject(
    {
      problem: { code: "refused" },
    },
  );
  await servers.restartReplica();
});
