import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Home, openHome } from "@/lib/embedded/home";
import { isAlive } from "@/lib/embedded/processes";
import { promote, startReplica } from "@/lib/embedded/replica";
import { administer, type Server, startServer } from "@/lib/embedded/server";
import { awaitValue } from "@/tests/support/await-value";
import { freeze, thaw } from "@/tests/support/servers";

/** What a run that was killed, or that left without a word, leaves behind; and what servers do when they are frozen or have lost touch. */

const settings = { fsync: "off", shared_buffers: "32MB" };

let folder: string;
let home: Home;
let started: Server[];

/** A home whose name would break an unquoted connection string or command. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "colonnade-killed-runs-"));
  await chmod(folder, 0o711);
  home = await openHome(join(folder, "someone's own home"));
  started = [];
});

afterEach(async () => {
  for (const server of started.toReversed()) await server.stop();
  await home.release();
  await rm(folder, { recursive: true, force: true });
});

async function start(name: string): Promise<Server> {
  const server = await startServer({ home, name, settings });
  started.push(server);
  return server;
}

async function follow(primary: Server, name: string): Promise<Server> {
  const replica = await startReplica({ home, primary, name, settings });
  started.push(replica);
  return replica;
}

async function awaitStreaming(primary: Server, name: string): Promise<void> {
  await awaitValue(
    () =>
      administer(primary.url(), async (client) => {
        const sql = "select 1 from pg_stat_replication where application_name = $1 and state = 'streaming'";
        return (await client.query(sql, [name])).rowCount;
      }),
    (rows) => rows === 1,
  );
}

/** Starts a server in another process, which then waits for its end. */
async function startElsewhere(): Promise<{ readonly run: ChildProcess; readonly pid: number }> {
  await home.release();
  const script = fileURLToPath(new URL("./start-and-wait.ts", import.meta.url));
  const run = spawn(process.execPath, ["--import", "tsx", script, home.path], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const pid = await new Promise<number>((resolve, reject) => {
    createInterface({ input: run.stdout }).once("line", (line) => resolve(Number(line)));
    run.once("error", reject);
    run.once("close", (code) => reject(new Error(`It ended with code ${code}.`)));
  });
  return { run, pid };
}

describe("after a run that was killed", () => {
  test("its server is stopped, and one with its data takes the place", async () => {
    const { run, pid } = await startElsewhere();
    run.kill("SIGKILL");
    await awaitValue(() => run.signalCode, Boolean);
    expect(isAlive(pid)).toBe(true);
    home = await openHome(home.path);
    const next = await start("left");
    expect(isAlive(pid)).toBe(false);
    const kept = await administer(next.url(), (client) => client.query("select a from t"));
    expect(kept.rows).toEqual([{ a: 1 }]);
  });

  test("a process that exits without stopping its servers takes them with it", async () => {
    const { run, pid } = await startElsewhere();
    run.stdin?.end();
    await awaitValue(
      () => isAlive(pid),
      (alive) => !alive,
    );
    home = await openHome(home.path);
  });

  test("a postmaster.pid whose id another server has by now keeps nobody from starting", async () => {
    const [one, other] = await Promise.all([start("one"), start("other")]);
    expect(one.port).not.toBe(other.port);
    await other.stop();
    await writeFile(join(other.dataDir, "postmaster.pid"), `${one.pid}\n${other.dataDir}\n`);
    const again = await start("other");
    expect(again.url()).toBe(other.url());
    expect(one.isRunning()).toBe(true);
  });
});

describe("a frozen server", () => {
  test("answers no open session until it is thawed, and can be stopped all the same", async () => {
    const server = await start("frozen");
    const client = new pg.Client({ connectionString: server.url() });
    client.on("error", () => undefined);
    await client.connect();
    freeze(server);
    const answer = client.query("select 1 as a").then(({ rows }) => rows);
    // The kernel's word for it: every process of the server is stopped.
    const pids = [server.pid, Number(Reflect.get(client, "processID"))];
    for (const pid of pids) {
      const state = await awaitValue(
        () => readFile(`/proc/${pid}/status`, "utf8"),
        (status) => /^State:\s+T/m.test(status),
      );
      expect(state).toContain("stopped");
    }
    thaw(server);
    expect(await answer).toEqual([{ a: 1 }]);
    freeze(server);
    await server.stop();
    expect(server.isRunning()).toBe(false);
  });
});

describe("a replica", () => {
  test("whose primary no longer keeps its WAL is copied anew, on its port", async () => {
    const primary = await start("primary");
    const replica = await follow(primary, "replica-1");
    await awaitStreaming(primary, "replica-1");
    await replica.stop();
    await administer(primary.url(), async (client) => {
      await client.query("select pg_drop_replication_slot('replica_1')");
      await client.query("create table t as select 7 as a");
    });
    const again = await follow(primary, "replica-1");
    expect(again.url()).toBe(replica.url());
    await awaitStreaming(primary, "replica-1");
    const read = await administer(again.url(), (client) => client.query("select a from t"));
    expect(read.rows).toEqual([{ a: 7 }]);
  });

  test("that was half copied is copied anew; one that was promoted is not taken for a replica", async () => {
    const primary = await start("primary");
    await writeFile(join(home.path, "replica-1.making"), "half");
    const replica = await follow(primary, "replica-1");
    expect(existsSync(join(home.path, "replica-1.making"))).toBe(false);
    await promote(replica);
    await replica.stop();
    await expect(follow(primary, "replica-1")).rejects.toThrow("was promoted");
  });
});
