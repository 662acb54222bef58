import type { Finding } from "@/lib/domain/statement/lint-result";
import { durationMs, type HeldLock, type SessionState } from "../known/session-state";
import { type Held, stopsWrites, strength, type TakenLock, type WeighedAct } from "./weigh";

/** How statements are put together: what makes a right statement a risk that it need not be. Never more than careful. */

/** Longer than this, a queue behind a waiting lock is an outage of its own. */
const longestWaitMs = 5_000;

/** What the session's lock_timeout is, in milliseconds; 0 for none. */
export function lockTimeoutMs(session: SessionState, byDefault: number): number {
  const set = session.setting("lock_timeout");
  return set === undefined ? byDefault : (durationMs(set) ?? 0);
}

/** Locks that this statement has to wait for: not those that the transaction holds already. */
export function awaited(locks: ReadonlyMap<string, TakenLock>, held: Held): TakenLock[] {
  return [...locks].flatMap(([key, lock]) => {
    const before = held.get(key);
    const isHeld = before !== undefined && strength(before.mode) >= strength(lock.mode);
    return lock.isBlocking && !isHeld ? [lock] : [];
  });
}

function hygiene(
  rule: "lock-timeout" | "concurrently-with-lock-timeout" | "too-much-in-one-transaction",
  reasons: Finding["reasons"],
  message: string,
  safeWay: string,
): Finding {
  return { rule, severity: "careful", kind: "hygiene", reasons, message, safeWay };
}

/** A lock that stops others, waited for without end: everybody who comes later waits behind it. */
export function findLockQueue(
  waits: readonly TakenLock[],
  timeoutMs: number,
  isInTransaction: boolean,
): Finding | null {
  const [first] = waits;
  if (first === undefined || (timeoutMs > 0 && timeoutMs <= longestWaitMs)) return null;
  const local = isInTransaction ? "SET LOCAL" : "SET";
  const wait = timeoutMs === 0 ? "without a lock_timeout" : `for up to ${Math.round(timeoutMs / 1_000)} s`;
  return hygiene(
    "lock-timeout",
    ["lock_queue"],
    `Waits for ${first.mode} on ${first.target.name} ${wait}. Meanwhile every later query that this lock would stop queues behind it.`,
    `${local} lock_timeout = '2s' before it, and try again when it is hit.`,
  );
}

const concurrent: ReadonlySet<string> = new Set([
  "create_index_concurrently",
  "create_unique_index_concurrently",
  "drop_index_concurrently",
  "reindex_concurrently",
]);

/** A concurrent build waits for old transactions, and lock_timeout counts that. */
export function findTimeoutOfBuild(acts: readonly WeighedAct[], timeoutMs: number): Finding | null {
  const isBuild = acts.some((one) => concurrent.has(one.act.id) && !one.act.isIdle);
  if (!isBuild || timeoutMs === 0 || timeoutMs > 60_000) return null;
  return hygiene(
    "concurrently-with-lock-timeout",
    [],
    "lock_timeout also counts its wait for older transactions, and an index whose build it ends stays behind INVALID.",
    "SET lock_timeout = 0 before it; it stops nobody while it waits.",
  );
}

/** A lock on one table while another's is held: both wait together, and two such transactions can wait for each other. */
export function findManyTables(
  waits: readonly TakenLock[],
  held: Held,
  lineOf: (statement: number) => number,
): Finding | null {
  const [first] = waits;
  if (first === undefined) return null;
  if (held.has(first.target.key)) return null;
  let other: HeldLock | undefined;
  // Not copied into a list first: a file may hold thousands.
  for (const one of held.values()) {
    if (!stopsWrites(one.mode) || one.relation === first.target.name) continue;
    other = one;
    break;
  }
  if (other === undefined) return null;
  return hygiene(
    "too-much-in-one-transaction",
    ["two_tables_locked", "holds_lock_long"],
    `While it waits for ${first.target.name}, ${other.mode} on ${other.relation} (line ${lineOf(other.statement)}) is held; another transaction that takes them the other way round makes a deadlock.`,
    "One table in a transaction.",
  );
}
