import { member, type Tree } from "@/lib/domain/sql/parser";
import type { StatementId } from "@/lib/domain/statement/knowledge/knowledge";
import type { RelationKind } from "../lint-catalog";
import { constraintOf } from "../tree/constraint-definition";
import { listAt, relationOf, textAt } from "../tree/names";
import { act, indexTarget, type Target, tableOfIndex, targetOf, unnamedTarget } from "./act";
import { addColumn } from "./add-column";
import { addConstraint } from "./add-constraint";
import {
  addIdentity,
  columnDefault,
  columnSetting,
  dropColumn,
  dropExpression,
  dropIdentity,
  dropNotNull,
  setExpression,
  setIdentity,
  setNotNull,
} from "./alter-column";
import { alterConstraint, dropConstraint, validateConstraint } from "./alter-constraint";
import { type AlterContext, withPartitions } from "./alter-context";
import { alterColumnType } from "./alter-type";
import type { Context } from "./context";
import { attachPartition, detachPartition, inherit, noInherit } from "./partitions";
import { say, sayMissing } from "./say";

/** ALTER TABLE and its like: one judge for each command. */

type Judge = (alter: AlterContext) => void;

/** A command that is one entry of the knowledge and changes nothing that is followed here. */
function plain(id: StatementId): Judge {
  return (alter) => {
    alter.context.acts.push(act(id, { table: [targetOf(alter.table)] }));
  };
}

/** SET LOGGED and SET UNLOGGED: of a sequence there is one row to write anew. */
function logged(id: "set_logged" | "set_unlogged"): Judge {
  return (alter) => {
    const { context, table } = alter;
    if (table.kind !== "sequence") {
      plain(id)(alter);
      return;
    }
    if (context.serverMajor < 15)
      say(context, "not-on-this-version", "careful", "Unlogged sequences came with PostgreSQL 15.");
    context.acts.push(act("alter_sequence", { sequence: [targetOf(table)] }, { lock: "ACCESS EXCLUSIVE" }));
  };
}

function ofTrigger(id: "enable_trigger" | "disable_trigger"): Judge {
  return ({ context, table, written }) => {
    const tables = written.isOnly ? [targetOf(table)] : withPartitions(table, context);
    context.acts.push(act(id, { table: tables }));
  };
}

function clusterOn(alter: AlterContext): void {
  const { context, table } = alter;
  context.acts.push(act("cluster_on", { table: [targetOf(table)] }));
  context.database.journal.assign(table, "clusteredOn", textAt(alter.command, "name"));
}

function replicaIdentity(alter: AlterContext): void {
  const { context, table } = alter;
  context.acts.push(act("replica_identity", { table: [targetOf(table)] }));
  const index = textAt(alter.command, "def", "ReplicaIdentityStmt", "name");
  context.database.journal.assign(table, "replicaIdentity", index);
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
  AT_SetStatistics: columnSetting("set_statistics"),
  AT_SetOptions: plain("set_column_options"),
  AT_ResetOptions: plain("set_column_options"),
  AT_SetStorage: columnSetting("set_storage"),
  AT_SetCompression: columnSetting("set_compression"),
  AT_AddConstraint: (alter) => {
    const definition = constraintOf(member(alter.command, "def", "Constraint"), null);
    if (definition !== null) addConstraint(alter, definition);
  },
  AT_AlterConstraint: alterConstraint,
  AT_ValidateConstraint: validateConstraint,
  AT_DropConstraint: dropConstraint,
  AT_ChangeOwner: plain("owner_to"),
  AT_ClusterOn: clusterOn,
  AT_DropCluster: clusterOn,
  AT_SetLogged: logged("set_logged"),
  AT_SetUnLogged: logged("set_unlogged"),
  AT_SetAccessMethod: plain("set_access_method"),
  AT_SetTableSpace: plain("set_tablespace"),
  AT_SetRelOptions: setOptions,
  AT_ResetRelOptions: setOptions,
  AT_ReplaceRelOptions: setOptions,
  AT_EnableTrig: ofTrigger("enable_trigger"),
  AT_EnableAlwaysTrig: ofTrigger("enable_trigger"),
  AT_EnableReplicaTrig: ofTrigger("enable_trigger"),
  AT_EnableTrigAll: ofTrigger("enable_trigger"),
  AT_EnableTrigUser: ofTrigger("enable_trigger"),
  AT_DisableTrig: ofTrigger("disable_trigger"),
  AT_DisableTrigAll: ofTrigger("disable_trigger"),
  AT_DisableTrigUser: ofTrigger("disable_trigger"),
  AT_EnableRule: plain("enable_rule"),
  AT_EnableAlwaysRule: plain("enable_rule"),
  AT_EnableReplicaRule: plain("enable_rule"),
  AT_DisableRule: plain("enable_rule"),
  AT_AddInherit: inherit,
  AT_DropInherit: noInherit,
  AT_ReplicaIdentity: replicaIdentity,
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
  AT_SetTableSpace: "set_index_tablespace",
};

const kinds: Readonly<Record<string, RelationKind>> = {
  OBJECT_TABLE: "table",
  OBJECT_FOREIGN_TABLE: "foreign_table",
  OBJECT_VIEW: "view",
  OBJECT_MATVIEW: "materialized_view",
  OBJECT_SEQUENCE: "sequence",
};

/** Keys are made before the other constraints, whose rows are read at the end. */
function isKey(command: Tree): boolean {
  const kind = textAt(command, "def", "Constraint", "contype") ?? "";
  return ["CONSTR_PRIMARY", "CONSTR_UNIQUE", "CONSTR_EXCLUSION"].includes(kind);
}

const passes: Readonly<Record<string, number>> = {
  AT_DropColumn: 0,
  AT_DropConstraint: 0,
  AT_DropNotNull: 0,
  AT_DropExpression: 0,
  AT_DropIdentity: 0,
  AT_AlterColumnType: 1,
  AT_AddColumn: 2,
  AT_SetExpression: 3,
  AT_SetNotNull: 4,
  AT_SetIdentity: 4,
  AT_AddConstraint: 6,
  AT_ColumnDefault: 6,
  AT_AddIdentity: 6,
};

function passOf(command: Tree): number {
  const subtype = textAt(command, "subtype") ?? "";
  if (subtype === "AT_ColumnDefault" && member(command, "def") === null) return 0;
  if (subtype === "AT_AddConstraint" && isKey(command)) return 5;
  return passes[subtype] ?? 7;
}

/**
 * Postgres: the commands of one statement are carried out in passes (AlterTablePass), whatever their order in the text. A check that one of them drops
 * proves nothing to the others, and neither does one that they add or validate.
 */
function commandsInOrder(body: Tree): Tree[] {
  return listAt(body, "cmds")
    .flatMap((one) => member(one, "AlterTableCmd") ?? [])
    .sort((a, b) => passOf(a) - passOf(b));
}

function sayUnknown(context: Context, subtype: string): void {
  say(
    context,
    "unknown-statement",
    "careful",
    `The linter does not know this command (${subtype.replace(/^AT_/, "")}). Expect ACCESS EXCLUSIVE, and look it up.`,
  );
}

/** ALTER INDEX … ATTACH PARTITION: the index below is the one that nobody may use meanwhile. */
function attachIndex(command: Tree, parent: readonly Target[], context: Context): void {
  const written = relationOf(member(command, "AlterTableCmd", "def", "PartitionCmd", "name"));
  if (written === null) return;
  const known = context.database.findIndex(written);
  const schema = known?.table.schema ?? context.database.placeOf(written).schema;
  // Planning opens every index of a table: a new one of a table that was there before keeps its readers waiting.
  const index = [indexTarget({ schema, name: written.name }, known?.table.isNew === true)];
  context.acts.push(act("attach_index", { index, parent_index: parent }));
}

/** ALTER INDEX … */
function alterIndex(body: Tree, context: Context): void {
  const written = relationOf(member(body, "relation"));
  if (written === null) return;
  const known = context.database.findIndex(written);
  const schema = known?.table.schema ?? context.database.placeOf(written).schema;
  if (context.database.isMissing(written)) {
    sayMissing(body, written, context);
    return;
  }
  const index = [indexTarget({ schema, name: written.name }, known?.index?.isNew === true)];
  for (const command of listAt(body, "cmds")) {
    const subtype = textAt(command, "AlterTableCmd", "subtype") ?? "";
    const id = indexJudges[subtype];
    if (id === undefined) sayUnknown(context, subtype);
    else if (id === "attach_index") attachIndex(command, index, context);
    else if (id === "set_index_tablespace") {
      const table = [known === null ? tableOfIndex(written.name) : targetOf(known.table)];
      context.acts.push(act(id, { index, table }));
    } else context.acts.push(act(id, { index }));
  }
}

const attributeActs: Readonly<Record<string, StatementId>> = {
  AT_AddColumn: "add_column",
  AT_DropColumn: "drop_column",
  AT_AlterColumnType: "alter_type_rewrite",
};

/** ALTER TYPE … ATTRIBUTE: with CASCADE it does the same to every table OF the type; without, the server refuses it where there is one. */
function alterAttributes(body: Tree, context: Context): void {
  const written = relationOf(member(body, "relation"));
  if (written === null || context.database.findType(written)?.isNew === true) return;
  for (const command of listAt(body, "cmds").flatMap((one) => member(one, "AlterTableCmd") ?? [])) {
    const id = attributeActs[textAt(command, "subtype") ?? ""];
    if (id === undefined || textAt(command, "behavior") !== "DROP_CASCADE") {
      say(
        context,
        "unknown-statement",
        "careful",
        "The linter does not know what this changes in the tables of the type.",
      );
      continue;
    }
    const table = [unnamedTarget(`every table of type ${written.name}`)];
    context.acts.push(act(id, { table }, { subject: `${written.name}.${textAt(command, "name") ?? ""}` }));
  }
}

/** Judges an AlterTableStmt. */
export function alterTable(body: Tree, context: Context): void {
  const type = textAt(body, "objtype") ?? "";
  if (type === "OBJECT_INDEX") {
    alterIndex(body, context);
    return;
  }
  if (type === "OBJECT_TYPE") {
    alterAttributes(body, context);
    return;
  }
  const relation = member(body, "relation");
  const written = relationOf(relation);
  const kind = kinds[type];
  if (written === null || relation === null || kind === undefined) {
    sayUnknown(context, type);
    return;
  }
  if (context.database.isMissing(written)) {
    sayMissing(body, written, context);
    return;
  }
  const table = context.database.table(written, kind);
  for (const command of commandsInOrder(body)) {
    const subtype = textAt(command, "subtype") ?? "";
    const judge = judges[subtype];
    if (judge === undefined) sayUnknown(context, subtype);
    else judge({ context, table, written, relation, command });
  }
}
