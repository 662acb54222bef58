import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import type { Problem, StatementStep, TimeoutPolicy, UndoStatement } from "@/lib/domain/plan/plan";
import {
  type CostedStatement,
  type StepPlace,
  statementStep,
  undoStatement,
} from "@/lib/domain/plan/statement-step";
import { type Sql, sql } from "@/lib/domain/sql/sql";
import type { ChangedTable } from "./changed-table";
import { problem } from "./problem";

/** The size up to which a table may be worked on at once: under a lock that blocks its traffic, within a second. */
export interface AtOnceLimits {
  readonly maxRows: number;
  readonly maxBytes: number;
}

/** Where a policy says nothing else. */
export const atOnceLimits: AtOnceLimits = { maxRows: 10_000, maxBytes: 8 * 1024 * 1024 };

/** A reading of what is to be done, and the way that it spares. */
export interface ShortWay {
  /** What it saves: `a backfill and a verification`. */
  readonly instead: string;
  /** What it locks, and for whom: `It locks the rows`. */
  readonly locks: string;
}

/** It locks every row that it changes until it is done: longer than this, it gives way. */
const atOnceTimeout: TimeoutPolicy = { lockTimeoutMs: 200, statementTimeoutMs: 1_000, maxAttempts: 60 };

/** Postgres: a row takes at least its header and its line pointer. */
const minRowBytes = 28;

interface Sized {
  readonly estimatedRows: number | null;
  readonly tableBytes: number;
}

/** The most rows that a table is likely to have: the server's estimate, or, for a table that was never analysed, what fits into its pages. */
function likelyRows(table: Sized): number {
  return Math.round(table.estimatedRows ?? table.tableBytes / minRowBytes);
}

/** True for a table that is small enough. */
export function fitsAtOnce(table: Sized, limits: AtOnceLimits): boolean {
  return likelyRows(table) <= limits.maxRows && table.tableBytes <= limits.maxBytes;
}

function inMiB(bytes: number): string {
  return (bytes / (1024 * 1024)).toFixed(1).replace(/\.0$/, "");
}

/** Rows that a server reads, checks or writes in a millisecond, however slow it is. */
const rowsPerMs = 50;

/** How long it is likely to take, in words. */
function likelyTime(table: Sized): string {
  return `some ${Math.max(1, Math.ceil(likelyRows(table) / rowsPerMs))} ms`;
}

/** Whether the short way may be taken; offers it where it may and is not. */
export function judgeAtOnce(
  facts: ChangeFacts,
  isWanted: boolean,
  way: ShortWay,
  limits: AtOnceLimits,
  others: readonly Sized[] = [],
): Problem[] {
  const { table } = facts.table;
  const sizeOf = (one: Sized) => `about ${likelyRows(one)} rows, ${inMiB(one.tableBytes)} MiB`;
  const tooLarge = [table, ...others].find((one) => !fitsAtOnce(one, limits));
  if (isWanted && tooLarge !== undefined) {
    const { maxRows, maxBytes } = limits;
    return [
      problem(
        "error",
        "too_large_at_once",
        `${tooLarge === table ? "The table" : "The table that it refers to"} has ${sizeOf(tooLarge)}: one statement may work on up to ${maxRows} rows and ${inMiB(maxBytes)} MiB.`,
        { path: "atOnce", remedy: `Choose the usual way: ${way.instead}, in the background.` },
      ),
    ];
  }
  if (isWanted || tooLarge !== undefined) return [];
  return [
    problem(
      "info",
      "small_enough_at_once",
      `The table is small (${sizeOf(table)}): one statement can do it at once, instead of ${way.instead}. ${way.locks} for ${likelyTime(table)}, a second at most, and gives way after that.`,
      { path: "atOnce", remedy: "Choose “at once” for the shorter way." },
    ),
  ];
}

/** Said where the author asks for the short way and the change has none. */
export function refuseAtOnce(isWanted: boolean, message: string, remedy: string): Problem[] {
  return isWanted ? [problem("error", "at_once_unavailable", message, { path: "atOnce", remedy })] : [];
}

/** One statement that works on all rows under a lock: only ever for a table that is small enough. */
export function shortLockedStep(
  place: StepPlace,
  statement: CostedStatement,
  probe: { readonly appliedWhen: Sql; readonly undo: readonly UndoStatement[] },
): StatementStep {
  return statementStep(place, { ...statement, timeout: atOnceTimeout }, probe);
}

/** The same, taken back under the same limits of time. */
export function shortLockedUndo(statement: CostedStatement, undoneWhen: Sql): UndoStatement {
  return undoStatement({ ...statement, timeout: atOnceTimeout }, undoneWhen);
}

/** What is said of every plan that takes the short way. */
export function atOnceNote(facts: ChangeFacts, what: string): string {
  return `The table is small, so ${what} for ${likelyTime(facts.table.table)}. The statement may take a second at most: it gives way then, and is tried again.`;
}

/** One plain UPDATE; `pending` is a query over the rows that still need it. The rollout's own triggers stay still, as they do for a backfill. */
export function atOnceStep(table: ChangedTable, place: StepPlace, update: Sql, pending: Sql): StatementStep {
  return statementStep(
    place,
    {
      kind: "update_where",
      table: table.shown,
      sql: sql`select set_config('colonnade.walk', 'on', true);
${update}`,
      timeout: atOnceTimeout,
    },
    { appliedWhen: sql`select not exists (${pending})`, undo: [] },
  );
}
