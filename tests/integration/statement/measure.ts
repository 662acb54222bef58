import { type Client, DatabaseError } from "pg";
import { type LockMode, lockModes } from "@/lib/domain/plan/plan";
import type { Example } from "./example";
import { type Relation, readRelations } from "./world";

/** What a statement really did, read from the server while its transaction was open. Relations by name. */
export interface Measured {
  /** The strongest lock on each relation that existed before. */
  readonly locks: ReadonlyMap<string, LockMode>;
  readonly rewritten: ReadonlySet<string>;
  /** Read from end to end. */
  readonly scanned: ReadonlySet<string>;
  /** Tables that got an index, or an index's storage anew. */
  readonly built: ReadonlySet<string>;
}

/** `AccessExclusiveLock`, as the knowledge writes it. */
export function toLockMode(mode: string): LockMode {
  const words = mode
    .replace(/Lock$/, "")
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toUpperCase();
  const found = lockModes.find((one) => one === words);
  if (found === undefined) throw new Error(`no such lock mode: ${mode}`);
  return found;
}

/** The statements of an example, in their order. */
export function statementsOf(example: Example): readonly string[] {
  return typeof example.run === "string" ? [example.run] : example.run;
}

/** Runs something that should fail, and returns its SQLSTATE; null when it did not fail. */
export async function failureOf(run: () => Promise<unknown>): Promise<string | null> {
  try {
    await run();
    return null;
  } catch (error) {
    if (error instanceof DatabaseError) return error.code ?? "";
    throw error;
  }
}

const readLocksSql = `select relation::text as oid, mode from pg_locks
where locktype = 'relation' and pid = pg_backend_pid() and granted
  and database = (select oid from pg_database where datname = current_database())`;

async function readLocks(
  client: Client,
  before: ReadonlyMap<string, Relation>,
  named: ReadonlySet<string>,
): Promise<Map<string, LockMode>> {
  const locks = new Map<string, LockMode>();
  const held = await client.query<{ oid: string; mode: string }>(readLocksSql);
  for (const { oid, mode } of held.rows) {
    // What the statement made itself is not there, nor are catalogs.
    const relation = before.get(oid);
    if (relation === undefined) continue;
    const { name, kind } = relation;
    // Indexes go with their table, unless they play a part of their own.
    if (["i", "I"].includes(kind) && !named.has(name)) continue;
    const seen = toLockMode(mode);
    const known = locks.get(name);
    if (known === undefined || lockModes.indexOf(seen) > lockModes.indexOf(known)) locks.set(name, seen);
  }
  return locks;
}

const pageBytes = 8192;

/** Compares the files, before and after: moved and not empty is rewritten; a new index, or an index whose file moved, is built. */
export function compareFiles(
  before: ReadonlyMap<string, Relation>,
  after: ReadonlyMap<string, Relation>,
): Pick<Measured, "rewritten" | "built"> {
  const rewritten = new Set<string>();
  const built = new Set<string>();
  const filenodes = new Set([...before.values()].map((relation) => relation.filenode));
  for (const [oid, now] of after) {
    const then = before.get(oid);
    // Postgres: ALTER TYPE makes an index that still serves anew in the catalog, and gives it the old one's file.
    const isMoved = !filenodes.has(now.filenode);
    if (now.kind === "i") {
      const table = before.get(now.tableOid ?? "");
      // More than its first page, which every index has from its birth: TRUNCATE gives its indexes new, empty files.
      if (isMoved && table !== undefined && now.bytes > pageBytes) built.add(table.name);
    } else if (["r", "m"].includes(now.kind) && then !== undefined && isMoved && now.bytes > 0) {
      rewritten.add(now.name);
    }
  }
  return { rewritten, built };
}

/** The relations of which as many blocks were fetched as they have. */
export function findScanned(
  before: ReadonlyMap<string, Relation>,
  fetched: ReadonlyMap<string, number>,
): Set<string> {
  const scanned = new Set<string>();
  for (const [oid, relation] of before) {
    const pages = relation.bytes / pageBytes;
    if (["r", "m"].includes(relation.kind) && pages > 0 && (fetched.get(oid) ?? 0) >= pages)
      scanned.add(relation.name);
  }
  return scanned;
}

async function readFetched(client: Client, oids: Iterable<string>): Promise<Map<string, number>> {
  const found = await client.query<{ oid: string; blocks: number }>(
    "select oid::text, pg_stat_get_xact_blocks_fetched(oid)::int as blocks from unnest($1::oid[]) as of(oid)",
    [[...oids]],
  );
  return new Map(found.rows.map((row) => [row.oid, row.blocks]));
}

/**
 * Runs an example in one transaction, which is left open, and says what it did: locks from pg_locks, storage from the file nodes, scans from the
 * transaction's own counters of fetched blocks and from what the server says at debug1.
 */
export async function measure(
  client: Client,
  example: Example,
  named: ReadonlySet<string>,
): Promise<Measured> {
  const before = await readRelations(client);
  const verified = new Set<string>();
  const listen = (notice: { message?: string | undefined }) => {
    const table = /^verifying table "(.*)"$/.exec(notice.message ?? "")?.[1];
    if (table !== undefined) verified.add(table);
  };
  await client.query("begin");
  const fetchedBefore = await readFetched(client, before.keys());
  await client.query("set local client_min_messages to debug1");
  client.on("notice", listen);
  for (const statement of statementsOf(example)) await client.query(statement);
  client.off("notice", listen);
  const locks = await readLocks(client, before, named);
  const fetched = await readFetched(client, before.keys());
  for (const [oid, blocks] of fetched) fetched.set(oid, blocks - (fetchedBefore.get(oid) ?? 0));
  const { rewritten, built } = compareFiles(before, await readRelations(client));
  // Who rewrites or builds has read, too.
  const scanned = new Set([...findScanned(before, fetched), ...verified, ...rewritten, ...built]);
  return { locks, rewritten, scanned, built };
}
