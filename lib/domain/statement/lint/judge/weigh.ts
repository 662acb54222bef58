import { type LockMode, lockModes } from "@/lib/domain/plan/plan";
import type { Role } from "@/lib/domain/statement/knowledge/entry";
import { type Knowledge, knowledgeOf, type StatementId } from "@/lib/domain/statement/knowledge/knowledge";
import type { HeldLock } from "../known/session-state";
import type { Act, Target } from "./act";

/** What a statement costs: its acts' entries of the knowledge, put on the relations that they touch. */

export interface TakenLock {
  readonly target: Target;
  readonly mode: LockMode;
  /** It stops what an application does while it is held or waited for; a lock that nobody can be in the way of does not. */
  readonly isBlocking: boolean;
}

export interface WeighedAct {
  readonly act: Act;
  readonly knowledge: Knowledge;
  readonly locks: readonly TakenLock[];
  /** Relations whose size decides how long it takes; empty when that is an instant. */
  readonly rewrites: readonly Target[];
  readonly scans: readonly Target[];
  readonly builds: readonly Target[];
  /** Changes or waits that grow with the table although nothing is rewritten, scanned or built. */
  readonly lasts: readonly Target[];
}

export function strength(mode: LockMode): number {
  return lockModes.indexOf(mode);
}

/** SHARE and stronger: writes wait, at least. */
export function stopsWrites(mode: LockMode): boolean {
  return strength(mode) >= strength("SHARE");
}

export function stopsReads(mode: LockMode): boolean {
  return mode === "ACCESS EXCLUSIVE";
}

/** An index's own lock stops those who would use it only while it is built anew; that of a concurrent form is taken when nobody is left. */
function isIdleLock(knowledge: Knowledge, role: Role): boolean {
  const isConcurrent = knowledge.id.endsWith("_concurrently");
  if (role === "index") return isConcurrent || knowledge.id === "drop_index";
  return isConcurrent && role === "partition";
}

/** Views are not written to: only a lock that stops reads is in somebody's way. */
function isHarmless(role: Role, mode: LockMode): boolean {
  return (role === "view" || role === "materialized_view") && !stopsReads(mode);
}

/** The entries never change: each is put together once for a version. */
const entries = new Map<string, Knowledge>();

function entryOf(id: StatementId, serverMajor: number): Knowledge {
  const key = `${id} ${serverMajor}`;
  const known = entries.get(key) ?? knowledgeOf(id, serverMajor);
  entries.set(key, known);
  return known;
}

/** Puts an act's entry of the knowledge on its relations. */
export function weigh(act: Act, serverMajor: number): WeighedAct {
  const knowledge = entryOf(act.id, serverMajor);
  const at = (role: Role): readonly Target[] => act.relations[role] ?? [];
  const locks = knowledge.locks.flatMap(({ role, mode: known }) => {
    const isOwn = role === "table" || role === "sequence" || knowledge.id === "rename_index";
    const mode = isOwn ? (act.lock ?? known) : known;
    return at(role).map((target) => ({
      target,
      mode,
      isBlocking:
        stopsWrites(mode) && !target.isNew && !isIdleLock(knowledge, role) && !isHarmless(role, mode),
    }));
  });
  // What is compared with the rows of a new table takes as long as there are rows: few, or none.
  const isNewTable = at("table").length > 0 && at("table").every((one) => one.isNew);
  const isIdle = (role: Role) => act.isIdle || (isNewTable && role === "referenced");
  const on = (roles: readonly Role[]) => roles.flatMap((role) => (isIdle(role) ? [] : [...at(role)]));
  // An identity that is a primary key brings an index of its own.
  const isRebuild = knowledge.rewrites.length > 0 && knowledge.id !== "add_column_primary_key";
  const isLong =
    !knowledge.isInstant &&
    knowledge.rewrites.length + knowledge.scans.length + knowledge.builds.length === 0;
  return {
    act,
    knowledge,
    locks,
    rewrites: on(knowledge.rewrites),
    scans: on(knowledge.scans),
    builds: on(knowledge.builds).filter((one) => !isRebuild || !one.isBare),
    lasts: isLong ? on(["table", "parent"]) : [],
  };
}

/** The strongest lock on each relation, of several acts. */
export function strongest(acts: readonly WeighedAct[]): Map<string, TakenLock> {
  const found = new Map<string, TakenLock>();
  for (const lock of acts.flatMap((one) => one.locks)) {
    const before = found.get(lock.target.key);
    if (before === undefined || strength(lock.mode) > strength(before.mode)) {
      found.set(lock.target.key, { ...lock, isBlocking: lock.isBlocking || before?.isBlocking === true });
    }
  }
  return found;
}

/** Work that takes longer the larger its relations are, on relations that were there before. */
export function workOf(weighed: WeighedAct): readonly Target[] {
  const { rewrites, scans, builds, lasts, knowledge, act } = weighed;
  const rows =
    knowledge.locksRows === "all" || (knowledge.locksRows === "some" && !act.isIdle)
      ? (act.relations.table ?? [])
      : [];
  return [...rewrites, ...builds, ...scans, ...lasts, ...rows].filter((one) => !one.isNew);
}

export function isSmall(target: Target): boolean {
  return target.size === "small" || target.size === "empty";
}

export type Held = ReadonlyMap<string, HeldLock>;
