import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate as applyMigrations } from "drizzle-orm/node-postgres/migrator";
import { Client } from "pg";
import { openChain } from "./event-chain";
import { migrationsSchema, migrationsTable } from "./migrations-applied";
import * as schema from "./schema";

/** Any number will do, as long as nobody else uses it: "colonnade" in letters of a telephone. */
const migrationLock = 265_666_623;
const retryEveryMs = 250;

async function connectWhenReady(url: string, waitMs: number): Promise<Client> {
  const deadline = Date.now() + waitMs;
  for (;;) {
    const client = new Client({
      connectionString: url,
      application_name: "colonnade/migrate",
      connectionTimeoutMillis: 5_000,
    });
    // A connection that breaks later is reported by the query that needs it.
    client.on("error", () => {});
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => {});
      const reason = error instanceof Error ? error.message : String(error);
      const isFinal = /authentication failed|no pg_hba|does not exist|SASL/i.test(reason);
      if (isFinal || Date.now() >= deadline) {
        const { host, port, pathname } = new URL(url);
        throw new Error(
          `The control database at ${host || "localhost"}${port ? "" : ":5432"}${pathname} can't be used: ${reason}. Check DATABASE_URL.`,
          { cause: error },
        );
      }
      await new Promise((resolve) => setTimeout(resolve, retryEveryMs));
    }
  }
}

/**
 * Brings the control database up to date. Several processes may call it at once: one works, the others wait for it. Waits up to
 * `waitMs` milliseconds for a server that does not answer yet; throws a sentence that names the address and the cause.
 */
export async function migrate(url: string, options: { readonly waitMs?: number } = {}): Promise<void> {
  const client = await connectWhenReady(url, options.waitMs ?? 30_000);
  try {
    // The lock is the session's: it ends with the connection, whatever happens.
    await client.query("select pg_advisory_lock($1)", [migrationLock]);
    const db = drizzle(client, { schema });
    await applyMigrations(db, {
      migrationsFolder: fileURLToPath(new URL("./migrations", import.meta.url)),
      migrationsSchema,
      migrationsTable,
    });
    // Events of before the chain are sealed here, where nothing limits how long that takes.
    await db.transaction((tx) => openChain(tx));
  } finally {
    await client.end();
  }
}
