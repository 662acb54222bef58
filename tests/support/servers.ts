import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import { type Home, openHome } from "@/lib/embedded/home";
import { isOwned } from "@/lib/embedded/owner";
import { stopOrphan } from "@/lib/embedded/postmaster";
import { listChildren, signalProcess } from "@/lib/embedded/processes";
import { startReplica } from "@/lib/embedded/replica";
import { administer, type Server, type ServerSettings, startServer } from "@/lib/embedded/server";
import { awaitValue } from "./await-value";

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

const folderPrefix = "colonnade-test-";

/** Stops the servers, and removes the folders, of test runs that were killed and could not do it themselves. */
export async function removeAbandonedServers(): Promise<void> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith(folderPrefix));
  for (const name of names) {
    const folder = join(tmpdir(), name);
    const made = await stat(folder).catch(() => null);
    // A young folder may belong to a run that has not said so yet.
    if (made === null || Date.now() - made.mtimeMs < 60_000 || (await isOwned(folder))) continue;
    // Another run may be removing it at this moment.
    for (const server of await readdir(folder).catch(() => []))
      await stopOrphan(join(folder, server, "data"));
    await rm(folder, { recursive: true, force: true });
  }
}

/** Starts a primary with a streaming replica, named `primary` and `replica-1`. */
export async function startTestServers(label: string, settings: ServerSettings = {}): Promise<TestServers> {
  const folder = await mkdtemp(join(tmpdir(), `${folderPrefix}${label}-`));
  const home = await openHome(folder);
  const all = { ...testSettings, ...settings };
  const startPrimary = () => startServer({ home, name: "primary", settings: all });
  const replicaOf = (of: Server) => startReplica({ home, primary: of, name: "replica-1", settings: all });
  const removeFolders = async () => {
    await home.release();
    await rm(home.path, { recursive: true, force: true });
    await rm(folder, { recursive: true, force: true });
  };
  const primary = await startPrimary();
  const replica = await replicaOf(primary).catch(async (error: unknown) => {
    await primary.stop();
    await removeFolders();
    throw error;
  });
  const servers: TestServers = {
    home,
    primary,
    replica,
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
      await removeFolders();
    },
  };
  return servers;
}

/** Starts one server of the oldest version that Colonnade serves, without a replica. */
export async function startOldestServer(): Promise<{
  readonly server: Server;
  remove(): Promise<void>;
}> {
  const folder = await mkdtemp(join(tmpdir(), `${folderPrefix}oldest-`));
  const home = await openHome(folder, { major: 14 });
  const removeFolders = async () => {
    await home.release();
    await rm(home.path, { recursive: true, force: true });
    await rm(folder, { recursive: true, force: true });
  };
  const server = await startServer({ home, name: "primary", settings: testSettings }).catch(
    async (error: unknown) => {
      await removeFolders();
      throw error;
    },
  );
  return {
    server,
    async remove() {
      await server.stop();
      await removeFolders();
    },
  };
}

/** Freezes a server with its open sessions, as a machine that hangs would: connections stay, and nothing answers. */
export function freeze(server: Server): void {
  // The postmaster first, so that it makes no more children. Postgres: each child is in a process group of its own.
  signalProcess(server.pid, "SIGSTOP");
  for (const child of listChildren(server.pid)) signalProcess(child, "SIGSTOP");
}

/** Lets a frozen server go on. */
export function thaw(server: Server): void {
  for (const pid of [...listChildren(server.pid), server.pid]) signalProcess(pid, "SIGCONT");
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

/** Resolves once the replica has replayed all that the primary has committed by now. */
export async function awaitReplayed(primaryUrl: string, replicaUrl: string): Promise<void> {
  const written = await administer(primaryUrl, async (client) =>
    String((await client.query("select pg_current_wal_lsn()::text as at")).rows[0]?.at),
  );
  await administer(replicaUrl, (client) =>
    awaitValue(
      async () =>
        (await client.query("select pg_last_wal_replay_lsn() >= $1::pg_lsn as there", [written])).rows[0]
          ?.there,
      (there) => there === true,
    ),
  );
}

function nameDatabase(label: string): string {
  databases += 1;
  return `t_${label.replace(/[^a-z0-9]+/gi, "_").toLowerCase()}_${process.pid}_${databases}`.slice(0, 63);
}

/** Migrated once for the run; every control database is a copy of it. */
export const controlTemplate = "colonnade_control_template";

async function createOn(
  serverUrl: string,
  label: string,
  template = "template1",
): Promise<Omit<TestDatabase, "replicaUrl">> {
  const name = nameDatabase(label);
  await administer(serverUrl, (client) =>
    client.query(
      `create database ${client.escapeIdentifier(name)} template ${client.escapeIdentifier(template)}`,
    ),
  );
  return {
    name,
    url: atDatabase(serverUrl, name),
    async drop() {
      await administer(serverUrl, (client) =>
        client.query(`drop database ${client.escapeIdentifier(name)} with (force)`),
      );
    },
  };
}

/** A new, empty database on the run's server of the oldest version that Colonnade serves (no replica). */
export async function createOldestDatabase(label: string): Promise<Omit<TestDatabase, "replicaUrl">> {
  return await createOn(inject("oldestUrl"), label);
}

/** A new control database, migrated, that nobody looks for on the replica. */
export async function createControlDatabase(label: string): Promise<Omit<TestDatabase, "replicaUrl">> {
  return await createOn(inject("primaryUrl"), label, controlTemplate);
}

/** A new, empty database on the run's shared servers, the replica included. */
export async function createDatabase(label: string): Promise<TestDatabase> {
  const created = await createOn(inject("primaryUrl"), label);
  await awaitReplayed(inject("primaryUrl"), inject("replicaUrl"));
  return { ...created, replicaUrl: atDatabase(inject("replicaUrl"), created.name) };
}
