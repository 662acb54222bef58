import { member, type Tree, visitNodes } from "@/lib/domain/sql/parser";
import type { KnownTable } from "../known/known-table";
import { columnOf, isTrue, listAt, relationOf, textAt } from "../tree/names";
import { printTree, withMembers } from "../tree/print-sql";
import { act, indexTarget, type Target, targetOf } from "./act";
import { withChildren } from "./alter-context";
import type { Context } from "./context";
import { say, sayRefused } from "./say";

/** CREATE INDEX and REINDEX. */

function indexColumns(body: Tree): { readonly columns: string[]; readonly isPlain: boolean } {
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
  return { columns, isPlain };
}

function nameOf(body: Tree, table: KnownTable, columns: readonly string[]): string {
  const given = textAt(body, "idxname");
  if (given !== null) return given;
  const parts = listAt(body, "indexParams").map((one) => textAt(one, "IndexElem", "name") ?? "expr");
  return [table.name, ...(parts.length > 0 ? parts : columns), "idx"].join("_");
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
  const { columns, isPlain } = indexColumns(body);
  const name = nameOf(body, table, columns);
  const isConcurrent = isTrue(body, "concurrent");
  const known = table.indexes.get(name);
  const isPartitioned = table.kind === "partitioned_table";
  if (isTrue(body, "nulls_not_distinct") && context.serverMajor < 15)
    say(context, "not-on-this-version", "careful", "NULLS NOT DISTINCT came with PostgreSQL 15.");
  if (known !== undefined && textAt(body, "idxname") !== null) {
    if (!isTrue(body, "if_not_exists")) sayRefused(context, `${table.name} has an index ${name} already.`);
    else {
      say(
        context,
        "no-such-object",
        known.valid ? "info" : "careful",
        known.valid
          ? `${name} is there already: nothing is built.`
          : `${name} is there already, and not valid: nothing is built, and no query uses it.`,
        { safeWay: known.valid ? null : `DROP INDEX CONCURRENTLY ${name}; then build it again` },
      );
    }
    const relations = { table: [targetOf(table)] };
    const id = isConcurrent ? "create_index_concurrently" : "create_index";
    context.acts.push(act(id, relations, { isIdle: true }));
    return;
  }
  const remark = isTrue(body, "unique") ? "It fails on rows with the same value." : null;
  if (isConcurrent && isPartitioned) {
    sayRefused(
      context,
      `${table.name} is partitioned: CREATE INDEX CONCURRENTLY is refused there. Build it on every partition concurrently, and on ONLY the parent.`,
    );
  }
  const concurrently = () => {
    const printed = printTree({ IndexStmt: withMembers(body, { concurrent: true }) });
    if (!isPartitioned) return printed === null ? null : `${printed}, outside a transaction`;
    return `CREATE INDEX … ON ONLY ${table.name}; build it concurrently on every partition; then ALTER INDEX … ATTACH PARTITION each`;
  };
  if (isConcurrent)
    context.acts.push(act("create_index_concurrently", { table: [targetOf(table)] }, { subject: name }));
  else if (isPartitioned && written.isOnly)
    context.acts.push(act("create_index_on_only", { parent: [targetOf(table)] }, { subject: name }));
  else {
    const all = withChildren(table, written.isOnly, context);
    context.acts.push(act("create_index", { table: all }, { subject: name, safeWay: concurrently, remark }));
  }
  database.setIndex(table, {
    name,
    columns,
    unique: isTrue(body, "unique"),
    valid: true,
    isPlain,
    isNew: database.makesNew,
  });
}

function isConcurrent(body: Tree): boolean {
  return listAt(body, "params").some((one) => {
    if (textAt(one, "DefElem", "defname") !== "concurrently") return false;
    const off = ["false", "off", "0"];
    return !off.includes(textAt(one, "DefElem", "arg", "String", "sval") ?? "on");
  });
}

function indexesOf(table: KnownTable): Target[] {
  return [...table.indexes.values()].map((one) =>
    indexTarget({ schema: table.schema, name: one.name }, table.isNew),
  );
}

/** Judges a ReindexStmt. */
export function reindex(body: Tree, context: Context): void {
  const kind = textAt(body, "kind");
  const written = relationOf(member(body, "relation"));
  const concurrent = isConcurrent(body);
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
    table: known === null ? [] : [targetOf(known.table)],
    index: [indexTarget({ schema, name: written.name }, isNew)],
  };
  context.acts.push(
    concurrent
      ? act("reindex_concurrently", relations, { subject: written.name })
      : act("reindex_index", relations, { subject: written.name, safeWay }),
  );
}
