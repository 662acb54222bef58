import { type Printed, qualified, type Sql, sql } from "@/lib/domain/sql/sql";
import { inWindow, predicate, type WalkTable } from "./chunk-sql";

/**
 * A comparison's look at one window on a replica, where nothing can be written: the ledger is moved on by a statement of its own, on the primary. It
 * only tells whether any row differs; where one does, the primary compares the window itself, so that what a replica does not have yet is
 * never counted.
 *
 * look: $1 … $k the window's last key · $k+1 … $2k the key before the window (null for none)
 *   → one row: differs boolean, is_replica boolean (false: the server has been promoted, and what it says does not count)
 */
export function lookSql(table: WalkTable, mismatchWhen: Printed | Sql): Sql {
  return lookFoundSql(sql`select 1
  from ${qualified(table.schema, table.name)}
  where ${inWindow(table, 1)}
    and (${predicate(mismatchWhen)})`);
}

/** The same with a look of its own: a query that gives rows when something differs in the window. */
export function lookFoundSql(found: Sql): Sql {
  return sql`select exists (
  ${found}
) as differs, pg_catalog.pg_is_in_recovery() as is_replica`;
}
