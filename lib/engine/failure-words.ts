import type { Blocker, PhaseFailure } from "@/lib/domain/lifecycle/condition";
import { displayName } from "@/lib/domain/sql/sql";
import type { Failure } from "@/lib/postgres/failure";
import { hideValues } from "@/lib/postgres/hide-values";

/** A classified failure of the target in words for the page: what happened, to what, and what can be done. */

export interface Failed {
  readonly kind: "failed";
  readonly failure: PhaseFailure;
}

function failed(failure: PhaseFailure): Failed {
  return { kind: "failed", failure };
}

/** What was at work: rows, over which the team's own triggers and functions run, or a statement of the plan. */
type AtWork = "rows" | "statement";

/**
 * Constraints are named by their names. What a conversion says may quote a value of a row, and so may what the team's triggers raise; that is not kept.
 * What the plan's own statements raise holds none.
 */
function messageOf(failure: Failure, atWork: AtWork): string {
  const says = (classOf: string) => failure.sqlState?.startsWith(classOf) ?? false;
  const mayQuote = atWork === "rows" ? !says("23") : says("22");
  return mayQuote ? hideValues(failure) : failure.message;
}

/** A failure that trying again does not mend. */
export function describeFailure(
  failure: Failure,
  stepId: string | null,
  atWork: AtWork = "statement",
): Failed {
  const place = { stepId, sqlState: failure.sqlState };
  switch (failure.kind) {
    case "permission":
      return failed({
        ...place,
        code: "no_permission",
        message: `The target refused: ${failure.message}.`,
        remedy:
          "Give Colonnade's role the privilege that is named, or connect as the table's owner. Then try again.",
      });
    case "disk_full":
      return failed({
        ...place,
        code: "disk_full",
        message: `The target has no room left: ${failure.message}.`,
        remedy: "Free or add disk space on the target. Then try again; it goes on from where it was.",
      });
    case "data_error":
      return failed({
        ...place,
        code: "data_error",
        message: `The data does not allow it: ${messageOf(failure, atWork)}.`,
        remedy: "Fix the rows that are named, or change the rollout's expression. Then try again.",
      });
    case "connection_lost":
      return failed({
        ...place,
        code: "connection_lost",
        message: `The target can't be reached: ${failure.message}.`,
        remedy: "Check the server and the target's connection. Then try again; it goes on from where it was.",
      });
    case "authentication":
      return failed({
        ...place,
        code: "no_permission",
        message: `The target refused the sign-in: ${failure.message}.`,
        remedy: "Correct the target's connection. Then try again; it goes on from where it was.",
      });
    case "read_only":
      return failed({
        ...place,
        code: "statement_failed",
        message: `The target takes no writes: ${failure.message}.`,
        remedy: "Point the target's connection to the primary. Then try again; it goes on from where it was.",
      });
    case "not_found":
      return failed({
        ...place,
        code: "target_changed",
        message: `Something that the plan rests on is gone: ${failure.message}.`,
        remedy: "Look at what was dropped or renamed in the database, put it back, and try again.",
      });
    default:
      return failed({
        ...place,
        code: "statement_failed",
        message: `The target refused the statement: ${failure.message}.`,
        remedy:
          "Look at the message and the statement in the plan. What was applied before it stays applied.",
      });
  }
}

function name(blocker: Blocker): string {
  const who = blocker.application === "" ? blocker.user : `${blocker.application} (${blocker.user})`;
  const age =
    blocker.transactionAgeMs === null
      ? ""
      : `, transaction open for ${Math.round(blocker.transactionAgeMs / 1000)} s`;
  return `session ${blocker.pid} of ${who}${age}`;
}

/** Every attempt was in vain; names the sessions that were last seen in the way. */
export function lockNotAcquired(
  failure: Failure,
  stepId: string,
  attempts: number,
  blockers: readonly Blocker[],
): Failed {
  const inTheWay = blockers.length === 0 ? "" : ` In the way: ${blockers.map(name).join("; ")}.`;
  return failed({
    code: "lock_not_acquired",
    stepId,
    sqlState: failure.sqlState,
    message: `The lock was not to be had in ${attempts} attempts: ${failure.message}.${inTheWay}`,
    remedy:
      blockers.length === 0
        ? "Try again when the table is less busy."
        : "Wait for these sessions to end their transactions, or end them. Then try again.",
  });
}

/** The plan's walk was written for an engine of before. */
export function planOutdated(stepId: string): Failed {
  return failed({
    code: "plan_outdated",
    stepId,
    sqlState: null,
    message: "This plan was made by an earlier version of Colonnade, whose walks this engine does not run.",
    remedy: "Undo its phases, abort it, and make a new rollout of the same change.",
  });
}

interface Filled {
  readonly stepId: string;
  readonly table: { readonly schema: string; readonly name: string };
}

/** So many rows can't be filled that it asks before it goes on. `message` holds no value of a row. */
export function quarantineFull(
  walk: Filled,
  at: {
    readonly limit: number;
    readonly label: string;
    readonly message: string;
    readonly sqlState: string | null;
  },
): Failed {
  const table = displayName(walk.table.schema, walk.table.name);
  const before =
    at.limit === 0 ? "" : ` ${at.limit} others are in quarantine, which is the limit, so it asks first.`;
  return failed({
    code: "quarantine_full",
    stepId: walk.stepId,
    sqlState: at.sqlState,
    message: `The row of ${table} with key ${at.label} can't be filled. ${at.message}.${before}`,
    remedy:
      "Look for what these rows have in common: mend them or the expression, decide about them, or raise the limit. Then try again; it goes on from this row.",
  });
}

/** The walk is through, and these rows are left. */
export function rowsQuarantined(walk: Filled, count: number): Failed {
  const table = displayName(walk.table.schema, walk.table.name);
  const rows = count === 1 ? "1 row" : `${count} rows`;
  return failed({
    code: "rows_quarantined",
    stepId: walk.stepId,
    sqlState: null,
    message: `${rows} of ${table} can't be filled; all others are.`,
    remedy:
      "Mend these rows in the table, give them another value, or skip them with a note; then try again: only they are looked at. Where the expression is at fault, fix that.",
  });
}

/** One row whose value of before the walk can't be put back: something refuses it now. */
export function restoreError(
  failure: Failure,
  walk: { readonly stepId: string; readonly table: { readonly schema: string; readonly name: string } },
  key: readonly string[],
): Failed {
  const table = displayName(walk.table.schema, walk.table.name);
  return failed({
    code: "data_error",
    stepId: walk.stepId,
    sqlState: failure.sqlState,
    message: `The row of ${table} with key ${key.join(", ")} can't get back the value that it had: ${messageOf(failure, "rows")}.`,
    remedy:
      "Look at what refuses it. Once this row is changed by hand, it keeps what it has then. Undo again; it goes on from this row.",
  });
}
