import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { openHome } from "@/lib/embedded/home";
import { pauseReplay, promote, resumeReplay } from "@/lib/embedded/replica";
import { administer, launchServer, startServer } from "@/lib/embedded/server";
import { awaitValue } from "@/tests/support/await-value";
import { startTestServers, type TestServers } from "@/tests/support/servers";

/** Servers of this file's own, because it kills, promotes and stops them. */

let servers: TestServers | null = null;

afterEach(async () => {
  await servers?.remove();
  if (servers !== null) expect(existsSync(servers.home.path)).toBe(false);
  servers = null;
});

function count(url: string): Promise<number> {
  return administer(url, async (client) =>
    Number((await client.query("select count(*) from t")).rows[0].count),
  ).catch(() => -1);
}

describe("embedded servers", () => {
  test("a row that is written on the primary shows up on the streaming replica", async () => {
    servers = await startTestServers("stream");
    await administer(servers.primary.url(), (client) => client.query("create table t as select 1 as a"));
    const replica = servers.replica;
    expect(
      await awaitValue(
        () => count(replica.url()),
        (rows) => rows === 1,
      ),
    ).toBe(1);

    await pauseReplay(replica);
    await administer(servers.primary.url(), (client) => client.query("insert into t values (2)"));
    expect(await count(replica.url())).toBe(1);
    await resumeReplay(replica);
    expect(
      await awaitValue(
        () => count(replica.url()),
        (rows) => rows === 2,
      ),
    ).toBe(2);
  });

  test("a killed primary starts again with its data, port and password, and its replica follows", async () => {
    servers = await startTestServers("kill");
    const before = servers.primary.url();
    await administer(before, (client) => client.query("create table t as select 1 as a"));
    await servers.primary.kill();
    await servers.restartPrimary();
    expect(servers.primary.url()).toBe(before);
    expect(await count(before)).toBe(1);
    await administer(before, (client) => client.query("insert into t values (2)"));
    const replica = servers.replica;
    expect(
      await awaitValue(
        () => count(replica.url()),
        (rows) => rows === 2,
      ),
    ).toBe(2);
  });

  test("a server that a killed run left behind is stopped and started anew", async () => {
    servers = await startTestServers("orphan");
    const orphan = servers.primary.pid;
    // As the next run would: nobody has stopped the first one.
    const next = await launchServer({ home: servers.home, name: "primary", settings: { fsync: "off" } });
    expect(next.pid).not.toBe(orphan);
    expect(() => process.kill(orphan, 0)).toThrow();
    servers.primary = next;
  });

  test("a stopped replica catches up when it is started again", async () => {
    servers = await startTestServers("catch-up");
    await servers.replica.stop();
    await administer(servers.primary.url(), (client) =>
      client.query("create table t as select generate_series(1, 1000) as a"),
    );
    const replica = await servers.restartReplica();
    expect(
      await awaitValue(
        () => count(replica.url()),
        (rows) => rows === 1000,
      ),
    ).toBe(1000);
  });

  test("a promoted replica takes writes", async () => {
    servers = await startTestServers("promote");
    await servers.primary.kill();
    await promote(servers.replica);
    await administer(servers.replica.url(), (client) => client.query("create table t as select 1 as a"));
    expect(await count(servers.replica.url())).toBe(1);
  });

  test("a taken port is given up for a free one, and a half-made folder is made anew", async () => {
    servers = await startTestServers("port");
    const { port } = servers.primary;
    await servers.primary.stop();
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(port, "127.0.0.1", resolve));
    try {
      await servers.restartPrimary();
      expect(servers.primary.port).not.toBe(port);
    } finally {
      await new Promise<void>((resolve) => squatter.close(() => resolve()));
    }
    // What a killed initdb leaves.
    const { home } = servers;
    await mkdir(join(home.path, "other.making", "data"), { recursive: true });
    await writeFile(join(home.path, "other.making", "data", "PG_VERSION"), "half");
    const other = await startServer({ home, name: "other", settings: { fsync: "off" } });
    expect(await readFile(join(other.dataDir, "PG_VERSION"), "utf8")).toContain("18");
    await other.stop();
  });

  test("a folder has one owner, and a dead owner's folder is taken over", async () => {
    servers = await startTestServers("owner");
    const { home } = servers;
    await writeFile(join(home.path, "owner.pid"), String(process.ppid));
    await expect(openHome(home.path)).rejects.toThrow(`process ${process.ppid}`);
    await writeFile(join(home.path, "owner.pid"), "999999999");
    await (await openHome(home.path)).release();
    // Ids are given out again: a living process with the dead owner's id is another one.
    await writeFile(join(home.path, "owner.pid"), `${process.ppid} 1`);
    await (await openHome(home.path)).release();
  });
});
