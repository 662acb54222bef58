import { member, type Tree, visitNodes } from "@/lib/domain/sql/parser";
import { emptyTable, type KnownTable } from "../known/known-table";
import { columnDefinitionOf } from "../tree/column-definition";
import { constraintOf } from "../tree/constraint-definition";
import { isTrue, listAt, relationOf, textAt, type WrittenRelation } from "../tree/names";
import { act, type Target, targetOf } from "./act";
import { knownColumn, sayColumnTooNew } from "./add-column";
import { referencedTargets, rememberConstraint, sayTooNew } from "./add-constraint";
import type { Context } from "./context";
import { adopt, createPartition } from "./partitions";
import { readColumns } from "./read-columns";
import { say, sayRefused } from "./say";

/** CREATE TABLE in its forms, and views. */

/** Tables that a query reads, as far as its text names them; its own WITH names are none. */
export function sourcesOf(query: Tree | null, context: Context): Target[] {
  const own = new Set<string>();
  const found = new Map<string, Target>();
  visitNodes(query, (kind, body) => {
    if (kind === "CommonTableExpr") own.add(textAt(body, "ctename") ?? "");
  });
  visitNodes(query, (kind, body) => {
    const written = kind === "RangeVar" ? relationOf(body) : null;
    if (written === null || (written.schema === null && own.has(written.name))) return;
    const target = targetOf(context.database.table(written));
    found.set(target.key, target);
  });
  return [...found.values()];
}

/** True, and said, when a table of this name is there: IF NOT EXISTS then does nothing. */
function isThere(written: WrittenRelation, isIfNotExists: boolean, context: Context): boolean {
  if (context.database.findTable(written)?.isComplete !== true || written.isTemporary) return false;
  if (isIfNotExists)
    say(context, "no-such-object", "info", `${written.name} is there already: nothing is created.`);
  else sayRefused(context, `${written.name} is there already.`);
  return isIfNotExists;
}

function makeTable(
  written: WrittenRelation,
  isComplete: boolean,
  kind: KnownTable["kind"],
  context: Context,
  partitionKey: Tree | null = null,
): KnownTable {
  const table = emptyTable(context.database.placeOf(written), {
    kind,
    partitionKey,
    isNew: context.database.makesNew,
    isTemporary: written.isTemporary,
    isComplete,
  });
  context.database.addTable(table);
  return table;
}

function copyColumns(from: KnownTable, to: KnownTable, context: Context): void {
  for (const column of from.columns.values()) {
    context.database.setColumn(to, { ...column, isNew: context.database.makesNew });
  }
}

/** Takes over what the elements make; gives back the tables that their foreign keys refer to. */
function rememberElements(body: Tree, table: KnownTable, context: Context): Target[] {
  const referenced: Target[] = [];
  for (const element of listAt(body, "tableElts")) {
    const like = relationOf(member(element, "TableLikeClause", "relation"));
    if (like !== null) {
      const source = context.database.table(like);
      context.acts.push(act("create_table_like", { source: [targetOf(source)] }));
      copyColumns(source, table, context);
    }
    const column = columnDefinitionOf(member(element, "ColumnDef"));
    if (column !== null) {
      sayColumnTooNew(column, context);
      context.database.setColumn(table, knownColumn(column, table, context));
      for (const one of column.constraints) referenced.push(...rememberOne(table, one, context));
    }
    const constraint = constraintOf(member(element, "Constraint"), null);
    if (constraint !== null) referenced.push(...rememberOne(table, constraint, context));
  }
  return [...new Map(referenced.map((one) => [one.key, one])).values()];
}

function rememberOne(
  table: KnownTable,
  constraint: NonNullable<ReturnType<typeof constraintOf>>,
  context: Context,
): Target[] {
  sayTooNew(constraint, context);
  // Postgres: NOT VALID means nothing for a table that has no rows yet.
  rememberConstraint({ context, table }, { ...constraint, isValidated: constraint.isEnforced });
  return referencedTargets({ context, table }, constraint);
}

/** Judges a CreateStmt (also of a foreign table). */
export function createTable(body: Tree, context: Context): void {
  const written = relationOf(member(body, "relation"));
  if (written === null) return;
  const isIfNotExists = isTrue(body, "if_not_exists");
  if (isThere(written, isIfNotExists, context)) return;
  if (isIfNotExists && !context.database.hasCatalog && context.database.makesNew)
    context.assume(`${written.name} does not exist yet: CREATE TABLE IF NOT EXISTS makes it`);
  const parents = listAt(body, "inhRelations").flatMap((one) => {
    const parent = relationOf(member(one, "RangeVar"));
    return parent === null ? [] : [context.database.table(parent)];
  });
  const hasLike = listAt(body, "tableElts").some((one) => member(one, "TableLikeClause") !== null);
  const isComplete = !hasLike && parents.every((one) => one.isComplete);
  const key = member(body, "partspec");
  const kind = key === null ? "table" : "partitioned_table";
  const table = makeTable(written, isComplete, kind, context, key);
  context.acts.push(act("create_table", {}));
  for (const parent of parents) {
    copyColumns(parent, table, context);
    if (member(body, "partbound") !== null) {
      createPartition(parent, table, isTrue(body, "partbound", "is_default"), context);
    } else {
      context.acts.push(act("create_table_inherits", { parent: [targetOf(parent)] }));
      adopt(parent, table, context);
    }
  }
  const referenced = rememberElements(body, table, context);
  if (referenced.length > 0)
    context.acts.push(act("create_table_references", { referenced }, { subject: table.name }));
}

/** CREATE TABLE AS, SELECT INTO, CREATE MATERIALIZED VIEW. */
export function createTableAs(body: Tree, context: Context): void {
  const written = relationOf(member(body, "into", "rel"));
  const query = member(body, "query");
  if (written === null) return;
  if (isThere(written, isTrue(body, "if_not_exists"), context)) return;
  const isView = textAt(body, "objtype") === "OBJECT_MATVIEW";
  const source = isTrue(body, "into", "skipData") ? [] : sourcesOf(query, context);
  context.acts.push(act(isView ? "create_materialized_view" : "create_table_as", { source }));
  const made = makeTable(written, false, isView ? "materialized_view" : "table", context);
  if (isView) context.database.addView(made, "materialized_view", readColumns(query, context));
}

/** SELECT … INTO a new table. */
export function selectInto(select: Tree, context: Context): void {
  const written = relationOf(member(select, "intoClause", "rel"));
  if (written === null) return;
  const source = sourcesOf(member(select, "fromClause"), context);
  context.acts.push(act("create_table_as", { source }));
  makeTable(written, false, "table", context);
}

/** Judges a ViewStmt. */
export function createView(body: Tree, context: Context): void {
  const written = relationOf(member(body, "view"));
  if (written === null) return;
  const source = sourcesOf(member(body, "query"), context);
  const before = context.database.findTable(written);
  // Without a catalog nobody knows whether it is there; if it is, the stronger lock is taken.
  const mayReplace = isTrue(body, "replace") && (before !== null || !context.database.hasCatalog);
  if (before !== null && !isTrue(body, "replace") && before.isComplete)
    sayRefused(context, `${written.name} is there already.`);
  if (mayReplace) {
    const view = before ?? context.database.table(written, "view");
    context.acts.push(act("replace_view", { view: [targetOf(view)], source }));
    context.database.addView(view, "view", readColumns(member(body, "query"), context));
    return;
  }
  context.acts.push(act("create_view", { source }));
  const made = context.database.addRelation(written, "view");
  context.database.addView(made, "view", readColumns(member(body, "query"), context));
}
