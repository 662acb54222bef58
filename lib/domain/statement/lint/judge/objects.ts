import { member, type Tree, visitNodes } from "@/lib/domain/sql/parser";
import type { KnownType } from "../known/known-database";
import type { KnownTable } from "../known/known-table";
import {
  columnOf,
  isTrue,
  listAt,
  nameFromParts,
  objectName,
  relationOf,
  stringsOf,
  textAt,
  type WrittenName,
} from "../tree/names";
import { printWritten } from "../tree/print-sql";
import { printType, typeOf } from "../tree/sql-type";
import { act, targetOf, unnamedTarget } from "./act";
import { withPartitions } from "./alter-context";
import type { Context } from "./context";
import { targetsOf } from "./neighbours";
import { say, sayMissing } from "./say";

/** What stands beside tables: types, domains, sequences, functions, triggers, policies, privileges, comments. */

function made(body: Tree, path: string): WrittenName | null {
  return nameFromParts(stringsOf(listAt(body, path)));
}

/** CREATE TYPE in its forms. */
export function createType(kind: KnownType["kind"], body: Tree, context: Context): void {
  const written = made(body, "typeName") ?? relationOf(member(body, "typevar"));
  if (written === null) return;
  context.acts.push(act("create_type", {}));
  context.database.noteMade("type", written);
  context.database.setType(written, {
    kind,
    base: null,
    isConstrained: false,
    usedBy: [],
    isNew: context.database.makesNew,
  });
}

/** CREATE DOMAIN. */
export function createDomain(body: Tree, context: Context): void {
  const written = made(body, "domainname");
  if (written === null) return;
  const base = typeOf(member(body, "typeName"));
  const below = base === null ? null : context.database.findType(base);
  const isConstrained =
    below?.isConstrained === true ||
    listAt(body, "constraints").some((one) =>
      ["CONSTR_CHECK", "CONSTR_NOTNULL"].includes(textAt(one, "Constraint", "contype") ?? ""),
    );
  context.acts.push(act("create_type", {}));
  context.database.noteMade("type", written);
  context.database.setType(written, {
    kind: "domain",
    base,
    isConstrained,
    usedBy: [],
    isNew: context.database.makesNew,
  });
}

/** ALTER DOMAIN. */
export function alterDomain(body: Tree, context: Context): void {
  const written = made(body, "typeName");
  if (written === null) return;
  const known = context.database.findType(written);
  // Nothing is known of the columns that have this type: there may be some.
  const users =
    known === null
      ? [unnamedTarget(`tables with a column of ${printWritten(written)}`)]
      : targetsOf(context.database.usersOf(known), context);
  const subject = printWritten(written);
  const isOnNew = known?.isNew === true;
  const isValidated = !isTrue(body, "def", "Constraint", "skip_validation");
  const subtype = textAt(body, "subtype");
  const isConstraint = subtype === "C" || subtype === "O";
  if (isConstraint && isValidated)
    context.acts.push(act("add_domain_constraint", { table: users }, { subject, isOnNew }));
  else if (subtype === "C") context.acts.push(act("add_domain_constraint_not_valid", {}, { subject }));
  else if (subtype === "V")
    context.acts.push(act("validate_domain_constraint", { table: users }, { subject, isOnNew }));
  if (isConstraint && known !== null) context.database.setType(written, { ...known, isConstrained: true });
}

/** ALTER TYPE … ADD VALUE and RENAME VALUE. */
export function alterEnum(body: Tree, context: Context): void {
  const written = made(body, "typeName");
  const subject = written === null ? null : printWritten(written);
  const isOnNew = written !== null && context.database.isMade("type", written);
  const isRename = textAt(body, "oldVal") !== null;
  if (!isRename) {
    context.acts.push(act("enum_add_value", {}, { subject, isOnNew }));
    const value = textAt(body, "newVal");
    // Postgres: those of a type that the transaction made itself may be used at once.
    if (value !== null && !isOnNew) context.session.addValue(value, subject ?? "");
  } else context.acts.push(act("enum_rename_value", {}, { subject, isOnNew }));
}

/** CREATE FUNCTION and CREATE PROCEDURE. */
export function createFunction(body: Tree, context: Context): void {
  const written = made(body, "funcname");
  context.acts.push(act("create_function", {}));
  if (written === null) return;
  const option = listAt(body, "options").find((one) => textAt(one, "DefElem", "defname") === "volatility");
  const volatility = textAt(option, "DefElem", "arg", "String", "sval");
  const isKnown = volatility === "immutable" || volatility === "stable";
  context.database.setFunction(written, isKnown ? volatility : "volatile");
  if (!isTrue(body, "replace")) context.database.noteMade("function", written);
}

export function createSequence(body: Tree, context: Context): void {
  const written = relationOf(member(body, "sequence"));
  if (written === null) return;
  context.acts.push(act("create_sequence", {}));
  const sequence = context.database.addRelation(written, "sequence");
  setSequence(sequence, listAt(body, "options"), context);
}

/** What is known of a sequence, and of the column that owns it. */
function setSequence(sequence: KnownTable, options: readonly Tree[], context: Context): void {
  const { database } = context;
  const option = (name: string) => options.find((one) => textAt(one, "DefElem", "defname") === name);
  const type = typeOf(member(option("as"), "DefElem", "arg", "TypeName"));
  if (type !== null) database.journal.assign(sequence, "sequenceType", printType(type));
  const parts = stringsOf(listAt(option("owned_by"), "DefElem", "arg", "List", "items"));
  if (parts.length === 0) return;
  database.releaseSequence(sequence);
  const owner = nameFromParts(parts.slice(0, -1));
  const table = owner === null ? null : database.findTable(owner);
  const column = table?.columns.get(parts.at(-1) ?? "");
  if (table === null || column === undefined) return;
  const { schema, name, sequenceType } = sequence;
  database.setColumn(table, { ...column, sequence: { schema, name, type: sequenceType } });
}

export function alterSequence(body: Tree, context: Context): void {
  const written = relationOf(member(body, "sequence"));
  if (written === null) return;
  if (context.database.isMissing(written)) {
    sayMissing(body, written, context);
    return;
  }
  const known = context.database.table(written, "sequence");
  const sequence = [targetOf(known)];
  setSequence(known, listAt(body, "options"), context);
  const owner = listAt(body, "options").find((one) => textAt(one, "DefElem", "defname") === "owned_by");
  const parts = stringsOf(listAt(owner, "DefElem", "arg", "List", "items"));
  const table = nameFromParts(parts.slice(0, -1));
  context.acts.push(
    owner === undefined || table === null
      ? act("alter_sequence", { sequence })
      : act("alter_sequence_owner", { sequence, table: [targetOf(context.database.table(table))] }),
  );
}

export function createTrigger(body: Tree, context: Context): void {
  const written = relationOf(member(body, "relation"));
  if (written === null) return;
  const table = context.database.table(written);
  const subject = textAt(body, "trigname");
  const tables = isTrue(body, "row") ? withPartitions(table, context) : [targetOf(table)];
  context.acts.push(act("create_trigger", { table: tables }, { subject, breaksApp: "maybe" }));
  context.database.noteMade("other", { schema: table.name, name: subject ?? "" });
  const named = stringsOf(listAt(body, "columns"));
  const columns = [...new Set([...named, ...columnsIn(member(body, "whenClause"))])];
  context.database.addDependent(table, { kind: "trigger", name: subject ?? "", columns, body });
}

export function createRule(body: Tree, context: Context): void {
  const written = relationOf(member(body, "relation"));
  if (written === null) return;
  const table = context.database.table(written);
  context.acts.push(act("create_rule", { table: [targetOf(table)] }, { breaksApp: "maybe" }));
  const rule = { kind: "rule", name: textAt(body, "rulename") ?? "", columns: [], body: null } as const;
  context.database.addDependent(table, rule);
}

export function policy(id: "create_policy" | "alter_policy", body: Tree, context: Context): void {
  const written = relationOf(member(body, "table"));
  if (written === null) return;
  const table = context.database.table(written);
  const subject = textAt(body, "policy_name");
  context.acts.push(act(id, { table: [targetOf(table)] }, { subject, breaksApp: "maybe" }));
  context.database.noteMade("other", { schema: table.name, name: subject ?? "" });
  const columns = columnsIn([member(body, "qual"), member(body, "with_check")]);
  context.database.addDependent(table, { kind: "policy", name: subject ?? "", columns, body: null });
}

/** Columns that expressions read. */
function columnsIn(expression: Tree): string[] {
  const found = new Set<string>();
  visitNodes(expression, (kind, reference) => {
    const name = kind === "ColumnRef" ? columnOf(reference) : null;
    if (name !== null) found.add(name);
  });
  return [...found];
}

/** GRANT and REVOKE. */
export function grant(body: Tree, context: Context): void {
  const isGrant = isTrue(body, "is_grant");
  const columns = listAt(body, "privileges").flatMap((one) => stringsOf(listAt(one, "AccessPriv", "cols")));
  for (const one of columns.length === 0 ? [] : listAt(body, "objects")) {
    const written = objectName(one);
    const table = written === null ? null : context.database.findTable(written);
    if (table !== null) context.database.noteUnfollowed(table, "privileges on single columns", columns);
  }
  const isMade = listAt(body, "objects").every((one) => {
    const written = objectName(one);
    return written !== null && context.database.findTable(written)?.isNew === true;
  });
  context.acts.push(isGrant ? act("grant", {}) : act("revoke", {}, { breaksApp: isMade ? "no" : "maybe" }));
}

/** What a comment locks, with how many parts of its name come after the relation's. Those on triggers, policies and rules lock nothing worth naming. */
const commented: Readonly<Record<string, number>> = {
  OBJECT_TABLE: 0,
  OBJECT_VIEW: 0,
  OBJECT_MATVIEW: 0,
  OBJECT_FOREIGN_TABLE: 0,
  OBJECT_COLUMN: 1,
};

export function comment(body: Tree, context: Context): void {
  const drop = commented[textAt(body, "objtype") ?? ""];
  const parts = stringsOf(listAt(body, "object", "List", "items"));
  const written = drop === undefined ? null : nameFromParts(parts.slice(0, parts.length - drop));
  if (written === null) return;
  const table = context.database.table(written);
  context.acts.push(act("comment", { table: [targetOf(table)] }));
  const column =
    textAt(body, "objtype") === "OBJECT_COLUMN" ? table.columns.get(parts.at(-1) ?? "") : undefined;
  if (column === undefined) return;
  const { comment: _, ...others } = column.settings;
  const text = textAt(body, "comment");
  const settings = text === null ? others : { ...others, comment: text };
  context.database.setColumn(table, { ...column, settings });
}

export function createStatistics(body: Tree, context: Context): void {
  const table = listAt(body, "relations").flatMap((one) => {
    const written = relationOf(member(one, "RangeVar"));
    return written === null ? [] : [context.database.table(written)];
  });
  context.acts.push(act("create_statistics", { table: table.map(targetOf) }));
  const elements = listAt(body, "exprs");
  const named = elements.flatMap((one) => textAt(one, "StatsElem", "name") ?? []);
  const columns = [...new Set([...named, ...columnsIn(elements)])];
  const name = nameFromParts(stringsOf(listAt(body, "defnames")))?.name ?? `${table[0]?.name ?? ""}_stat`;
  for (const one of table)
    context.database.addDependent(one, { kind: "statistics", name, columns, body: null });
}

/** CREATE PUBLICATION and ALTER PUBLICATION: the tables are locked as a comment locks them. */
export function publication(body: Tree, context: Context): void {
  const table = listAt(body, "pubobjects").flatMap((one) => {
    const written = relationOf(member(one, "PublicationObjSpec", "pubtable", "relation"));
    if (written === null) return [];
    const known = context.database.table(written);
    const columns = stringsOf(listAt(one, "PublicationObjSpec", "pubtable", "columns"));
    const name = textAt(body, "pubname") ?? "";
    context.database.addDependent(known, { kind: "publication", name, columns, body: null });
    return [targetOf(known)];
  });
  const isForNew = textAt(body, "action") !== "AP_DropObjects";
  context.acts.push(act(isForNew ? "create_publication" : "drop_publication", { table }));
}

/** Statements that PostgreSQL refuses inside a transaction, and that touch no table. */
export function outsideOnly(what: string, context: Context): void {
  if (!context.session.isInTransaction) return;
  say(context, "not-in-transaction", "unsafe", `${what} can't run in a transaction.`, {
    reasons: ["fails_in_transaction"],
    safeWay: "Run it by itself, outside a transaction",
  });
}
