import { member, type Tree } from "@/lib/domain/sql/parser";
import { columnOf, listAt, textAt } from "../tree/names";
import { type Intent, type IntentContext, isMade, kept, ofNewTable, tableOf } from "./intent";
import { hasSubSelect, writtenExpression } from "./print-intent";

/** What an UPDATE wants. */

/** The column of `c is null`; null for any other condition. */
function isNullOf(where: Tree): string | null {
  if (textAt(where, "NullTest", "nulltesttype") !== "IS_NULL") return null;
  const reference = member(where, "NullTest", "arg", "ColumnRef");
  return reference === null ? null : columnOf(reference);
}

/** Reads the statement's body. */
export function updateIntents(body: Tree, context: IntentContext): Intent[] {
  const table = tableOf(member(body, "relation"), context);
  if (table === null) return kept("It names no table.");
  if (isMade(table, context)) return kept(ofNewTable);
  const readsOthers =
    listAt(body, "fromClause").length > 0 || member(body, "withClause") !== null || hasSubSelect(body);
  if (readsOthers) return kept("It reads other rows, or other tables; a fill reads its own row only.");
  if (listAt(body, "returningList").length > 0) return kept("It returns rows, so something waits for them.");
  const sets = listAt(body, "targetList").map((one) => {
    const column = textAt(one, "ResTarget", "name");
    const value = member(one, "ResTarget", "val");
    const written = value === null ? null : writtenExpression(value, context.catalog);
    return column === null || written === null || listAt(one, "ResTarget", "indirection").length > 0
      ? null
      : { column, expression: written.text, reads: written.reads };
  });
  const condition = member(body, "whereClause");
  const where = condition === null ? null : writtenExpression(condition, context.catalog);
  if (sets.some((one) => one === null) || (condition !== null && where === null)) {
    return kept(
      "It sets something that a fill can't: part of a value, several columns from one row, or DEFAULT.",
    );
  }
  return [
    {
      kind: "update",
      table,
      sets: sets.filter((one) => one !== null),
      where:
        condition === null || where === null
          ? null
          : { expression: where.text, isNullOf: isNullOf(condition) },
    },
  ];
}
