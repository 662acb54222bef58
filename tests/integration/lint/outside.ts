import { type Client, DatabaseError } from "pg";
import { type LockMode, lockModes } from "@/lib/domain/plan/plan";
import { compareFiles } from "@/tests/integration/statement/measure";
import type { Relation } from "@/tests/integration/statement/world";
import { awaitValue } from "@/tests/support/await-value";
import { indexesIn, nothing, type Observed, readBlocked, readLocks, readRelations } from "./observe";

/**
 * What a statement does that no transaction may hold: its locks are looked at while somebody stands in its way, with ever stronger locks, until it
 * is seen to wait.
 */

const rungs = ["share update exclusive", "row exclusive"] as const;

interface Seen {
  readonly locks: ReadonlyMap<string, LockMode>;
  readonly unreadable: ReadonlySet<string>;
  readonly unwritable: ReadonlySet<string>;
}

export interface Sessions {
  readonly client: Client;
  readonly beside: Client;
  readonly blocker: Client;
}

/** Runs the statement while a table is held; what is seen when it waits, or null when it did not. */
async function runHeldBack(
  sessions: Sessions,
  statement: string,
  holder: string,
  before: ReadonlyMap<string, Relation>,
): Promise<Seen | null> {
  const { client, beside, blocker } = sessions;
  const pid = Number((await client.query<{ pid: number }>("select pg_backend_pid() as pid")).rows[0]?.pid);
  await blocker.query("begin");
  await blocker.query(holder);
  let hasEnded = false;
  const running = client.query(statement).finally(() => {
    hasEnded = true;
  });
  try {
    const isWaiting = await awaitValue(
      async () =>
        (
          await beside.query<{ is: boolean }>(
            "select exists (select from pg_locks where pid = $1 and not granted) as is",
            [pid],
          )
        ).rows[0]?.is === true,
      (is) => is || hasEnded,
    );
    if (!isWaiting) return null;
    const locks = await readLocks(beside, pid, before);
    return { locks, ...(await readBlocked(beside, before, new Set(locks.keys()))) };
  } finally {
    await blocker.query("rollback");
    await running;
  }
}

/** Runs the statement once for each rung, in a fresh world each time, until it waits; then once more in peace. */
export async function observeOutside(
  sessions: Sessions,
  statement: string,
  tables: readonly string[],
  inFreshWorld: () => Promise<void>,
): Promise<Observed> {
  let seen: Seen | null = null;
  for (const table of tables) {
    for (const mode of seen === null ? rungs : []) {
      await inFreshWorld();
      const before = await readRelations(sessions.client);
      try {
        seen ??= await runHeldBack(sessions, statement, `lock table only ${table} in ${mode} mode`, before);
      } catch (error) {
        if (error instanceof DatabaseError) return { ...nothing, failure: error.code ?? "unknown" };
        throw error;
      }
      if (seen !== null) break;
    }
  }
  await inFreshWorld();
  const before = await readRelations(sessions.client);
  await sessions.client.query(statement);
  const { rewritten, built } = compareFiles(before, await readRelations(sessions.client));
  const strongest = [...(seen?.locks ?? [])].filter(([, mode]) => lockModes.indexOf(mode) >= 0);
  return {
    ...nothing,
    failure: null,
    locks: new Map(strongest),
    indexes: indexesIn(before),
    rewritten,
    built,
    scanned: new Set([...rewritten, ...built]),
    unreadable: seen?.unreadable ?? new Set(),
    unwritable: seen?.unwritable ?? new Set(),
  };
}
