import { type Client, DatabaseError } from "pg";
import { type Blocks, lockModes } from "@/lib/domain/plan/plan";
import type { Knowledge } from "@/lib/domain/statement/knowledge/knowledge";
import { type Relation, schema } from "./world";

/** An application beside a statement: what it can do while the statement holds its locks, and what it notices afterwards. */

/** Whether a statement is kept waiting. It is taken back in any case. */
async function isKeptWaiting(beside: Client, statement: string): Promise<boolean> {
  await beside.query("begin");
  try {
    // Long enough for a server that is busy otherwise: only a lock makes anything wait for a lock.
    await beside.query("set local lock_timeout to '20ms'");
    await beside.query(statement);
    return false;
  } catch (error) {
    if (error instanceof DatabaseError && error.code === "55P03") return true;
    throw error;
  } finally {
    await beside.query("rollback");
  }
}

function readOf({ name, kind }: Relation): string {
  return kind === "S"
    ? `select last_value from ${schema}.${name}`
    : `select * from ${schema}.${name} limit 1`;
}

/** Null where an application writes nothing. */
function writeOf({ name, kind }: Relation): string | null {
  switch (kind) {
    case "r":
    case "p":
      return `delete from ${schema}.${name} where false`;
    case "S":
      return `select nextval('${schema}.${name}')`;
    default:
      return null;
  }
}

/** What an application meets that reads and writes these relations at this moment. */
export async function readBlocks(beside: Client, relations: Iterable<Relation>): Promise<Blocks> {
  let blocks: Blocks = "nothing";
  for (const relation of relations) {
    if (["i", "I"].includes(relation.kind)) continue;
    if (await isKeptWaiting(beside, readOf(relation))) return "reads_and_writes";
    const write = writeOf(relation);
    if (write !== null && (await isKeptWaiting(beside, write))) blocks = "writes";
  }
  return blocks;
}

/** How many of the table's rows are locked at this moment. */
export async function readLockedRows(beside: Client, table: string): Promise<Knowledge["locksRows"]> {
  await beside.query("begin");
  try {
    const found = await beside.query<{ free: number; all: number }>(
      `with free as (select 1 from ${schema}.${table} for update skip locked)
       select (select count(*) from free)::int as free, (select count(*) from ${schema}.${table})::int as all`,
    );
    const { free = 0, all = 0 } = found.rows[0] ?? {};
    if (all === 0) throw new Error(`${table} has no rows to be locked`);
    if (free === all) return "none";
    return free === 0 ? "all" : "some";
  } finally {
    await beside.query("rollback");
  }
}

/** Whether rows of the table can be locked beside the statement, so that it can be seen which are locked already. */
export function canLockRows(known: Knowledge): boolean {
  const held = known.locks.find((lock) => lock.role === "table");
  if (held === undefined || known.blocks === "reads_and_writes") return false;
  return lockModes.indexOf(held.mode) < lockModes.indexOf("EXCLUSIVE");
}

/** What an application gets from its statements: their rows, or the SQLSTATE with which they fail. Taken back. */
export async function answerOf(client: Client, statements: string): Promise<string> {
  await client.query("begin");
  try {
    const answer: unknown = await client.query(statements);
    const results = Array.isArray(answer) ? answer : [answer];
    return JSON.stringify(results.map((result) => [result.rowCount, result.rows]));
  } catch (error) {
    if (error instanceof DatabaseError) return `fails with ${error.code}`;
    throw error;
  } finally {
    await client.query("rollback");
  }
}
