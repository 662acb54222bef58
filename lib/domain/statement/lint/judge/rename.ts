import { member, type Tree } from "@/lib/domain/sql/parser";
import type { ObjectKind } from "../known/known-database";
import type { KnownTable } from "../known/known-table";
import type { RelationKind } from "../lint-catalog";
import { objectName, relationOf, textAt, type WrittenName, type WrittenRelation } from "../tree/names";
import { printName, printWritten } from "../tree/print-sql";
import { act, indexTarget, targetOf } from "./act";
import { withChildren, withPartitions } from "./alter-context";
import type { Context } from "./context";
import { say, sayMissing, sayRefused } from "./say";

/** Names and schemas that change. */

const oldNameFirst =
  "Keep the old name working: add the new one beside it, let applications move over, then take the old one away";

function renameColumn(
  table: KnownTable,
  written: WrittenRelation,
  from: string,
  to: string,
  context: Context,
): void {
  const column = table.columns.get(from);
  if (column === undefined && table.isComplete && table.kind !== "view")
    sayRefused(context, `${table.name} has no column ${from}.`);
  if (table.columns.has(to)) sayRefused(context, `${table.name} has a column ${to} already.`);
  context.acts.push(
    act(
      "rename_column",
      { table: withChildren(table, written.isOnly, context) },
      {
        subject: `${table.name}.${from}`,
        isOnNew: column?.isNew === true,
        vacates: { table: { schema: table.schema, name: table.name }, column: from },
        // The second half of a swap: nobody is meant to use the name that it leaves.
        breaksApp: context.vacated.has(table, to) ? "maybe" : null,
        safeWay: () =>
          `A rollout "rename column": both names live, kept equal by a trigger, until no application uses ${from}`,
      },
    ),
  );
  context.database.renameColumn(table, from, to);
}

function renameIndex(written: WrittenName, to: string, isByTable: boolean, context: Context): void {
  const known = context.database.findIndex(written);
  const schema = known?.table.schema ?? context.database.placeOf(written).schema;
  const index = [indexTarget({ schema, name: written.name }, known?.index?.isNew === true)];
  // Postgres: ALTER INDEX takes a weaker lock for this than ALTER TABLE, which may name an index too.
  context.acts.push(act("rename_index", { index }, isByTable ? { lock: "ACCESS EXCLUSIVE" } : {}));
  if (known?.index == null) return;
  context.database.dropIndex(known.table, written.name);
  context.database.setIndex(known.table, { ...known.index, name: to });
}

function renameRelation(table: KnownTable, to: string, context: Context): void {
  const vacates = { table: { schema: table.schema, name: table.name }, column: null };
  const self = [targetOf(table)];
  const subject = table.name;
  const breaksApp = context.vacated.has({ schema: table.schema, name: to }, null) ? "maybe" : null;
  const viewInItsPlace = () =>
    `In the transaction that renames it, create a view under the old name, so that both names work until no application uses ${table.name}`;
  if (table.kind === "sequence")
    context.acts.push(
      act(
        "rename_sequence",
        { sequence: self },
        {
          subject,
          vacates,
          notice: `Calls of nextval('${printName(table.name)}') fail at once; defaults of columns follow`,
          safeWay: () => oldNameFirst,
        },
      ),
    );
  else if (table.kind === "view")
    context.acts.push(
      act("rename_view", { view: self }, { subject, vacates, breaksApp, safeWay: viewInItsPlace }),
    );
  else
    context.acts.push(
      act("rename_table", { table: self }, { subject, vacates, breaksApp, safeWay: viewInItsPlace }),
    );
  context.database.moveTable(table, { schema: table.schema, name: to });
}

function renameConstraint(
  table: KnownTable,
  isOnly: boolean,
  from: string,
  to: string,
  context: Context,
): void {
  const known = table.constraints.get(from);
  // Postgres: keys and foreign keys of the tables below have names of their own.
  const isInherited = known === undefined || known.kind === "check" || known.kind === "not_null";
  const tables = withChildren(table, isOnly || !isInherited, context);
  context.acts.push(act("rename_constraint", { table: tables }, { subject: from }));
  if (known === undefined) {
    if (table.isComplete) sayRefused(context, `${table.name} has no constraint ${from}.`);
    return;
  }
  const index = table.indexes.get(from);
  context.database.dropConstraint(table, from);
  context.database.setConstraint(table, { ...known, name: to });
  if (index !== undefined) context.database.setIndex(table, { ...index, name: to });
}

interface OtherObject {
  readonly word: string;
  readonly kind: ObjectKind;
  /** null where the knowledge has no entry. */
  readonly id: "rename_type" | "rename_schema" | null;
}

const routine = (word: string): OtherObject => ({ word, kind: "function", id: null });

const otherObjects: Readonly<Record<string, OtherObject>> = {
  OBJECT_TYPE: { word: "type", kind: "type", id: "rename_type" },
  OBJECT_DOMAIN: { word: "domain", kind: "type", id: "rename_type" },
  OBJECT_SCHEMA: { word: "schema", kind: "schema", id: "rename_schema" },
  OBJECT_FUNCTION: routine("function"),
  OBJECT_PROCEDURE: routine("procedure"),
  OBJECT_ROUTINE: routine("routine"),
  OBJECT_AGGREGATE: routine("aggregate"),
  OBJECT_ATTRIBUTE: { word: "attribute", kind: "other", id: null },
  OBJECT_ROLE: { word: "role", kind: "other", id: null },
  OBJECT_DATABASE: { word: "database", kind: "other", id: null },
};

/** An object of which nothing but its making is followed: a type, a function, a schema. */
function renameOther(other: OtherObject, written: WrittenName | null, context: Context): void {
  const isOnNew = written !== null && context.database.isMade(other.kind, written);
  const name = written === null ? "" : ` ${printWritten(written)}`;
  if (other.id !== null) {
    context.acts.push(act(other.id, {}, { subject: name.trim(), isOnNew, safeWay: () => oldNameFirst }));
    return;
  }
  if (isOnNew) return;
  say(context, "rename", "unsafe", `Statements that name the ${other.word}${name} as it was fail at once.`, {
    reasons: ["breaks_app"],
    safeWay: `${oldNameFirst}.`,
  });
}

const kinds: Readonly<Record<string, RelationKind>> = {
  OBJECT_SEQUENCE: "sequence",
  OBJECT_VIEW: "view",
  OBJECT_MATVIEW: "materialized_view",
};

/** Judges a RenameStmt. */
export function rename(body: Tree, context: Context): void {
  const type = textAt(body, "renameType") ?? "";
  const to = textAt(body, "newname") ?? "";
  const from = textAt(body, "subname") ?? "";
  const written = relationOf(member(body, "relation"));
  const other = otherObjects[type];
  if (other !== undefined) {
    const object = member(body, "object");
    renameOther(other, object === null ? { schema: null, name: from } : objectName(object), context);
    return;
  }
  if (written === null) return;
  if (context.database.isMissing(written)) {
    sayMissing(body, written, context);
    return;
  }
  if (type === "OBJECT_INDEX" || context.database.findIndex(written) !== null) {
    renameIndex(written, to, type !== "OBJECT_INDEX", context);
    return;
  }
  const table = context.database.table(written, kinds[type] ?? "table");
  switch (type) {
    case "OBJECT_COLUMN":
      renameColumn(table, written, from, to, context);
      break;
    case "OBJECT_TABCONSTRAINT":
      renameConstraint(table, written.isOnly, from, to, context);
      break;
    case "OBJECT_TRIGGER":
      // Postgres: since 15 the partitions' triggers follow.
      context.acts.push(
        act(
          "rename_trigger",
          { table: context.serverMajor >= 15 ? withPartitions(table, context) : [targetOf(table)] },
          { subject: from },
        ),
      );
      break;
    case "OBJECT_POLICY":
      context.acts.push(
        act("alter_policy", { table: [targetOf(table)] }, { subject: from, breaksApp: "no" }),
      );
      break;
    case "OBJECT_RULE":
      context.acts.push(act("create_rule", { table: [targetOf(table)] }, { subject: from }));
      break;
    default:
      renameRelation(table, to, context);
  }
}

/** Judges an AlterObjectSchemaStmt. */
export function setSchema(body: Tree, context: Context): void {
  const written = relationOf(member(body, "relation"));
  const schema = textAt(body, "newschema") ?? "";
  if (written === null) {
    const other = otherObjects[textAt(body, "objectType") ?? ""] ?? {
      word: "object",
      kind: "other",
      id: null,
    };
    const object = member(body, "object");
    renameOther({ ...other, id: null }, object === null ? null : objectName(object), context);
    return;
  }
  const table = context.database.table(written);
  context.acts.push(
    act(
      "set_schema",
      { table: [targetOf(table)] },
      {
        subject: table.name,
        vacates: { table: { schema: table.schema, name: table.name }, column: null },
        safeWay: () => "In the same transaction, create a view under the old name in the old schema",
      },
    ),
  );
  context.database.moveTable(table, { schema, name: table.name });
}
