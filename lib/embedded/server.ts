import { existsSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { initialiseCluster, superuser } from "./cluster";
import type { Home } from "./home";
import { awaitCondition, startPostmaster, stopDeadlineMs } from "./postmaster";
import { isAlive, listChildren, signalProcess } from "./processes";

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

/** Starts the postmaster over an existing data folder. */
export async function launchServer(input: {
  readonly home: Home;
  readonly name: string;
  readonly settings: ServerSettings;
}): Promise<Server> {
  const { home, name } = input;
  const folder = join(home.path, name);
  const { child, pid, port, password } = await startPostmaster({
    home,
    name,
    folder,
    settings: { ...defaultSettings, cluster_name: name, ...input.settings },
  });
  /** Children of a killed postmaster, which end a moment after it. */
  let survivors: readonly number[] = [];
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  return {
    name,
    port,
    dataDir: join(folder, "data"),
    pid,
    url: (database = "postgres") =>
      `postgres://${superuser}:${encodeURIComponent(password)}@127.0.0.1:${port}/${encodeURIComponent(database)}`,
    isRunning,
    async stop() {
      if (isRunning()) {
        // A process that somebody has frozen would not hear of it.
        for (const one of [pid, ...listChildren(pid)]) signalProcess(one, "SIGCONT");
        signalProcess(pid, "SIGINT");
        try {
          await awaitCondition(`the server ${name} stops`, stopDeadlineMs, () => !isRunning());
        } catch {
          // Immediate shutdown: it recovers from its WAL at the next start.
          signalProcess(pid, "SIGQUIT");
          await awaitCondition(`the server ${name} stops at once`, stopDeadlineMs, () => !isRunning());
        }
      }
      await awaitCondition(
        `the last processes of the server ${name} end`,
        stopDeadlineMs,
        () => !survivors.some(isAlive),
      );
    },
    async kill() {
      if (!isRunning()) return;
      survivors = listChildren(pid);
      signalProcess(pid, "SIGKILL");
      // Frozen ones would never notice that it is gone.
      for (const one of survivors) signalProcess(one, "SIGCONT");
      await awaitCondition(`the server ${name} is gone`, stopDeadlineMs, () => !isRunning());
    },
  };
}

/** Starts a server, making it first when there is none of that name. */
export async function startServer(input: {
  readonly home: Home;
  readonly name: string;
  readonly settings?: ServerSettings;
}): Promise<Server> {
  const { home, name } = input;
  const folder = join(home.path, name);
  if (!existsSync(join(folder, "server.json"))) await initialiseCluster(home, folder);
  return launchServer({ home, name, settings: input.settings ?? {} });
}

/** Runs statements as the superuser, for setting servers up. */
export async function administer<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    // Against a PGSSLMODE in the environment: the servers speak to this machine only, without TLS.
    ssl: false,
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
