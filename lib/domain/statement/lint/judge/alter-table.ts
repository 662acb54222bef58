import { member, type Tree } from "@/lib/domain/sql/parser";
import type { StatementId } from "@/lib/domain/statement/knowledge/knowledge";
import type { RelationKind } from "../lint-catalog";
import { constraintOf } from "../tree/constraint-definition";
import { isTrue, listAt, relationOf, textAt } from "../tree/names";
import { act, indexTarget, tableOfIndex, targetOf } from "./act";
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
import type { AlterContext } from "./alter-context";
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
    else if (id === "set_index_tablespace") {
      const table = [known === null ? tableOfIndex(written.name) : targetOf(known.table)];
      context.acts.push(act(id, { index, table }));
    } else context.acts.push(act(id, { index }));
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
