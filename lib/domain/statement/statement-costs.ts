import type { Blocks, Lock, LockMode } from "@/lib/domain/plan/plan";

/**
 * What each DDL statement that a plan uses costs, as data (PostgreSQL's documentation of explicit locking and of ALTER TABLE; 14 to 18).
 * The one place: plans read it, and a linter will.
 */
export interface StatementCost {
  /** Lock on the table itself. */
  readonly lock: LockMode;
  readonly blocks: Blocks;
  readonly rewrites: boolean;
  readonly scans: boolean;
  /** Done in an instant once it has its lock, whatever the table's size. */
  readonly instant: boolean;
  readonly transaction: "required" | "forbidden";
  /** Lock on a second table, e.g. the referenced one. */
  readonly secondLock: LockMode | null;
}

const instant = {
  rewrites: false,
  scans: false,
  instant: true,
  transaction: "required",
  secondLock: null,
} as const;
// A concurrent build or a validation lets reads and writes through, and takes its time.
const background = { blocks: "nothing", rewrites: false, instant: false, secondLock: null } as const;

export const statementCosts = {
  add_column: { ...instant, lock: "ACCESS EXCLUSIVE", blocks: "reads_and_writes" },
  drop_column: { ...instant, lock: "ACCESS EXCLUSIVE", blocks: "reads_and_writes" },
  create_trigger: { ...instant, lock: "SHARE ROW EXCLUSIVE", blocks: "writes" },
  drop_trigger: { ...instant, lock: "ACCESS EXCLUSIVE", blocks: "reads_and_writes" },
  set_default: { ...instant, lock: "ACCESS EXCLUSIVE", blocks: "reads_and_writes" },
  add_check_not_valid: { ...instant, lock: "ACCESS EXCLUSIVE", blocks: "reads_and_writes" },
  /** PostgreSQL 18 and later. */
  add_not_null_not_valid: { ...instant, lock: "ACCESS EXCLUSIVE", blocks: "reads_and_writes" },
  /** Only where a validated check proves it; else it scans under this lock. */
  set_not_null_proven: { ...instant, lock: "ACCESS EXCLUSIVE", blocks: "reads_and_writes" },
  drop_not_null: { ...instant, lock: "ACCESS EXCLUSIVE", blocks: "reads_and_writes" },
  drop_constraint: { ...instant, lock: "ACCESS EXCLUSIVE", blocks: "reads_and_writes" },
  drop_foreign_key: {
    ...instant,
    lock: "ACCESS EXCLUSIVE",
    blocks: "reads_and_writes",
    secondLock: "ACCESS EXCLUSIVE",
  },
  add_foreign_key_not_valid: {
    ...instant,
    lock: "SHARE ROW EXCLUSIVE",
    blocks: "writes",
    secondLock: "SHARE ROW EXCLUSIVE",
  },
  add_unique_using_index: { ...instant, lock: "ACCESS EXCLUSIVE", blocks: "reads_and_writes" },
  validate_constraint: {
    ...background,
    lock: "SHARE UPDATE EXCLUSIVE",
    scans: true,
    transaction: "required",
  },
  validate_foreign_key: {
    ...background,
    lock: "SHARE UPDATE EXCLUSIVE",
    scans: true,
    transaction: "required",
    secondLock: "ROW SHARE",
  },
  create_index_concurrently: {
    ...background,
    lock: "SHARE UPDATE EXCLUSIVE",
    scans: true,
    transaction: "forbidden",
  },
  drop_index_concurrently: {
    ...background,
    lock: "SHARE UPDATE EXCLUSIVE",
    scans: false,
    transaction: "forbidden",
  },
} as const satisfies Record<string, StatementCost>;

export type StatementKind = keyof typeof statementCosts;

/** The locks of a statement on a table, and on a second one where it takes a lock there. Names are for people. */
export function locksOf(kind: StatementKind, table: string, secondTable?: string): Lock[] {
  const cost: StatementCost = statementCosts[kind];
  const locks: Lock[] = [{ relation: table, mode: cost.lock }];
  if (cost.secondLock !== null && secondTable !== undefined) {
    locks.push({ relation: secondTable, mode: cost.secondLock });
  }
  return locks;
}
