import { type Client, DatabaseError } from "pg";
import { type LockMode, lockModes } from "@/lib/domain/plan/plan";
import { compareFiles, findScanned, toLockMode } from "@/tests/integration/statement/measure";
import type { Relation } from "@/tests/integration/statement/world";
import { kept, requests } from "./shop";

/** What a statement really does, seen on the server before its transaction ends. */

export interface Observed {
  /** SQLSTATE, when the server refused it. */
  readonly failure: string | null;
  /** The strongest lock that it took on each relation that was there before, `sales.lines`. */
  readonly locks: ReadonlyMap<string, LockMode>;
  /** Those of them that are indexes. */
  readonly indexes: ReadonlySet<string>;
  readonly rewritten: ReadonlySet<string>;
  readonly scanned: ReadonlySet<string>;
  readonly built: ReadonlySet<string>;
  /** Relations that somebody else can't read, or can't write, at the moment before its transaction ends. */
  readonly unreadable: ReadonlySet<string>;
  readonly unwritable: ReadonlySet<string>;
  /** Tables of which it holds every row. */
  readonly fullyLocked: ReadonlySet<string>;
  /** The application's requests that fail now, or answer with other columns. */
  readonly broken: readonly string[];
  /** Tables that lost a tenth of their rows, or more. */
  readonly emptied: readonly string[];
}

const relationsSql = `
select c.oid::text as oid, case when n.nspname in ('public') or n.oid = pg_my_temp_schema() then c.relname else n.nspname || '.' || c.relname end as name,
  c.relkind::text as kind, pg_relation_filenode(c.oid)::text as filenode,
  case when c.relkind in ('r', 'i', 'm', 'S') then pg_relation_size(c.oid) else 0 end::int as bytes,
  i.indrelid::text as "tableOid"
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
left join pg_index i on i.indexrelid = c.oid
where (n.nspname in ('public', 'sales') or n.oid = pg_my_temp_schema()) and c.relkind in ('r', 'p', 'i', 'I', 'S', 'v', 'm')`;

export async function readRelations(client: Client): Promise<Map<string, Relation>> {
  const found = await client.query<Relation & { oid: string }>(relationsSql);
  return new Map(found.rows.map(({ oid, ...relation }) => [oid, relation]));
}

const locksSql = `select relation::text as oid, mode from pg_locks
where locktype = 'relation' and pid = $1 and database = (select oid from pg_database where datname = current_database())`;

/** Locks that a session holds or waits for on relations that were there before. */
export async function readLocks(
  client: Client,
  pid: number,
  before: ReadonlyMap<string, Relation>,
): Promise<Map<string, LockMode>> {
  const locks = new Map<string, LockMode>();
  const held = await client.query<{ oid: string; mode: string }>(locksSql, [pid]);
  for (const { oid, mode } of held.rows) {
    const relation = before.get(oid);
    if (relation === undefined) continue;
    const seen = toLockMode(mode);
    const known = locks.get(relation.name);
    if (known === undefined || lockModes.indexOf(seen) > lockModes.indexOf(known))
      locks.set(relation.name, seen);
  }
  return locks;
}

/** Names of the indexes among them. */
export function indexesIn(relations: ReadonlyMap<string, Relation>): Set<string> {
  return new Set(
    [...relations.values()].filter((one) => ["i", "I"].includes(one.kind)).map((one) => one.name),
  );
}

async function pidOf(client: Client): Promise<number> {
  return Number((await client.query<{ pid: number }>("select pg_backend_pid() as pid")).rows[0]?.pid);
}

async function isKeptWaiting(beside: Client, statement: string): Promise<boolean> {
  await beside.query("begin");
  try {
    await beside.query("set local lock_timeout to '20ms'");
    await beside.query(statement);
    return false;
  } catch (error) {
    if (error instanceof DatabaseError) return error.code === "55P03";
    throw error;
  } finally {
    await beside.query("rollback");
  }
}

function printed(name: string): string {
  return name
    .split(".")
    .map((part) => `"${part}"`)
    .join(".");
}

export interface Blocked {
  readonly unreadable: Set<string>;
  readonly unwritable: Set<string>;
}

/** What somebody else meets who reads and writes these relations now. */
export async function readBlocked(
  beside: Client,
  before: ReadonlyMap<string, Relation>,
  locked: ReadonlySet<string>,
): Promise<Blocked> {
  const unreadable = new Set<string>();
  const unwritable = new Set<string>();
  for (const { name, kind } of before.values()) {
    if (!locked.has(name) || !["r", "p", "m", "v", "S"].includes(kind)) continue;
    if (await isKeptWaiting(beside, `select * from ${printed(name)} limit 1`)) unreadable.add(name);
    const isTable = kind === "r" || kind === "p";
    const write = isTable
      ? `delete from ${printed(name)} where false`
      : kind === "S"
        ? `select nextval('${printed(name)}')`
        : null;
    if (write !== null && (await isKeptWaiting(beside, write))) unwritable.add(name);
  }
  return { unreadable, unwritable };
}

async function readFullyLocked(beside: Client, tables: ReadonlySet<string>): Promise<Set<string>> {
  const full = new Set<string>();
  for (const table of kept) {
    if (!tables.has(table)) continue;
    await beside.query("begin");
    try {
      await beside.query("set local lock_timeout to '20ms'");
      const found = await beside.query(`select 1 from ${printed(table)} for update skip locked limit 1`);
      if (found.rows.length === 0) full.add(table);
    } catch (error) {
      // The table itself is locked: nothing can be said of its rows.
      if (!(error instanceof DatabaseError) || error.code !== "55P03") throw error;
    } finally {
      await beside.query("rollback");
    }
  }
  return full;
}

/** Answers as an application sees them: types of the columns, or the SQLSTATE. Text is text to it, whatever its length limit. */
async function answers(client: Client): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const request of requests) {
    await client.query("savepoint request");
    try {
      const { fields } = await client.query(request);
      found.set(request, fields.map((one) => (one.dataTypeID === 1043 ? 25 : one.dataTypeID)).join());
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      found.set(request, `fails with ${error.code}`);
    }
    await client.query("rollback to request");
    await client.query("release request");
  }
  return found;
}

/** What the application gets before anything is changed. */
export async function readBaseline(client: Client) {
  await client.query("begin");
  const before = { answers: await answers(client), rows: await readRows(client) };
  await client.query("rollback");
  return before;
}

async function readRows(client: Client): Promise<Map<string, number>> {
  const rows = new Map<string, number>();
  for (const table of kept) {
    await client.query("savepoint rows");
    const found = await client
      .query<{ rows: number }>(`select count(*)::int as rows from ${printed(table)}`)
      .catch(() => null);
    await client.query("rollback to rows");
    rows.set(table, found?.rows[0]?.rows ?? 0);
  }
  return rows;
}

export type Baseline = Awaited<ReturnType<typeof readBaseline>>;

/** Requests that answered before and don't now, or answer otherwise; tables with fewer rows. The transaction must be open. */
export async function readDamage(client: Client, baseline: Baseline) {
  const now = await answers(client);
  const broken = [...baseline.answers]
    .filter(([request, answer]) => now.get(request) !== answer)
    .map(([one]) => one);
  const rows = await readRows(client);
  const emptied = [...baseline.rows]
    .filter(([table, before]) => (rows.get(table) ?? 0) < before * 0.9)
    .map(([one]) => one);
  return { broken, emptied };
}

async function readFetched(client: Client, oids: Iterable<string>): Promise<Map<string, number>> {
  const found = await client.query<{ oid: string; blocks: number }>(
    "select oid::text, pg_stat_get_xact_blocks_fetched(oid)::int as blocks from unnest($1::oid[]) as of(oid)",
    [[...oids]],
  );
  return new Map(found.rows.map((row) => [row.oid, row.blocks]));
}

export const nothing: Omit<Observed, "failure"> = {
  locks: new Map(),
  indexes: new Set(),
  rewritten: new Set(),
  scanned: new Set(),
  built: new Set(),
  unreadable: new Set(),
  unwritable: new Set(),
  fullyLocked: new Set(),
  broken: [],
  emptied: [],
};

/**
 * Runs a statement in the transaction that is open, and says what it did. Locks of earlier statements of the transaction are left out of `locks`,
 * and count in what others meet. A statement that fails is taken back; the transaction goes on.
 */
export async function observe(
  client: Client,
  beside: Client,
  statement: string,
  baseline: Baseline,
): Promise<Observed> {
  const before = await readRelations(client);
  const pid = await pidOf(client);
  const heldBefore = await readLocks(client, pid, before);
  const fetchedBefore = await readFetched(client, before.keys());
  const verified = new Set<string>();
  const listen = (notice: { message?: string | undefined }) => {
    const table = /^verifying table "(.*)"$/.exec(notice.message ?? "")?.[1];
    if (table !== undefined) verified.add(table);
  };
  await client.query("savepoint statement");
  await client.query("set client_min_messages to debug1");
  client.on("notice", listen);
  try {
    await client.query(statement);
  } catch (error) {
    await client.query("rollback to statement");
    if (error instanceof DatabaseError) return { ...nothing, failure: error.code ?? "unknown" };
    throw error;
  } finally {
    client.off("notice", listen);
    await client.query("set client_min_messages to warning");
  }
  const all = await readLocks(client, pid, before);
  const fetched = await readFetched(client, before.keys());
  for (const [oid, blocks] of fetched) fetched.set(oid, blocks - (fetchedBefore.get(oid) ?? 0));
  const { rewritten, built } = compareFiles(before, await readRelations(client));
  const blocked = await readBlocked(beside, before, new Set(all.keys()));
  return {
    failure: null,
    locks: new Map([...all].filter(([name, mode]) => heldBefore.get(name) !== mode)),
    indexes: indexesIn(before),
    rewritten,
    built,
    scanned: new Set([...findScanned(before, fetched), ...verified, ...rewritten, ...built]),
    ...blocked,
    fullyLocked: await readFullyLocked(beside, new Set(all.keys())),
    ...(await readDamage(client, baseline)),
  };
}
