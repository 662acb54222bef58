import { member, type Tree } from "@/lib/domain/sql/parser";
import type { KnownTable } from "../known/known-table";
import { columnOf, listAt, textAt } from "../tree/names";

/**
 * Whether a check proves that a column holds no NULL, the way in which PostgreSQL itself looks for a proof before SET NOT NULL scans: the check,
 * or one of the conditions that AND joins in it, is `c IS NOT NULL`. (A comparison proves nothing: a check passes where it is NULL.)
 */
export function provesNotNull(check: Tree, column: string): boolean {
  const and = member(check, "BoolExpr");
  if (and !== null && textAt(and, "boolop") === "AND_EXPR") {
    return listAt(and, "args").some((one) => provesNotNull(one, column));
  }
  const test = member(check, "NullTest");
  if (test === null || textAt(test, "nulltesttype") !== "IS_NOT_NULL") return false;
  const reference = member(test, "arg", "ColumnRef");
  return reference !== null && columnOf(reference) === column;
}

/** Postgres 18: SET NOT NULL validates a NOT NULL that is not valid yet, and reads every row for it, whatever else would prove it. */
export function hasUnprovenNotNull(table: KnownTable, column: string): boolean {
  return [...table.constraints.values()].some(
    (one) => one.kind === "not_null" && !one.validated && one.columns.includes(column),
  );
}

/** A validated constraint that proves it; null when none does. */
export function findProof(table: KnownTable, column: string): string | null {
  for (const constraint of table.constraints.values()) {
    if (!constraint.validated) continue;
    if (constraint.kind === "primary_key" && constraint.columns.includes(column)) return constraint.name;
    if (constraint.kind === "not_null" && constraint.columns.includes(column)) return constraint.name;
    if (constraint.kind !== "check") continue;
    const expression = constraint.expression();
    if (expression !== null && provesNotNull(expression, column)) return constraint.name;
  }
  return null;
}
