import { desc, getTableColumns, sql } from "drizzle-orm";
import { engines } from "./schema";
import type { Executor, Store } from "./store";

/** An engine says that it lives every second or two; after this many milliseconds of silence it counts as dead. */
const silenceMs = 6_000;

export interface EngineStatus {
  readonly isAlive: boolean;
  readonly seenAt: Date | null;
}

/** Says that this engine lives. Also forgets engines that have been silent for a day. */
export async function touchEngine(
  store: Store,
  engine: { readonly id: string; readonly pid: number; readonly host: string },
): Promise<void> {
  await store.db.execute(sql`
    insert into app.engines (id, pid, host, started_at, seen_at)
    values (${engine.id}, ${engine.pid}, ${engine.host}, clock_timestamp(), clock_timestamp())
    on conflict (id) do update set seen_at = excluded.seen_at`);
  await store.db.execute(sql`delete from app.engines where seen_at < clock_timestamp() - interval '1 day'`);
}

/** Forgets an engine that ends in good order. */
export async function removeEngine(store: Store, id: string): Promise<void> {
  await store.db.execute(sql`delete from app.engines where id = ${id}`);
}

/** Engines that were seen in the last day, those that live first. */
export async function listEngines(db: Executor) {
  const isAlive = sql<boolean>`${engines.seenAt} > clock_timestamp() - ${silenceMs} * interval '1 millisecond'`;
  return await db
    .select({ ...getTableColumns(engines), isAlive })
    .from(engines)
    .where(sql`${engines.seenAt} > clock_timestamp() - interval '1 day'`)
    .orderBy(desc(isAlive), desc(engines.startedAt));
}

/** Whether any engine lives, by the database's clock, and when the latest was seen. */
export async function readEngineStatus(db: Executor): Promise<EngineStatus> {
  const result = await db.execute<{ seen_at: string | null; alive: boolean | null }>(sql`
    select to_char(max(seen_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as seen_at,
      max(seen_at) > clock_timestamp() - ${silenceMs} * interval '1 millisecond' as alive
    from app.engines`);
  const row = result.rows[0];
  const seenAt = row?.seen_at ?? null;
  return { isAlive: row?.alive === true, seenAt: seenAt === null ? null : new Date(seenAt) };
}
