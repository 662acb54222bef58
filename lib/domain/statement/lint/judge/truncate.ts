import { member, type Tree } from "@/lib/domain/sql/parser";
import type { KnownTable } from "../known/known-table";
import type { RelationName } from "../lint-catalog";
import { listAt, objectName, relationOf, textAt } from "../tree/names";
import { act, type Target, targetOf } from "./act";
import { withChildren } from "./alter-context";
import type { Context } from "./context";
import { targetsOf } from "./neighbours";

/** Tables that refer to a table, and those that refer to them: TRUNCATE … CASCADE empties all. */
function referringTo(table: KnownTable, context: Context): Target[] {
  const found = new Map<string, RelationName>();
  const waiting = [table];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    for (const [key, one] of at.referencedBy) {
      if (found.has(key)) continue;
      found.set(key, one);
      const known = context.database.findTable(one);
      if (known !== null) waiting.push(known);
    }
  }
  const self = targetOf(table).key;
  return targetsOf(found.values(), context).filter((one) => one.key !== self);
}

/** Judges a TruncateStmt. */
export function truncate(body: Tree, context: Context): void {
  const isCascade = textAt(body, "behavior") === "DROP_CASCADE";
  for (const node of listAt(body, "relations")) {
    const written = objectName(node);
    if (written === null) continue;
    const table = context.database.table(written);
    const referencing = isCascade ? referringTo(table, context) : [];
    const isOnly = relationOf(member(node, "RangeVar"))?.isOnly === true;
    const self = withChildren(table, isOnly, context);
    const more = { subject: table.name, isOnNew: table.isNew };
    context.acts.push(
      referencing.length === 0
        ? act("truncate", { table: self }, more)
        : act("truncate_cascade", { table: self, referencing }, more),
    );
  }
}
