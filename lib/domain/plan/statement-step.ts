import type { Sql } from "@/lib/domain/sql/sql";
import {
  locksOf,
  type StatementCost,
  type StatementKind,
  statementCosts,
} from "@/lib/domain/statement/statement-costs";
import type { StatementStep, TimeoutPolicy, UndoStatement } from "./plan";

/** No statement waits long for a lock: 200 ms, then it gives way and tries again. */
const shortLock: TimeoutPolicy = { lockTimeoutMs: 200, statementTimeoutMs: 5_000, maxAttempts: 60 };

/**
 * Concurrent builds and validations: lock_timeout counts their wait for old snapshots, so it has to be long; while they wait
 * they block neither reads nor writes.
 */
const longBudget: TimeoutPolicy = { lockTimeoutMs: 30 * 60_000, statementTimeoutMs: 0, maxAttempts: 5 };

/** Many rows of Colonnade's own, a few at a time: as long as it takes. */
const ownRows: TimeoutPolicy = { lockTimeoutMs: 200, statementTimeoutMs: 0, maxAttempts: 60 };

function policyOf(cost: StatementCost): TimeoutPolicy {
  return cost.instant ? shortLock : longBudget;
}

/** A statement with its cost, without a place in a plan. */
export interface CostedStatement {
  /** `own_rows` commits on its way, so it can't run in a transaction. */
  readonly kind: StatementKind | "own_schema" | "own_rows";
  readonly sql: Sql;
  /** For people. */
  readonly table: string;
  readonly secondTable?: string | readonly string[];
  /** Where another patience than the kind's is right. */
  readonly timeout?: TimeoutPolicy;
}

function costFields(statement: CostedStatement) {
  if (statement.sql.values.length > 0) throw new TypeError("DDL takes no parameters");
  if (statement.kind === "own_schema" || statement.kind === "own_rows") {
    const isSchema = statement.kind === "own_schema";
    return {
      sql: statement.sql.text,
      transaction: isSchema ? ("required" as const) : ("forbidden" as const),
      locks: [],
      blocks: "nothing" as const,
      rewrites: false,
      scans: false,
      instant: isSchema,
      timeout: isSchema ? shortLock : ownRows,
    };
  }
  const cost: StatementCost = statementCosts[statement.kind];
  return {
    sql: statement.sql.text,
    transaction: cost.transaction,
    locks: locksOf(statement.kind, statement.table, statement.secondTable),
    blocks: cost.blocks,
    rewrites: cost.rewrites,
    scans: cost.scans,
    instant: cost.instant,
    timeout: statement.timeout ?? policyOf(cost),
  };
}

/** One statement of an undo. */
export function undoStatement(statement: CostedStatement, undoneWhen: Sql): UndoStatement {
  return { ...costFields(statement), undoneWhen: undoneWhen.text };
}

/** What a step is called, and why it is there. */
export interface StepPlace {
  readonly id: string;
  readonly title: string;
  readonly why: string;
}

/** One statement step of a plan. */
export function statementStep(
  place: StepPlace,
  statement: CostedStatement,
  probe: {
    readonly appliedWhen: Sql;
    readonly undo: readonly UndoStatement[];
    readonly leftover?: NonNullable<StatementStep["leftover"]>;
  },
): StatementStep {
  return {
    kind: "statement",
    ...place,
    ...costFields(statement),
    appliedWhen: probe.appliedWhen.text,
    leftover: probe.leftover ?? null,
    undo: [...probe.undo],
  };
}
