import type { Client } from "pg";
import type { LockMode } from "@/lib/domain/plan/plan";
import { awaitValue } from "@/tests/support/await-value";
import type { Example } from "./example";
import { compareFiles, findScanned, type Measured, statementsOf, toLockMode } from "./measure";
import { type Relation, readRelations, schema } from "./world";

/**
 * What a statement does that PostgreSQL refuses in a transaction: nobody can look at its locks from inside. So somebody stands in its way. A blocker
 * holds one lock on one relation, from the weakest mode to the strongest; the first for which the statement is seen to wait shows the strongest mode
 * that it asks for: a weaker blocker would have met it before. Indexes can't be locked by hand; COMMENT holds one kind of lock on them.
 */

const rungs = [
  "access share",
  "row share",
  "row exclusive",
  "share update exclusive",
  "access exclusive",
] as const;

function holdersOf({ name, kind }: Relation): readonly string[] {
  switch (kind) {
    case "r":
    case "p":
      return rungs.map((mode) => `lock table only ${schema}.${name} in ${mode} mode`);
    case "i":
      return [`comment on index ${schema}.${name} is 'held'`];
    default:
      throw new Error(`nothing stands in the way at ${name}`);
  }
}

const readWaitSql = `select locktype, relation::text as oid, mode from pg_locks where pid = $1 and not granted`;

interface Sessions {
  /** Runs the statement. */
  readonly client: Client;
  readonly blocker: Client;
  readonly watcher: Client;
}

type Waiting = { readonly locktype: string; readonly oid: string | null; readonly mode: string };

async function pidOf(client: Client): Promise<number> {
  return Number((await client.query<{ pid: number }>("select pg_backend_pid() as pid")).rows[0]?.pid);
}

/**
 * Runs the example's statement while the blocker holds its lock, calls `use` with what it waits for, and lets it go on. Resolves once it has ended.
 */
async function runHeldBack(
  { client, blocker, watcher }: Sessions,
  example: Example,
  holder: string,
  use: (waiting: Waiting) => void,
): Promise<void> {
  const pid = await pidOf(client);
  await blocker.query("begin");
  await blocker.query(holder);
  let hasEnded = false;
  const running = client.query(statementsOf(example).join(";")).finally(() => {
    hasEnded = true;
  });
  try {
    const waits = await awaitValue(
      async () => (await watcher.query<Waiting>(readWaitSql, [pid])).rows,
      (rows) => hasEnded || rows.length > 0,
    );
    const [waiting] = waits;
    if (waiting !== undefined) use(waiting);
  } finally {
    await blocker.query("rollback");
    await running;
  }
}

/** Calls `inWorld` once for each attempt, as each one changes the world; returns the strongest lock asked for on each named relation. */
export async function watchLocks(
  sessions: Sessions,
  example: Example,
  named: ReadonlySet<string>,
  inWorld: (attempt: () => Promise<void>) => Promise<void>,
): Promise<Map<string, LockMode>> {
  const locks = new Map<string, LockMode>();
  for (const name of named) {
    for (let rung = 0; !locks.has(name); rung += 1) {
      let isOver = false;
      await inWorld(async () => {
        const [oid, relation] =
          [...(await readRelations(sessions.client))].find(([, one]) => one.name === name) ?? [];
        if (relation === undefined) throw new Error(`no such relation: ${name}`);
        const holder = holdersOf(relation)[rung];
        if (holder === undefined) {
          isOver = true;
          return;
        }
        await runHeldBack(sessions, example, holder, (waiting) => {
          if (waiting.locktype === "relation" && waiting.oid === oid)
            locks.set(name, toLockMode(waiting.mode));
        });
      });
      if (isOver) break;
    }
  }
  return locks;
}

async function readFetched(watcher: Client, oids: Iterable<string>): Promise<Map<string, number>> {
  const found = await watcher.query<{ oid: string; blocks: number }>(
    "select oid::text, pg_stat_get_blocks_fetched(oid)::int as blocks from unnest($1::oid[]) as of(oid)",
    [[...oids]],
  );
  return new Map(found.rows.map((row) => [row.oid, row.blocks]));
}

/** Resolves once all that the client did so far is in the counters: a scan after it is seen there, and counts come in order. */
async function awaitCounted({ client, watcher }: Omit<Sessions, "blocker">): Promise<void> {
  const scans = async () =>
    Number(
      (
        await watcher.query<{ scans: string }>(
          `select pg_stat_get_numscans('${schema}.customers'::regclass)::text as scans`,
        )
      ).rows[0]?.scans,
    );
  const before = await scans();
  await client.query(`select count(*) from ${schema}.customers`);
  await awaitValue(
    async () => {
      // Postgres: a session reports its counts when a statement ends, and not more often than once in a while.
      await client.query("select 1");
      return scans();
    },
    (now) => now > before,
  );
}

/** Runs an example whose statement no transaction may hold, and says what it did, but for its locks. */
export async function measureOutside(
  sessions: Omit<Sessions, "blocker">,
  example: Example,
): Promise<Omit<Measured, "locks">> {
  const { client, watcher } = sessions;
  const before = await readRelations(client);
  await awaitCounted(sessions);
  const fetchedBefore = await readFetched(watcher, before.keys());
  await client.query(statementsOf(example).join(";"));
  await awaitCounted(sessions);
  const fetched = await readFetched(watcher, before.keys());
  for (const [oid, blocks] of fetched) fetched.set(oid, blocks - (fetchedBefore.get(oid) ?? 0));
  // The scan that was the sign.
  for (const [oid, { name }] of before) if (name === "customers") fetched.delete(oid);
  const { rewritten, built } = compareFiles(before, await readRelations(client));
  return {
    rewritten,
    built,
    scanned: new Set([...findScanned(before, fetched), ...rewritten, ...built]),
  };
}
