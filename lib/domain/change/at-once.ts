import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import type { Problem, StatementStep, TimeoutPolicy } from "@/lib/domain/plan/plan";
import { type StepPlace, statementStep } from "@/lib/domain/plan/statement-step";
import { type Sql, sql } from "@/lib/domain/sql/sql";
import type { ChangedTable } from "./changed-table";
import { problem } from "./problem";

/** The short way for small tables: what a backfill would do in the background is done by one statement, within a second. */
export const atOnceLimits = { maxRows: 10_000, maxBytes: 8 * 1024 * 1024 } as const;

/** It locks every row that it changes until it is done: longer than this, it gives way. */
const atOnceTimeout: TimeoutPolicy = { lockTimeoutMs: 200, statementTimeoutMs: 1_000, maxAttempts: 60 };

/** Postgres: a row takes at least its header and its line pointer. */
const minRowBytes = 28;

/** The most rows that the table is likely to have: the server's estimate, or, for a table that was never analysed, what fits into its pages. */
function likelyRows({ table }: ChangeFacts["table"]): number {
  return Math.round(table.estimatedRows ?? table.tableBytes / minRowBytes);
}

/** True for a table that is small enough. */
export function fitsAtOnce(facts: ChangeFacts): boolean {
  return (
    likelyRows(facts.table) <= atOnceLimits.maxRows && facts.table.table.tableBytes <= atOnceLimits.maxBytes
  );
}

function inMiB(bytes: number): string {
  return (bytes / (1024 * 1024)).toFixed(1).replace(/\.0$/, "");
}

/** Whether the short way may be taken; offers it where it may and is not. `instead` says what it saves: `a backfill and a verification`. */
export function judgeAtOnce(facts: ChangeFacts, isWanted: boolean, instead: string): Problem[] {
  const { tableBytes } = facts.table.table;
  const size = `about ${likelyRows(facts.table)} rows, ${inMiB(tableBytes)} MiB`;
  const fits = fitsAtOnce(facts);
  if (isWanted && !fits) {
    const { maxRows, maxBytes } = atOnceLimits;
    return [
      problem(
        "error",
        "too_large_at_once",
        `The table has ${size}: one statement may change up to ${maxRows} rows and ${inMiB(maxBytes)} MiB.`,
        { path: "atOnce", remedy: `Choose the usual way: ${instead}, in the background.` },
      ),
    ];
  }
  if (isWanted || !fits) return [];
  return [
    problem(
      "info",
      "small_enough_at_once",
      `The table is small (${size}): its rows can be changed at once, by one statement of at most a second, instead of ${instead}.`,
      { path: "atOnce", remedy: "Choose “at once” for the shorter way." },
    ),
  ];
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
