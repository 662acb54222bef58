import { member, type Tree, visitNodes } from "@/lib/domain/sql/parser";
import type { StatementId } from "@/lib/domain/statement/knowledge/knowledge";
import { steadyFunctions, volatileFunctions } from "../builtin-functions";
import { calledName, isTrue, listAt, relationOf, textAt } from "../tree/names";
import { printWritten } from "../tree/print-sql";
import { act, type Target, targetOf } from "./act";
import { withChildren } from "./alter-context";
import { hasLimit, type Reach, reachOf } from "./condition";
import type { Context } from "./context";
import { selectInto, sourcesOf } from "./create";
import { say, sayRefused } from "./say";

/** Statements that read and change rows. */

const ids: Readonly<Record<"update" | "delete", Readonly<Record<Reach, StatementId>>>> = {
  update: { all: "update_all", any: "update_where", some: "update_where", few: "update_by_key" },
  delete: { all: "delete_all", any: "delete_where", some: "delete_where", few: "delete_by_key" },
};

const narrower: Readonly<Record<Reach, number>> = { few: 0, some: 1, any: 2, all: 3 };

function change(verb: "update" | "delete", body: Tree, context: Context): void {
  const written = relationOf(member(body, "relation"));
  if (written === null) return;
  if (context.database.isMissing(written)) {
    sayRefused(context, `There is no ${written.name} in this database.`);
    return;
  }
  const table = context.database.table(written);
  const others = listAt(body, verb === "update" ? "fromClause" : "usingClause");
  const own = reachOf(member(body, "whereClause"), table);
  const isBatch = hasLimit([...others]) || hasLimit(member(body, "withClause"));
  // A join may match every row, whatever equality joins the two.
  const joined: Reach = others.length > 0 && narrower[own] > 0 ? "any" : own;
  const reach: Reach = isBatch ? "few" : joined;
  const subject = table.name;
  const keyed = () =>
    verb === "update"
      ? `A rollout "fill only", or chunks of keys, each in a transaction of its own: … WHERE id > 0 AND id <= 10000`
      : `Chunks of keys, each in a transaction of its own: … WHERE id > 0 AND id <= 10000 AND …`;
  context.acts.push(
    act(
      ids[verb][reach],
      { table: withChildren(table, written.isOnly, context) },
      {
        subject,
        isBroad: reach === "any",
        isIdle: reach === "few",
        isOnNew: table.isNew,
        safeWay: keyed,
      },
    ),
  );
}

/** One table, and a WHERE that bounds its keys. */
function isBounded(query: Tree | null, context: Context): boolean {
  const from = listAt(query ?? undefined, "fromClause");
  const written = from.length === 1 ? relationOf(member(from[0], "RangeVar")) : null;
  if (written === null) return false;
  return reachOf(member(query ?? undefined, "whereClause"), context.database.table(written)) === "few";
}

function insert(body: Tree, context: Context): void {
  const written = relationOf(member(body, "relation"));
  if (written === null) return;
  if (context.database.isMissing(written)) {
    sayRefused(context, `There is no ${written.name} in this database.`);
    return;
  }
  const table = [targetOf(context.database.table(written))];
  const query = member(body, "selectStmt", "SelectStmt");
  const source = sourcesOf(query, context);
  if (source.length === 0) {
    context.acts.push(act("insert_values", { table }));
    return;
  }
  const reach = hasLimit(query) || isBounded(query, context) ? "few" : "any";
  context.acts.push(act("insert_select", { table, source }, { isIdle: reach === "few" }));
  const isIntoNew = table.every((one) => one.isNew);
  if (
    !isIntoNew &&
    reach === "any" &&
    source.some((one) => !one.isNew && one.size !== "small" && one.size !== "empty")
  )
    say(
      context,
      "copy-many-rows",
      "careful",
      "Copies whatever the query finds in one transaction: while it runs, VACUUM can clean up nothing anywhere, and replicas get it all at once.",
      {
        kind: "hygiene",
        reasons: ["unbatched_update"],
        safeWay: "In chunks of keys, each in a transaction of its own",
      },
    );
}

function merge(body: Tree, context: Context): void {
  const written = relationOf(member(body, "relation"));
  if (written === null) return;
  if (context.serverMajor < 15)
    say(context, "not-on-this-version", "careful", "MERGE came with PostgreSQL 15.");
  const table = context.database.table(written);
  const source = sourcesOf(member(body, "sourceRelation"), context);
  const reach = source.length === 0 || hasLimit(member(body, "sourceRelation")) ? "few" : "any";
  const changes = listAt(body, "mergeWhenClauses").some((one) =>
    ["CMD_UPDATE", "CMD_DELETE"].includes(textAt(one, "MergeWhenClause", "commandType") ?? ""),
  );
  context.acts.push(
    act(
      "merge",
      { table: [targetOf(table)], source },
      {
        subject: table.name,
        isBroad: reach === "any" && changes,
        isIdle: reach === "few" || !changes,
        isOnNew: table.isNew,
      },
    ),
  );
}

/** Functions that may run anything: those that neither PostgreSQL nor the catalog calls harmless. */
function sayHiddenCalls(tree: Tree, context: Context): void {
  const unknown = new Set<string>();
  visitNodes(tree, (kind, body) => {
    const name = kind === "FuncCall" ? calledName(body) : null;
    if (name === null) return;
    const isBuiltin =
      (name.schema === null || name.schema === "pg_catalog") &&
      (steadyFunctions.has(name.name) || volatileFunctions.has(name.name));
    const known = context.database.findFunction(name);
    if (!isBuiltin && (known === null || known === "volatile")) unknown.add(printWritten(name));
  });
  if (unknown.size === 0) return;
  say(
    context,
    "hidden-statements",
    "careful",
    `What ${[...unknown].join(", ")} does can't be told from here: read its definition.`,
  );
}

function changesIn(tree: Tree, context: Context): void {
  visitNodes(tree, (kind, body) => {
    if (kind === "UpdateStmt") change("update", body, context);
    else if (kind === "DeleteStmt") change("delete", body, context);
    else if (kind === "InsertStmt") insert(body, context);
    else if (kind === "MergeStmt") merge(body, context);
  });
}

/** Judges INSERT, UPDATE, DELETE, MERGE, and those inside their WITH. */
export function changeRows(statement: Tree, context: Context): void {
  changesIn(statement, context);
  sayHiddenCalls(statement, context);
}

function selectLocks(select: Tree, source: Target[], context: Context): void {
  const isLocking = listAt(select, "lockingClause").length > 0;
  if (!isLocking) {
    context.acts.push(act("select", { table: source }, { isIdle: member(select, "whereClause") !== null }));
    return;
  }
  const isBounded = member(select, "whereClause") !== null || hasLimit({ SelectStmt: select });
  context.acts.push(act("select_for_update", { table: source }, { isIdle: isBounded, isBroad: !isBounded }));
}

/** Judges a SelectStmt; `set_config` is seen to where settings are. */
export function select(statement: Tree, context: Context): void {
  const body = member(statement, "SelectStmt");
  if (body === null) return;
  changesIn(statement, context);
  if (member(body, "intoClause") !== null) selectInto(body, context);
  else {
    const source = sourcesOf(body, context);
    if (source.length > 0) selectLocks(body, source, context);
  }
  sayHiddenCalls(statement, context);
}

/** Judges a CopyStmt. */
export function copy(body: Tree, context: Context): void {
  const written = relationOf(member(body, "relation"));
  if (written === null) {
    const query = member(body, "query");
    if (query !== null && member(query, "SelectStmt") !== null) select(query, context);
    else if (query !== null) changeRows(query, context);
    return;
  }
  const table = [targetOf(context.database.table(written))];
  context.acts.push(act(isTrue(body, "is_from") ? "copy_from" : "select", { table }));
}
