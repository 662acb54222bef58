import journal from "./migrations/meta/_journal.json";
import type { Store } from "./store";

/** Where the migrator notes what it has applied. */
export const migrationsSchema = "app";
export const migrationsTable = "migrations";

/** True when the database has every migration that this build knows. Apart from migrate.ts, which needs the files themselves. */
export async function areMigrationsApplied(store: Store): Promise<boolean> {
  const newest = Math.max(...journal.entries.map((entry) => entry.when));
  const exists = await store.pool.query<{ exists: boolean }>("select to_regclass($1) is not null as exists", [
    `${migrationsSchema}.${migrationsTable}`,
  ]);
  if (exists.rows[0]?.exists !== true) return false;
  const applied = await store.pool.query<{ newest: string | null }>(
    `select max(created_at) as newest from ${migrationsSchema}.${migrationsTable}`,
  );
  return Number(applied.rows[0]?.newest ?? 0) >= newest;
}
