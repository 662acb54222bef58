import type { Blocks, Lock, LockMode } from "@/lib/domain/plan/plan";
import { majors, type Role } from "./knowledge/entry";
import {
  blocksOf,
  isKnownOn,
  type Knowledge,
  knowledgeOf,
  type StatementId,
  statementIds,
} from "./knowledge/knowledge";

/** What each statement costs, as a step of a plan says it. Follows from lib/domain/statement/knowledge, where the data is. */
export interface StatementCost {
  /** Lock on the table itself; null where it takes none. */
  readonly lock: LockMode | null;
  readonly blocks: Blocks;
  readonly rewrites: boolean;
  readonly scans: boolean;
  /** Done in an instant once it has its lock, whatever the table's size. */
  readonly instant: boolean;
  readonly transaction: "required" | "forbidden";
  /** Lock on each further table, e.g. the referenced one. */
  readonly secondLock: LockMode | null;
}

export type StatementKind = StatementId;

/** Where a plan speaks of one table: it is the first of these that the statement has. */
const firstRoles: readonly Role[] = ["table", "partition", "parent"];
const furtherRoles: readonly Role[] = ["referenced", "referencing", "other", "partition", "parent", "source"];

function modeOf(known: Knowledge, among: readonly Role[]): { role: Role; mode: LockMode } | null {
  for (const role of among) {
    // What reads also takes is nothing worth saying in a plan.
    const found = known.locks.find((lock) => lock.role === role && lock.mode !== "ACCESS SHARE");
    if (found !== undefined) return found;
  }
  return null;
}

/** The cost on the newest version that has the statement: what a plan needs of it is the same on all (a test sees to it). */
function costOf(id: StatementId): StatementCost {
  const newest = majors.findLast((major) => isKnownOn(id, major)) ?? 18;
  const known = knowledgeOf(id, newest);
  const first = modeOf(known, firstRoles);
  const further = modeOf(
    known,
    furtherRoles.filter((role) => role !== first?.role),
  );
  const modes = [first, further].flatMap((lock) => (lock === null ? [] : [lock.mode]));
  return {
    lock: first?.mode ?? null,
    // Of tables alone: a lock on an index or a sequence is held as long, and named nowhere in a plan.
    blocks: blocksOf(modes),
    rewrites: known.rewrites.length > 0,
    scans: known.scans.length + known.builds.length > 0,
    instant: known.isInstant,
    transaction: known.transaction === "allowed" ? "required" : "forbidden",
    secondLock: further?.mode ?? null,
  };
}

// Safe because every id of the knowledge is a key.
export const statementCosts = Object.fromEntries(statementIds.map((id) => [id, costOf(id)])) as Readonly<
  Record<StatementKind, StatementCost>
>;

/** The locks of a statement on a table, and on each further one where it takes a lock there. Names are for people. */
export function locksOf(
  kind: StatementKind,
  table: string,
  further: string | readonly string[] = [],
): Lock[] {
  const cost = statementCosts[kind];
  const others = typeof further === "string" ? [further] : further;
  const locks: Lock[] = cost.lock === null ? [] : [{ relation: table, mode: cost.lock }];
  const { secondLock } = cost;
  if (secondLock !== null) {
    for (const relation of others) {
      if (relation !== table) locks.push({ relation, mode: secondLock });
    }
  }
  return locks;
}
