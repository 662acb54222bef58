import type { KnownTable } from "../known/known-table";
import { keyOf } from "../known/known-table";
import { act, targetOf } from "./act";
import { viewsOver } from "./alter-type";
import type { Context } from "./context";

/** Views that CASCADE takes along, and the views over them. `column` is the one that goes; null when it is the whole relation. */
export function dropViews(relation: KnownTable, column: string | null, context: Context): void {
  const { database } = context;
  const found = new Map<string, KnownTable>();
  const first = column === null ? [...relation.views.values()] : viewsOver(relation, column);
  const waiting = [...first];
  for (let view = waiting.pop(); view !== undefined; view = waiting.pop()) {
    if (found.has(keyOf(view))) continue;
    const known = database.table(view, view.kind);
    found.set(keyOf(view), known);
    waiting.push(...known.views.values());
  }
  for (const view of found.values()) {
    const isView = view.kind !== "materialized_view";
    const more = { subject: view.name, isOnNew: view.isNew };
    context.acts.push(
      isView
        ? act("drop_view", { view: [targetOf(view)] }, more)
        : act("drop_materialized_view", { materialized_view: [targetOf(view)] }, more),
    );
    database.dropTable(view);
  }
}
