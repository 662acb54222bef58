import type { ExtractTablesWithRelations } from "drizzle-orm";
import { drizzle, type NodePgDatabase, type NodePgQueryResultHKT } from "drizzle-orm/node-postgres";
import type { PgDatabase } from "drizzle-orm/pg-core";
import { Pool } from "pg";
import * as schema from "./schema";

type Schema = typeof schema;

/** The database or a transaction in it: for what may run in either. */
export type Executor = PgDatabase<NodePgQueryResultHKT, Schema, ExtractTablesWithRelations<Schema>>;

/** A transaction: for what must commit with something else. */
export type Tx = Parameters<Parameters<NodePgDatabase<Schema>["transaction"]>[0]>[0];

/** Colonnade's own state. */
export interface Store {
  readonly db: NodePgDatabase<Schema>;
  readonly pool: Pool;
  /** Where it is; holds a password, so never log it. */
  readonly url: string;
  close(): Promise<void>;
}

export interface OpenStoreOptions {
  readonly applicationName?: string;
  /** Most connections at once. */
  readonly max?: number;
}

/**
 * Opens the control database. Connects on first use. Every session has its limits, so that nothing of ours holds a lock or a
 * connection for long.
 */
export function openStore(url: string, options: OpenStoreOptions = {}): Store {
  const pool = new Pool({
    connectionString: url,
    application_name: options.applicationName ?? "colonnade/store",
    max: options.max ?? 10,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    statement_timeout: 15_000,
    lock_timeout: 5_000,
    idle_in_transaction_session_timeout: 15_000,
  });
  // An idle connection that the server ends is replaced at next use; without a listener Node would end the process.
  pool.on("error", () => {});
  const db = drizzle(pool, { schema });
  return { db, pool, url, close: () => pool.end() };
}

/** Runs `work` in one transaction (read committed); commits what it returns, rolls back what it throws. */
export async function inTransaction<T>(store: Store, work: (tx: Tx) => Promise<T>): Promise<T> {
  return await store.db.transaction(work);
}
