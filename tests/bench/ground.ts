import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type pg from "pg";
import { openHome } from "@/lib/embedded/home";
import { startReplica } from "@/lib/embedded/replica";
import {
  administer,
  ensureDatabase,
  type Server,
  type ServerSettings,
  startServer,
} from "@/lib/embedded/server";
import { awaitValue } from "@/tests/support/await-value";
import { type PostgresNotes, readPostgres } from "./machine";
import { unfinished } from "./unfinished";

/**
 * Servers to measure on: a primary with a streaming replica, and one apart for the own databases. The tables are made first; then the servers are started
 * anew with the cache that is wanted for tables of that size.
 */
const groundSettings: ServerSettings = {
  // PostgreSQL's own defaults, where the embedded servers' are others.
  wal_level: "replica",
  synchronous_commit: "on",
  fsync: "on",
  full_page_writes: "on",
  // What comes by the clock would fall on one way and not on the next.
  checkpoint_timeout: "1h",
  autovacuum: "off",
  // As is usual on solid-state disks; with the default, batches that are joined to the table scan all of it.
  random_page_cost: "1.1",
};

export interface GroundDatabase {
  readonly name: string;
  readonly build: (client: pg.Client) => Promise<void>;
}

const mebibyte = 1_048_576;
const catchUpMs = 300_000;
// Removed by the next run of tests or of the bench when this one is killed: tests/support/servers.ts.
const folderPrefix = "colonnade-test-bench-";

export class Ground {
  readonly primary: Server;
  readonly replica: Server;
  readonly control: Server;
  /** Of the primary; the replica has the same. */
  readonly postgres: PostgresNotes;
  readonly #remove: () => Promise<void>;
  #databases = 0;

  constructor(input: {
    primary: Server;
    replica: Server;
    control: Server;
    postgres: PostgresNotes;
    remove: () => Promise<void>;
  }) {
    this.primary = input.primary;
    this.replica = input.replica;
    this.control = input.control;
    this.postgres = input.postgres;
    this.#remove = input.remove;
  }

  /** A copy of a database, file by file: the same rows at the same places, for every way. Returns its name. */
  async copyDatabase(template: string): Promise<string> {
    this.#databases += 1;
    const name = `run_${this.#databases}`;
    await administer(this.primary.url(), (client) =>
      client.query(`create database ${name} template ${template} strategy file_copy`),
    );
    await this.awaitReplayed();
    return name;
  }

  async dropDatabase(name: string): Promise<void> {
    await administer(this.primary.url(), (client) => client.query(`drop database ${name} with (force)`));
    await this.awaitReplayed();
  }

  async createControlDatabase(): Promise<string> {
    this.#databases += 1;
    const name = `control_${this.#databases}`;
    await ensureDatabase(this.control, name);
    return this.control.url(name);
  }

  /** Both caches hold what fits of the table, and nothing waits to be written. */
  async settle(database: string): Promise<void> {
    await administer(this.primary.url(database), async (client) => {
      await client.query(`select pg_prewarm(indexrelid) from pg_index where indrelid = 'orders'::regclass`);
      await client.query("select pg_prewarm('orders')");
      await client.query("checkpoint");
    });
    await this.awaitReplayed();
    await administer(this.replica.url(), (client) => client.query("checkpoint"));
  }

  /** Resolves once the replica has replayed all that the primary has written by now. */
  async awaitReplayed(): Promise<void> {
    const written = await administer(this.primary.url(), async (client) =>
      String((await client.query("select pg_current_wal_insert_lsn()::text as at")).rows[0]?.at),
    );
    await administer(this.replica.url(), (client) =>
      awaitValue(
        async () =>
          (await client.query("select pg_last_wal_replay_lsn() >= $1::pg_lsn as there", [written])).rows[0]
            ?.there,
        (there) => there === true,
        catchUpMs,
      ),
    );
  }

  async remove(): Promise<void> {
    await this.#remove();
  }
}

/** Total size of `orders` in every database, bytes. */
async function build(server: Server, databases: readonly GroundDatabase[]): Promise<number> {
  let bytes = 0;
  for (const { name, build: fill } of databases) {
    await ensureDatabase(server, name);
    bytes += await administer(server.url(name), async (client) => {
      await client.query("set statement_timeout = 0");
      await fill(client);
      return Number((await client.query("select pg_total_relation_size('orders') as size")).rows[0]?.size);
    });
  }
  return bytes;
}

/** Settings that go with the size of the tables, MiB. */
export interface Proportions {
  readonly sharedBuffersMb: number;
  readonly maxWalSizeMb: number;
}

/** Starts servers in a folder of their own and makes the databases. `proportions` is told the size of all tables, bytes. */
export async function openGround(input: {
  readonly databases: readonly GroundDatabase[];
  readonly proportions: (tableBytes: number) => Proportions;
}): Promise<Ground> {
  const folder = await mkdtemp(join(tmpdir(), folderPrefix));
  const home = await openHome(folder);
  const started: Server[] = [];
  const start = async (starting: Promise<Server>) => {
    const server = await starting;
    started.push(server);
    return server;
  };
  const remove = unfinished(async () => {
    for (const server of [...started].reverse()) await server.stop();
    await home.release();
    await rm(home.path, { recursive: true, force: true });
    await rm(folder, { recursive: true, force: true });
  });
  try {
    const building = await start(
      startServer({
        home,
        name: "primary",
        settings: { ...groundSettings, fsync: "off", max_wal_size: "8GB", shared_buffers: "512MB" },
      }),
    );
    const tableBytes = await build(building, input.databases);
    await building.stop();
    const { sharedBuffersMb, maxWalSizeMb } = input.proportions(tableBytes);
    const settings = {
      ...groundSettings,
      shared_buffers: `${Math.ceil(sharedBuffersMb)}MB`,
      max_wal_size: `${Math.ceil(maxWalSizeMb)}MB`,
    };
    const primary = await start(startServer({ home, name: "primary", settings }));
    const replica = await start(startReplica({ home, primary, name: "replica-1", settings }));
    const control = await start(startServer({ home, name: "control" }));
    return new Ground({ primary, replica, control, postgres: await readPostgres(primary), remove });
  } catch (error) {
    await remove();
    throw error;
  }
}

/** All stays in the cache, also when it doubles, and no checkpoint comes in between. */
export function allInCache(tableBytes: number): Proportions {
  return { sharedBuffersMb: Math.max(128, (4 * tableBytes) / mebibyte), maxWalSizeMb: 8_192 };
}

/** A large table in small: a quarter of it fits in the cache, and a plain UPDATE writes so much WAL that checkpoints come in between. */
export function quarterInCache(tableBytes: number): Proportions {
  return {
    sharedBuffersMb: tableBytes / 4 / mebibyte,
    // Postgres: no less than 2 segments.
    maxWalSizeMb: Math.max(64, (2 * tableBytes) / mebibyte),
  };
}
