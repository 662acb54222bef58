import { member, type Tree } from "@/lib/domain/sql/parser";
import type { ObjectKind } from "../known/known-database";
import type { KnownTable } from "../known/known-table";
import { objectName, relationOf, textAt, type WrittenName, type WrittenRelation } from "../tree/names";
import { printWritten } from "../tree/print-sql";
import { act, indexTarget, targetOf } from "./act";
import { withChildren } from "./alter-context";
import type { Context } from "./context";
import { say, sayRefused } from "./say";

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
  context.acts.push(
    act(
      "rename_column",
      { table: withChildren(table, written.isOnly, context) },
      {
        subject: `${table.name}.${from}`,
        isOnNew: column?.isNew === true,
        vacates: { table: { schema: table.schema, name: table.name }, column: from },
        safeWay: () =>
          `A rollout "rename column": both names live, kept equal by a trigger, until no application uses ${from}`,
      },
    ),
  );
  context.database.renameColumn(table, from, to);
}

function renameIndex(written: WrittenName, to: string, context: Context): void {
  const known = context.database.findIndex(written);
  const schema = known?.table.schema ?? context.database.placeOf(written).schema;
  const index = [indexTarget({ schema, name: written.name }, known?.index?.isNew === true)];
  context.acts.push(act("rename_index", { index }));
  if (known?.index == null) return;
  context.database.dropIndex(known.table, written.name);
  context.database.setIndex(known.table, { ...known.index, name: to });
}

function renameRelation(table: KnownTable, to: string, context: Context): void {
  const vacates = { table: { schema: table.schema, name: table.name }, column: null };
  const self = [targetOf(table)];
  const subject = table.name;
  context.acts.push(
    table.kind === "sequence"
      ? act("rename_sequence", { sequence: self }, { subject, vacates, safeWay: () => oldNameFirst })
      : act(
          "rename_table",
          { table: self },
          {
            subject,
            vacates,
            safeWay: () =>
              `In the transaction that renames it, create a view under the old name, so that both names work until no application uses ${table.name}`,
          },
        ),
  );
  context.database.moveTable(table, { schema: table.schema, name: to });
}

function renameConstraint(table: KnownTable, from: string, to: string, context: Context): void {
  context.acts.push(act("rename_constraint", { table: [targetOf(table)] }, { subject: from }));
  const known = table.constraints.get(from);
  if (known === undefined) {
    if (table.isComplete) sayRefused(context, `${table.name} has no constraint ${from}.`);
    return;
  }
  const index = table.indexes.get(from);
  context.database.dropConstraint(table, from);
  context.database.setConstraint(table, { ...known, name: to });
  if (index !== undefined) context.database.setIndex(table, { ...index, name: to });
}

/** An object of which nothing but its making is followed: a type, a function, a schema. */
function renameOther(word: string, kind: ObjectKind, written: WrittenName | null, context: Context): void {
  if (written !== null && context.database.isMade(kind, written)) return;
  const name = written === null ? "" : ` ${printWritten(written)}`;
  say(context, "rename", "unsafe", `Statements that name the ${word}${name} as it was fail at once.`, {
    reasons: ["breaks_app"],
    safeWay: oldNameFirst,
  });
}

const otherObjects: Readonly<Record<string, readonly [word: string, kind: ObjectKind]>> = {
  OBJECT_TYPE: ["type", "type"],
  OBJECT_DOMAIN: ["domain", "type"],
  OBJECT_FUNCTION: ["function", "function"],
  OBJECT_PROCEDURE: ["procedure", "function"],
  OBJECT_ROUTINE: ["routine", "function"],
  OBJECT_AGGREGATE: ["aggregate", "function"],
  OBJECT_SCHEMA: ["schema", "schema"],
  OBJECT_ATTRIBUTE: ["attribute", "other"],
  OBJECT_ROLE: ["role", "other"],
  OBJECT_DATABASE: ["database", "other"],
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
    renameOther(
      other[0],
      other[1],
      object === null ? { schema: null, name: from } : objectName(object),
      context,
    );
    return;
  }
  if (written === null) return;
  if (type === "OBJECT_INDEX" || context.database.findIndex(written) !== null) {
    renameIndex(written, to, context);
    return;
  }
  if (context.database.isMissing(written)) {
    if (member(body, "missing_ok") === true)
      say(context, "no-such-object", "info", `There is no ${written.name}, so nothing happens.`);
    else sayRefused(context, `There is no ${written.name} in this database.`);
    return;
  }
  const table = context.database.table(written, type === "OBJECT_SEQUENCE" ? "sequence" : "table");
  switch (type) {
    case "OBJECT_COLUMN":
      renameColumn(table, written, from, to, context);
      break;
    case "OBJECT_TABCONSTRAINT":
      renameConstraint(table, from, to, context);
      break;
    case "OBJECT_TRIGGER":
      context.acts.push(act("rename_trigger", { table: [targetOf(table)] }, { subject: from }));
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
    const [word, kind] = otherObjects[textAt(body, "objectType") ?? ""] ?? ["object", "other"];
    const object = member(body, "object");
    renameOther(word, kind, object === null ? null : objectName(object), context);
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
