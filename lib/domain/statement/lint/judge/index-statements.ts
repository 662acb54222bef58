import { member, type Tree, visitNodes } from "@/lib/domain/sql/parser";
import type { KnownIndex, KnownTable } from "../known/known-table";
import { columnOf, isOptionOn, isTrue, listAt, relationOf, textAt } from "../tree/names";
import { printName, printTree, withMembers } from "../tree/print-sql";
import { type Act, act, indexTarget, type Target, tableOfIndex, targetOf, unnamedTarget } from "./act";
import { withChildren } from "./alter-context";
import type { Context } from "./context";
import { outsideOnly } from "./objects";
import { copyIndex } from "./partitions";
import { say, sayRefused } from "./say";

/** CREATE INDEX and REINDEX. */

function indexColumns(body: Tree): Pick<KnownIndex, "columns" | "isPlain" | "isComputed"> {
  const parts = [...listAt(body, "indexParams"), ...listAt(body, "indexIncludingParams")];
  const columns = parts.flatMap((one) => {
    const name = textAt(one, "IndexElem", "name");
    return name === null ? [] : [name];
  });
  const isPlain = member(body, "whereClause") === null && columns.length === parts.length;
  visitNodes([...parts, member(body, "whereClause")], (kind, reference) => {
    const name = kind === "ColumnRef" ? columnOf(reference) : null;
    if (name !== null && !columns.includes(name)) columns.push(name);
  });
  return { columns, isPlain, isComputed: !isPlain };
}

function nameOf(body: Tree, table: KnownTable, columns: readonly string[]): string {
  const given = textAt(body, "idxname");
  if (given !== null) return given;
  const parts = listAt(body, "indexParams").map((one) => textAt(one, "IndexElem", "name") ?? "expr");
  return [table.name, ...(parts.length > 0 ? parts : columns), "idx"].join("_");
}

/** An index of that name is there already: nothing is built, or the statement fails. */
function sayIndexIsThere(body: Tree, table: KnownTable, known: KnownIndex, context: Context): void {
  if (!isTrue(body, "if_not_exists")) {
    sayRefused(context, `${table.name} has an index ${known.name} already.`);
    return;
  }
  if (known.valid) {
    say(context, "no-such-object", "info", `${known.name} is there already: nothing is built.`);
    return;
  }
  say(
    context,
    "no-such-object",
    "careful",
    `${known.name} is there already, and not valid: nothing is built, and no query uses it.`,
    { safeWay: `DROP INDEX CONCURRENTLY ${printName(known.name)}; then build it again.` },
  );
}

function concurrentForm(body: Tree, table: KnownTable): string | null {
  if (table.kind === "partitioned_table")
    return `CREATE INDEX … ON ONLY ${table.name}; build one concurrently on every partition; then ALTER INDEX … ATTACH PARTITION each`;
  const printed = printTree({ IndexStmt: withMembers(body, { concurrent: true }) });
  return printed === null ? null : `${printed}, outside a transaction`;
}

/** What a concurrent build leaves behind when it fails, or finds of an earlier one that failed. */
function sayConcurrent(body: Tree, table: KnownTable, context: Context): void {
  if (!isTrue(body, "concurrent") || table.isNew) return;
  const name = textAt(body, "idxname");
  const dropped = name === null ? "the index" : printName(name);
  if (isTrue(body, "unique"))
    say(
      context,
      "create-index",
      "careful",
      `Fails on rows with the same value, and then leaves an INVALID index, which refuses duplicates from then on as far as it can.`,
      {
        safeWay: `Look for duplicates first; when it has failed, DROP INDEX CONCURRENTLY ${dropped}, then build it again.`,
      },
    );
  if (isTrue(body, "if_not_exists") && !context.database.hasCatalog)
    say(
      context,
      "create-index",
      "careful",
      `If an earlier try failed, its INVALID index has this name: IF NOT EXISTS then builds nothing, and no query uses it.`,
      {
        safeWay: `DROP INDEX CONCURRENTLY IF EXISTS ${dropped} before it, unless pg_index.indisvalid says that it is valid.`,
      },
    );
}

function buildActs(body: Tree, table: KnownTable, isOnly: boolean, context: Context): Act {
  const self = [targetOf(table)];
  const subject = textAt(body, "idxname");
  const isUnique = isTrue(body, "unique");
  const safeWay = () => concurrentForm(body, table);
  if (isTrue(body, "concurrent")) {
    const id = isUnique ? "create_unique_index_concurrently" : "create_index_concurrently";
    return act(id, { table: self }, { subject });
  }
  if (table.kind !== "partitioned_table")
    return act(isUnique ? "create_unique_index" : "create_index", { table: self }, { subject, safeWay });
  if (isOnly) return act("create_index_on_only", { parent: self }, { subject });
  const partition = withChildren(table, false, context).slice(1);
  return act("create_index_partitioned", { parent: self, partition }, { subject, safeWay });
}

/** Judges an IndexStmt. */
export function createIndex(body: Tree, context: Context): void {
  const written = relationOf(member(body, "relation"));
  if (written === null) return;
  const { database } = context;
  if (database.isMissing(written)) {
    sayRefused(context, `There is no ${written.name} in this database.`);
    return;
  }
  const table = database.table(written);
  if (isTrue(body, "nulls_not_distinct") && context.serverMajor < 15)
    say(context, "not-on-this-version", "careful", "NULLS NOT DISTINCT came with PostgreSQL 15.");
  const built = buildActs(body, table, written.isOnly, context);
  const given = textAt(body, "idxname");
  const known = given === null ? undefined : table.indexes.get(given);
  if (known !== undefined) {
    sayIndexIsThere(body, table, known, context);
    context.acts.push({ ...built, isIdle: true });
    return;
  }
  if (isTrue(body, "concurrent") && table.kind === "partitioned_table")
    sayRefused(context, `${table.name} is partitioned: CREATE INDEX CONCURRENTLY is refused there.`);
  context.acts.push(built);
  sayConcurrent(body, table, context);
  const { columns, ...form } = indexColumns(body);
  const made = {
    name: nameOf(body, table, columns),
    columns,
    ...form,
    body,
    unique: isTrue(body, "unique"),
    valid: true,
    isNew: database.makesNew,
  };
  database.setIndex(table, made);
  if (table.kind !== "partitioned_table" || written.isOnly) return;
  const below = [...table.children.values()];
  for (let next = below.pop(); next !== undefined; next = below.pop()) {
    const partition = database.findTable(next);
    if (partition === null) continue;
    copyIndex(made, partition, context);
    below.push(...partition.children.values());
  }
}

function indexesOf(table: KnownTable): Target[] {
  // Of a table that nothing is known of, nobody knows the indexes: it has some, or this would not be written.
  if (table.indexes.size === 0 && !table.isComplete && !table.isNew)
    return [unnamedTarget(`the indexes of ${table.name}`)];
  return [...table.indexes.values()].map((one) =>
    indexTarget({ schema: table.schema, name: one.name }, table.isNew),
  );
}

/** Judges a ReindexStmt. */
export function reindex(body: Tree, context: Context): void {
  const kind = textAt(body, "kind");
  const written = relationOf(member(body, "relation"));
  const concurrent = isOptionOn(listAt(body, "params"), "concurrently");
  const safeWay = () =>
    printTree({
      ReindexStmt: withMembers(body, {
        params: [
          ...listAt(body, "params"),
          { DefElem: { defname: "concurrently", defaction: "DEFELEM_UNSPEC" } },
        ],
      }),
    });
  if (written === null) {
    const what =
      kind === "REINDEX_OBJECT_SCHEMA" ? `the schema ${textAt(body, "name") ?? ""}` : "the database";
    if (context.session.isInTransaction)
      say(context, "not-in-transaction", "unsafe", `REINDEX of ${what} can't run in a transaction.`, {
        reasons: ["fails_in_transaction"],
      });
    if (!concurrent)
      say(
        context,
        "reindex",
        "unsafe",
        `Builds every index of ${what} anew: each table's writes wait while its indexes are built, and reads that would use them.`,
        { reasons: ["index_build", "blocks_reads", "blocks_writes"], safeWay: safeWay() },
      );
    return;
  }
  if (context.database.isMissing(written)) {
    sayRefused(context, `There is no ${written.name} in this database.`);
    return;
  }
  const of =
    kind === "REINDEX_OBJECT_TABLE"
      ? context.database.table(written)
      : context.database.findIndex(written)?.table;
  if (!concurrent && of?.kind === "partitioned_table") outsideOnly("REINDEX of what is partitioned", context);
  if (kind === "REINDEX_OBJECT_TABLE") {
    const table = context.database.table(written);
    const relations = { table: [targetOf(table)], index: indexesOf(table) };
    context.acts.push(
      concurrent ? act("reindex_concurrently", relations) : act("reindex_table", relations, { safeWay }),
    );
    return;
  }
  const known = context.database.findIndex(written);
  const schema = known?.table.schema ?? context.database.placeOf(written).schema;
  const isNew = known?.index?.isNew === true;
  const relations = {
    table: known === null ? [tableOfIndex(written.name)] : [targetOf(known.table)],
    index: [indexTarget({ schema, name: written.name }, isNew)],
  };
  context.acts.push(
    concurrent
      ? act("reindex_concurrently", relations, { subject: written.name })
      : act("reindex_index", relations, { subject: written.name, safeWay }),
  );
}
