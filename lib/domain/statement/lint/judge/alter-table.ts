import { member, type Tree } from "@/lib/domain/sql/parser";
import type { StatementId } from "@/lib/domain/statement/knowledge/knowledge";
import type { KnownConstraint } from "../known/known-table";
import type { RelationKind } from "../lint-catalog";
import { constraintOf } from "../tree/constraint-definition";
import { isTrue, listAt, relationOf, textAt } from "../tree/names";
import { printName } from "../tree/print-sql";
import { act, indexTarget, targetNamed, targetOf } from "./act";
import { addColumn } from "./add-column";
import { addConstraint } from "./add-constraint";
import {
  addIdentity,
  columnDefault,
  dropColumn,
  dropExpression,
  dropIdentity,
  dropNotNull,
  setExpression,
  setIdentity,
  setNotNull,
} from "./alter-column";
import { type AlterContext, commandName, isMissingOk, selves, tableSql } from "./alter-context";
import { alterColumnType } from "./alter-type";
import type { Context } from "./context";
import { attachPartition, detachPartition, inherit, noInherit } from "./partitions";
import { say, sayRefused } from "./say";

/** ALTER TABLE and its like: one judge for each command. */

type Judge = (alter: AlterContext) => void;

/** A command that is one entry of the knowledge and changes nothing that is followed here. */
function plain(id: StatementId): Judge {
  return (alter) => {
    alter.context.acts.push(act(id, { table: [targetOf(alter.table)] }));
  };
}

function validateConstraint(alter: AlterContext): void {
  const { context, table } = alter;
  const name = commandName(alter);
  const known = table.constraints.get(name);
  const subject = name;
  if (known === undefined && table.isComplete)
    sayRefused(context, `${table.name} has no constraint ${name}.`);
  if (known?.validated === true) {
    say(context, "no-such-object", "info", `${name} is validated already: nothing happens.`);
    context.acts.push(act("validate_constraint", { table: selves(alter) }, { isIdle: true }));
    return;
  }
  const safeWay = () =>
    `ALTER TABLE ${tableSql(alter)} VALIDATE CONSTRAINT ${printName(name)} in a transaction of its own`;
  const more = { subject, safeWay };
  if (known?.kind === "foreign_key" && known.references !== null) {
    const other = context.database.table(known.references);
    const referenced = other === table ? [] : [targetOf(other)];
    context.acts.push(act("validate_foreign_key", { table: selves(alter), referenced }, more));
  } else {
    if (known === undefined) context.assume(`${name} is a check`);
    const id = known?.kind === "not_null" ? "validate_not_null" : "validate_constraint";
    context.acts.push(act(id, { table: selves(alter) }, more));
  }
  if (known === undefined) return;
  context.database.setConstraint(table, { ...known, validated: true });
  if (known.kind !== "not_null") return;
  for (const one of known.columns) {
    const column = table.columns.get(one);
    if (column !== undefined) context.database.setColumn(table, { ...column, nullable: false });
  }
}

/** Foreign keys that refer to a key which goes: with CASCADE they go with it, and their tables are locked. */
function dropReferring(alter: AlterContext, key: KnownConstraint | undefined): void {
  const { context, table } = alter;
  if (key?.kind !== "primary_key" && key?.kind !== "unique") return;
  const referring = [...table.referencedBy.values()].filter(
    (one) => [...one.referencedColumns].sort().join("\0") === [...key.columns].sort().join("\0"),
  );
  if (referring.length === 0) return;
  if (textAt(alter.command, "behavior") !== "DROP_CASCADE") {
    const names = referring.map((one) => one.name).join(", ");
    sayRefused(context, `Foreign keys of ${names} refer to ${key.name}: it is not dropped without CASCADE.`);
    return;
  }
  const referenced = referring.map((one) => {
    const known = context.database.findTable(one);
    return known === null ? targetNamed(one) : targetOf(known);
  });
  context.acts.push(act("drop_foreign_key", { table: selves(alter), referenced }, { subject: key.name }));
}

function dropConstraint(alter: AlterContext): void {
  const { context, table } = alter;
  const name = commandName(alter);
  const known = table.constraints.get(name);
  if (known === undefined && table.isComplete) {
    if (isMissingOk(alter))
      say(context, "no-such-object", "info", `${table.name} has no constraint ${name}: nothing happens.`);
    else sayRefused(context, `${table.name} has no constraint ${name}.`);
  }
  const isNew = known?.isNew === true;
  if (known?.kind === "foreign_key" && known.references !== null) {
    const other = context.database.table(known.references);
    const referenced = other === table ? [] : [targetOf(other)];
    const safeWay = () =>
      `ALTER TABLE ${tableSql(alter)} DROP CONSTRAINT ${printName(name)} by itself, under a short lock_timeout, tried again until both locks are there`;
    context.acts.push(
      act(
        "drop_foreign_key",
        { table: selves(alter), referenced },
        { subject: name, isOnNew: isNew, safeWay },
      ),
    );
  } else {
    if (known === undefined && !table.isNew)
      context.assume(`${name} is no foreign key: dropping one locks the table that it refers to as well`);
    dropReferring(alter, known);
    // A check that the file itself added only proved something.
    const breaksApp = isNew || known?.kind === "check" || known?.kind === "not_null" ? "no" : "maybe";
    context.acts.push(
      act("drop_constraint", { table: selves(alter) }, { subject: name, isOnNew: isNew, breaksApp }),
    );
  }
  context.database.dropConstraint(table, name);
}

function alterConstraint(alter: AlterContext): void {
  const { context, table } = alter;
  const name = textAt(alter.command, "def", "ATAlterConstraint", "conname") ?? "";
  const references = table.constraints.get(name)?.references ?? null;
  const other = references === null ? null : context.database.table(references);
  const referenced = other === null || other === table ? [] : [targetOf(other)];
  const relations = { table: selves(alter), referenced };
  if (!isTrue(alter.command, "def", "ATAlterConstraint", "alterEnforceability"))
    context.acts.push(act("alter_constraint", { table: selves(alter) }, { subject: name }));
  else if (isTrue(alter.command, "def", "ATAlterConstraint", "is_enforced"))
    context.acts.push(act("enforce_constraint", relations, { subject: name }));
  else context.acts.push(act("unenforce_constraint", relations, { subject: name }));
}

function setOptions(alter: AlterContext): void {
  const options = listAt(alter.command, "def", "List", "items").map((one) =>
    textAt(one, "DefElem", "defname"),
  );
  // Postgres: those that change what readers and writers see need the strongest lock.
  const isStrong = options.some(
    (name) =>
      name === "user_catalog_table" ||
      name === "security_barrier" ||
      name === "security_invoker" ||
      name === "check_option",
  );
  const more = isStrong ? ({ lock: "ACCESS EXCLUSIVE" } as const) : {};
  alter.context.acts.push(act("set_options", { table: [targetOf(alter.table)] }, more));
}

const judges: Readonly<Record<string, Judge>> = {
  AT_AddColumn: addColumn,
  AT_DropColumn: dropColumn,
  AT_AlterColumnType: alterColumnType,
  AT_ColumnDefault: columnDefault,
  AT_SetNotNull: setNotNull,
  AT_DropNotNull: dropNotNull,
  AT_SetExpression: setExpression,
  AT_DropExpression: dropExpression,
  AT_AddIdentity: addIdentity,
  AT_SetIdentity: setIdentity,
  AT_DropIdentity: dropIdentity,
  AT_SetStatistics: plain("set_statistics"),
  AT_SetOptions: plain("set_column_options"),
  AT_ResetOptions: plain("set_column_options"),
  AT_SetStorage: plain("set_storage"),
  AT_SetCompression: plain("set_compression"),
  AT_AddConstraint: (alter) => {
    const definition = constraintOf(member(alter.command, "def", "Constraint"), null);
    if (definition !== null) addConstraint(alter, definition);
  },
  AT_AlterConstraint: alterConstraint,
  AT_ValidateConstraint: validateConstraint,
  AT_DropConstraint: dropConstraint,
  AT_ChangeOwner: plain("owner_to"),
  AT_ClusterOn: plain("cluster_on"),
  AT_DropCluster: plain("cluster_on"),
  AT_SetLogged: plain("set_logged"),
  AT_SetUnLogged: plain("set_unlogged"),
  AT_SetAccessMethod: plain("set_access_method"),
  AT_SetTableSpace: plain("set_tablespace"),
  AT_SetRelOptions: setOptions,
  AT_ResetRelOptions: setOptions,
  AT_ReplaceRelOptions: setOptions,
  AT_EnableTrig: plain("enable_trigger"),
  AT_EnableAlwaysTrig: plain("enable_trigger"),
  AT_EnableReplicaTrig: plain("enable_trigger"),
  AT_EnableTrigAll: plain("enable_trigger"),
  AT_EnableTrigUser: plain("enable_trigger"),
  AT_DisableTrig: plain("disable_trigger"),
  AT_DisableTrigAll: plain("disable_trigger"),
  AT_DisableTrigUser: plain("disable_trigger"),
  AT_EnableRule: plain("enable_rule"),
  AT_EnableAlwaysRule: plain("enable_rule"),
  AT_EnableReplicaRule: plain("enable_rule"),
  AT_DisableRule: plain("enable_rule"),
  AT_AddInherit: inherit,
  AT_DropInherit: noInherit,
  AT_ReplicaIdentity: plain("replica_identity"),
  AT_EnableRowSecurity: plain("enable_row_security"),
  AT_ForceRowSecurity: plain("force_row_security"),
  AT_DisableRowSecurity: plain("disable_row_security"),
  AT_NoForceRowSecurity: plain("disable_row_security"),
  AT_AttachPartition: attachPartition,
  AT_DetachPartition: detachPartition,
  AT_DetachPartitionFinalize: detachPartition,
};

const indexJudges: Readonly<Record<string, StatementId>> = {
  AT_SetRelOptions: "set_index_options",
  AT_ResetRelOptions: "set_index_options",
  AT_SetStatistics: "set_index_options",
  AT_AttachPartition: "attach_index",
};

const kinds: Readonly<Record<string, RelationKind>> = {
  OBJECT_TABLE: "table",
  OBJECT_FOREIGN_TABLE: "foreign_table",
  OBJECT_VIEW: "view",
  OBJECT_MATVIEW: "materialized_view",
  OBJECT_SEQUENCE: "sequence",
};

function sayUnknown(context: Context, subtype: string): void {
  say(
    context,
    "unknown-statement",
    "careful",
    `The linter does not know this command (${subtype.replace(/^AT_/, "")}). Expect ACCESS EXCLUSIVE, and look it up.`,
  );
}

/** ALTER INDEX … */
function alterIndex(body: Tree, context: Context): void {
  const written = relationOf(member(body, "relation"));
  if (written === null) return;
  const known = context.database.findIndex(written);
  const schema = known?.table.schema ?? context.database.placeOf(written).schema;
  const index = [indexTarget({ schema, name: written.name }, known?.index?.isNew === true)];
  for (const command of listAt(body, "cmds")) {
    const subtype = textAt(command, "AlterTableCmd", "subtype") ?? "";
    const id = indexJudges[subtype];
    if (id === undefined) sayUnknown(context, subtype);
    else context.acts.push(act(id, { index }));
  }
}

/** Judges an AlterTableStmt. */
export function alterTable(body: Tree, context: Context): void {
  const type = textAt(body, "objtype") ?? "";
  if (type === "OBJECT_INDEX") {
    alterIndex(body, context);
    return;
  }
  const relation = member(body, "relation");
  const written = relationOf(relation);
  const kind = kinds[type];
  if (written === null || relation === null || kind === undefined) {
    say(
      context,
      "unknown-statement",
      "careful",
      "The linter does not know what this changes in the tables of the type.",
    );
    return;
  }
  if (context.database.isMissing(written)) {
    if (isTrue(body, "missing_ok"))
      say(context, "no-such-object", "info", `There is no ${written.name}, so nothing happens.`);
    else sayRefused(context, `There is no ${written.name} in this database.`);
    return;
  }
  const table = context.database.table(written, kind);
  for (const one of listAt(body, "cmds")) {
    const command = member(one, "AlterTableCmd");
    const subtype = textAt(command ?? undefined, "subtype") ?? "";
    const judge = judges[subtype];
    if (command === null || judge === undefined) sayUnknown(context, subtype);
    else judge({ context, table, written, relation, command });
  }
}
