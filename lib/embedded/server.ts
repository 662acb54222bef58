import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, existsSync, openSync } from "node:fs";
import { chown, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import pg from "pg";
import { z } from "zod";
import type { Home } from "./home";

/**
 * One real PostgreSQL server in a folder of its own: `<home>/<name>/data`. It listens on 127.0.0.1 only, keeps its port and password across
 * restarts, and runs in a process group of its own, so that Ctrl-C in a terminal reaches us first and it is stopped in order.
 * After a kill of the last run, a server that still runs in the folder is stopped and started anew, so that there is always one owner.
 */
export interface Server {
  readonly name: string;
  readonly port: number;
  readonly dataDir: string;
  /** Process id of the postmaster. */
  readonly pid: number;
  /** A connection string for the superuser. Holds the password: never print it. */
  url(database?: string): string;
  isRunning(): boolean;
  /** Fast shutdown: sessions are ended, everything is flushed. Idempotent. */
  stop(): Promise<void>;
  /** kill -9 of the postmaster, as a crash would: for fault tests. */
  kill(): Promise<void>;
}

/** Values of postgresql.conf that differ from our defaults. */
export type ServerSettings = Readonly<Record<string, string>>;

const defaultSettings: ServerSettings = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "200",
  shared_buffers: "128MB",
  wal_level: "logical",
  max_wal_senders: "10",
  max_replication_slots: "10",
  max_wal_size: "2GB",
  // A replica that is away for long must not fill the disk.
  max_slot_wal_keep_size: "4GB",
  shared_preload_libraries: "pg_stat_statements",
  log_line_prefix: "%m [%p] %a ",
};

const superuser = "postgres";
const stateSchema = z.object({ port: z.number().int(), password: z.string() });
type ServerState = z.infer<typeof stateSchema>;
const run = promisify(execFile);

const startDeadlineMs = 60_000;
const stopDeadlineMs = 30_000;

function freePort(wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", (error) => (wanted === 0 ? reject(error) : resolve(freePort(0))));
    probe.listen(wanted, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === "object" && address !== null
          ? resolve(address.port)
          : reject(new Error("no port")),
      );
    });
  });
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

async function awaitCondition(
  what: string,
  deadlineMs: number,
  isMet: () => boolean | Promise<boolean>,
): Promise<void> {
  const endMs = performance.now() + deadlineMs;
  while (!(await isMet())) {
    if (performance.now() > endMs) throw new Error(`Waited ${deadlineMs / 1000} s in vain: ${what}`);
    await delay(15);
  }
}

async function readPostmaster(
  dataDir: string,
): Promise<{ readonly pid: number; readonly status: string } | null> {
  const text = await readFile(join(dataDir, "postmaster.pid"), "utf8").catch(() => null);
  if (text === null) return null;
  const lines = text.split("\n");
  return { pid: Number(lines[0]), status: (lines[7] ?? "").trim() };
}

/** Stops what a killed run left running in this folder. */
async function stopOrphan(dataDir: string): Promise<void> {
  const postmaster = await readPostmaster(dataDir);
  if (postmaster === null || !(postmaster.pid > 0) || !isAlive(postmaster.pid)) return;
  // The id may have been given to another program since: only a postgres of this folder is ours to stop.
  const command = await readFile(`/proc/${postmaster.pid}/cmdline`, "utf8")
    .catch(() => run("ps", ["-o", "args=", "-p", String(postmaster.pid)]).then(({ stdout }) => stdout))
    .catch(() => "");
  if (!command.includes(dataDir)) return;
  process.kill(postmaster.pid, "SIGINT");
  await awaitCondition(
    `the server of the last run (process ${postmaster.pid}) stops`,
    stopDeadlineMs,
    () => !isAlive(postmaster.pid),
  );
}

export async function tailOf(file: string, lines = 15): Promise<string> {
  const text = await readFile(file, "utf8").catch(() => "");
  return text.trimEnd().split("\n").slice(-lines).join("\n");
}

async function initialise(home: Home, folder: string, name: string): Promise<void> {
  // Made beside its place and renamed when whole, so that a killed initdb is never mistaken for a server.
  const making = `${folder}.making`;
  await rm(making, { recursive: true, force: true });
  await mkdir(making, { recursive: true, mode: 0o755 });
  const password = randomBytes(24).toString("base64url");
  const passwordFile = join(making, "password");
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (home.user !== null) {
    await chown(making, home.user.uid, home.user.gid);
    await chown(passwordFile, home.user.uid, home.user.gid);
  }
  await run(
    home.binaries.initdb,
    [
      "-D",
      join(making, "data"),
      "-U",
      superuser,
      "-A",
      "scram-sha-256",
      `--pwfile=${passwordFile}`,
      "-E",
      "UTF8",
      "--locale=C",
      "--no-sync",
      "--no-instructions",
    ],
    home.user === null ? {} : { ...home.user, env: { ...process.env, HOME: making } },
  ).catch((cause: unknown) => {
    throw new Error(`initdb failed for the server ${name} in ${making}.`, { cause });
  });
  await rm(passwordFile);
  const state: ServerState = { port: 0, password };
  await writeFile(join(making, "server.json"), JSON.stringify(state), { mode: 0o600 });
  await rename(making, folder);
}

/** Starts the postmaster over an existing data folder. */
export async function launchServer(input: {
  readonly home: Home;
  readonly name: string;
  readonly settings: ServerSettings;
}): Promise<Server> {
  const { home, name } = input;
  const folder = join(home.path, name);
  const dataDir = join(folder, "data");
  const log = join(folder, "server.log");
  const stateFile = join(folder, "server.json");
  await stopOrphan(dataDir);
  const stored = stateSchema.parse(JSON.parse(await readFile(stateFile, "utf8")));
  const port = await freePort(stored.port);
  const state: ServerState = { ...stored, port };
  if (port !== stored.port) await writeFile(stateFile, JSON.stringify(state), { mode: 0o600 });
  const settings = Object.entries({
    ...defaultSettings,
    cluster_name: name,
    ...input.settings,
    port: String(port),
  });
  const args = ["-D", dataDir, ...settings.flatMap(([key, value]) => ["-c", `${key}=${value}`])];

  const launch = (): ChildProcess => {
    const output = openSync(log, "a");
    const started = spawn(home.binaries.postgres, args, {
      stdio: ["ignore", output, output],
      detached: true,
      ...(home.user === null ? {} : home.user),
      env: { ...process.env, HOME: folder, LC_ALL: "C" },
    });
    closeSync(output);
    return started;
  };

  let child = launch();
  const endMs = performance.now() + startDeadlineMs;
  for (;;) {
    if (child.pid === undefined)
      throw new Error(`The server ${name} could not be started: ${home.binaries.postgres} does not run.`);
    const postmaster = await readPostmaster(dataDir);
    if (postmaster?.pid === child.pid && (postmaster.status === "ready" || postmaster.status === "standby")) {
      // A standby says `standby` before it takes connections: it is up when it answers.
      if (postmaster.status === "ready" || (await answers(port, state.password))) break;
    }
    if (child.exitCode !== null || child.signalCode !== null) {
      const tail = await tailOf(log);
      // After a kill -9 of the postmaster its children need a moment to notice and let go of the shared memory.
      if (
        !/pre-existing shared memory block|lock file .* already exists/.test(tail) ||
        performance.now() > endMs
      ) {
        throw new Error(`The server ${name} did not start. The end of ${log}:\n${tail}`);
      }
      await writeFile(log, "");
      child = launch();
    }
    if (performance.now() > endMs)
      throw new Error(
        `The server ${name} was not ready after ${startDeadlineMs / 1000} s. The end of ${log}:\n${await tailOf(log)}`,
      );
    await delay(15);
  }

  const pid = child.pid;
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  return {
    name,
    port,
    dataDir,
    pid,
    url: (database = "postgres") =>
      `postgres://${superuser}:${encodeURIComponent(state.password)}@127.0.0.1:${port}/${encodeURIComponent(database)}`,
    isRunning,
    async stop() {
      if (!isRunning()) return;
      process.kill(pid, "SIGINT");
      try {
        await awaitCondition(`the server ${name} stops`, stopDeadlineMs, () => !isRunning());
      } catch {
        // Immediate shutdown: it recovers from its WAL at the next start.
        process.kill(pid, "SIGQUIT");
        await awaitCondition(`the server ${name} stops at once`, stopDeadlineMs, () => !isRunning());
      }
    },
    async kill() {
      if (!isRunning()) return;
      process.kill(pid, "SIGKILL");
      await awaitCondition(`the server ${name} is gone`, stopDeadlineMs, () => !isRunning());
    },
  };
}

async function answers(port: number, password: string): Promise<boolean> {
  const client = new pg.Client({
    host: "127.0.0.1",
    port,
    user: superuser,
    password,
    database: "postgres",
    application_name: "colonnade/embedded",
    connectionTimeoutMillis: 1000,
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    // Not yet: that is what was asked.
    return false;
  }
}

/** Starts a server, making it first when there is none of that name. */
export async function startServer(input: {
  readonly home: Home;
  readonly name: string;
  readonly settings?: ServerSettings;
}): Promise<Server> {
  const folder = join(input.home.path, input.name);
  if (!existsSync(join(folder, "server.json"))) await initialise(input.home, folder, input.name);
  return launchServer({ home: input.home, name: input.name, settings: input.settings ?? {} });
}

/** Runs statements as the superuser, for setting servers up. */
export async function administer<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    application_name: "colonnade/embedded",
    statement_timeout: 120_000,
    lock_timeout: 10_000,
  });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Makes a database when it is not there yet. */
export async function ensureDatabase(server: Server, database: string): Promise<void> {
  await administer(server.url(), async (client) => {
    const found = await client.query("select 1 from pg_database where datname = $1", [database]);
    if (found.rowCount === 0) await client.query(`create database ${pg.escapeIdentifier(database)}`);
  });
}
