import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import { type Home, openHome } from "@/lib/embedded/home";
import { startReplica } from "@/lib/embedded/replica";
import { administer, type Server, type ServerSettings, startServer } from "@/lib/embedded/server";

/** Real servers for tests, in a folder that goes when they go. */

/** Not for durability tests of PostgreSQL itself: a crash of the machine is not what these tests are about. */
const testSettings: ServerSettings = {
  shared_buffers: "64MB",
  synchronous_commit: "on",
  fsync: "off",
  full_page_writes: "on",
};

export interface TestServers {
  readonly home: Home;
  primary: Server;
  replica: Server;
  /** Starts the primary again, after a stop or a kill. */
  restartPrimary(): Promise<Server>;
  restartReplica(): Promise<Server>;
  /** Stops both and removes their folder. */
  remove(): Promise<void>;
}

/** Starts a primary with a streaming replica, named `primary` and `replica-1`. */
export async function startTestServers(label: string, settings: ServerSettings = {}): Promise<TestServers> {
  const folder = await mkdtemp(join(tmpdir(), `colonnade-test-${label}-`));
  const home = await openHome(folder);
  const all = { ...testSettings, ...settings };
  const startPrimary = () => startServer({ home, name: "primary", settings: all });
  const primary = await startPrimary();
  const replicaOf = (of: Server) => startReplica({ home, primary: of, name: "replica-1", settings: all });
  const servers: TestServers = {
    home,
    primary,
    replica: await replicaOf(primary),
    async restartPrimary() {
      servers.primary = await startPrimary();
      return servers.primary;
    },
    async restartReplica() {
      servers.replica = await replicaOf(servers.primary);
      return servers.replica;
    },
    async remove() {
      await servers.replica.stop();
      await servers.primary.stop();
      await home.release();
      await rm(home.path, { recursive: true, force: true });
      await rm(folder, { recursive: true, force: true });
    },
  };
  return servers;
}

export interface TestDatabase {
  readonly name: string;
  /** On the primary. */
  readonly url: string;
  /** On the replica. */
  readonly replicaUrl: string;
  /** Ends its sessions and drops it. */
  drop(): Promise<void>;
}

let databases = 0;

function atDatabase(url: string, database: string): string {
  const at = new URL(url);
  at.pathname = `/${database}`;
  return at.toString();
}

/** A new, empty database on the run's shared servers. */
export async function createDatabase(label: string): Promise<TestDatabase> {
  const primaryUrl = inject("primaryUrl");
  databases += 1;
  const name = `t_${label.replace(/[^a-z0-9]+/gi, "_").toLowerCase()}_${process.pid}_${databases}`.slice(
    0,
    63,
  );
  await administer(primaryUrl, (client) => client.query(`create database ${client.escapeIdentifier(name)}`));
  return {
    name,
    url: atDatabase(primaryUrl, name),
    replicaUrl: atDatabase(inject("replicaUrl"), name),
    async drop() {
      await administer(primaryUrl, (client) =>
        client.query(`drop database ${client.escapeIdentifier(name)} with (force)`),
      );
    },
  };
}
