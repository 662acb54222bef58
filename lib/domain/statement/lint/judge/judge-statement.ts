import { member, type Tree, visitNodes } from "@/lib/domain/sql/parser";
import { isOptionOn, listAt, textAt } from "../tree/names";
import { withMembers } from "../tree/print-sql";
import { act } from "./act";
import { alterTable } from "./alter-table";
import type { Context } from "./context";
import { createTable, createTableAs, createView } from "./create";
import { doBlock } from "./do-block";
import { drop } from "./drop";
import { createIndex, reindex } from "./index-statements";
import { cluster, lockTable, refresh, vacuum } from "./maintenance";
import {
  alterDomain,
  alterEnum,
  alterSequence,
  comment,
  createDomain,
  createFunction,
  createRule,
  createSequence,
  createStatistics,
  createTrigger,
  createType,
  grant,
  outsideOnly,
  policy,
  publication,
} from "./objects";
import { rename, setSchema } from "./rename";
import { changeRows, copy, select } from "./rows";
import { say } from "./say";
import { discard, setByFunction, setVariable, transaction } from "./session";
import { truncate } from "./truncate";

/** Finds the judge of a statement, by its node. What a judge finds goes into the context; what the statement does goes into what is known. */

type Judge = (body: Tree, context: Context, statement: Tree) => void;

const harmless: Judge = () => undefined;

function hidden(what: string): Judge {
  return (_, context) => {
    context.acts.push(act("do_block", {}));
    say(context, "hidden-statements", "careful", `${what} can't be told from here: read it.`);
  };
}

/** A statement of CREATE SCHEMA, its relations with the schema that they are in. */
function within(schema: string, element: Tree): Tree {
  const placed = (body: Tree): Tree =>
    textAt(body, "relname") !== null && textAt(body, "schemaname") === null
      ? withMembers(body, { schemaname: schema })
      : body;
  const [kind = ""] = Object.keys(element ?? {});
  const body = member(element, kind) ?? {};
  const own = ["relation", "view", "sequence"].flatMap((key) => {
    const relation = member(body, key);
    return relation === null ? [] : [[key, placed(relation)] as const];
  });
  return { [kind]: withMembers(body, Object.fromEntries(own)) };
}

function createSchema(body: Tree, context: Context): void {
  context.database.noteMade("schema", { schema: null, name: textAt(body, "schemaname") ?? "" });
  const schema = textAt(body, "schemaname");
  // Postgres: names without a schema are its own, here.
  for (const element of listAt(body, "schemaElts"))
    judgeStatement(schema === null ? element : within(schema, element), context);
}

function explain(body: Tree, context: Context): void {
  const isRun = isOptionOn(listAt(body, "options"), "analyze");
  const query = member(body, "query");
  if (isRun && query !== null) judgeStatement(query, context);
}

function dropOwned(_: Tree, context: Context): void {
  say(context, "drop-object", "unsafe", "Drops everything that the role owns, tables and their data too.", {
    reasons: ["drops_data", "breaks_app"],
    safeWay: "REASSIGN OWNED BY … TO … first; what is left then are privileges",
  });
}

function subscription(what: string): Judge {
  return (body, context) => {
    const connects = listAt(body, "options").some(
      (one) =>
        ["connect", "create_slot"].includes(textAt(one, "DefElem", "defname") ?? "") &&
        textAt(one, "DefElem", "arg", "String", "sval") === "false",
    );
    if (!connects) outsideOnly(what, context);
  };
}

/** Postgres: what looks at the publisher's tables anew makes and drops slots there, and can't be taken back. */
function alterSubscription(body: Tree, context: Context): void {
  const kind = textAt(body, "kind") ?? "";
  const options = listAt(body, "options");
  const isNamed = options.some((one) => textAt(one, "DefElem", "defname") === "refresh");
  const isChange = /_(?:SET|ADD|DROP)_PUBLICATION$/.test(kind);
  const isRefresh = kind.endsWith("_REFRESH") || kind.endsWith("_REFRESH_PUBLICATION");
  if (isRefresh || (isChange && (!isNamed || isOptionOn(options, "refresh"))))
    outsideOnly("ALTER SUBSCRIPTION that refreshes", context);
}

const judges: Readonly<Record<string, Judge>> = {
  TransactionStmt: transaction,
  VariableSetStmt: setVariable,
  DiscardStmt: discard,
  AlterTableStmt: alterTable,
  AlterTableMoveAllStmt: (_, context) =>
    say(context, "rewrite-table", "unsafe", "Copies every table of the tablespace under ACCESS EXCLUSIVE.", {
      reasons: ["rewrite", "blocks_reads", "blocks_writes"],
      safeWay: "One table at a time, while nobody uses it.",
    }),
  RenameStmt: rename,
  AlterObjectSchemaStmt: setSchema,
  // Tables come as AlterTableStmt; the rest has none to lock.
  AlterOwnerStmt: harmless,
  CreateStmt: createTable,
  CreateForeignTableStmt: (body, context) => {
    const base = member(body, "base_stmt") ?? member(body, "base");
    createTable(base ?? body, context);
  },
  CreateTableAsStmt: createTableAs,
  ViewStmt: createView,
  IndexStmt: createIndex,
  ReindexStmt: reindex,
  DropStmt: drop,
  TruncateStmt: truncate,
  VacuumStmt: vacuum,
  ClusterStmt: cluster,
  RefreshMatViewStmt: refresh,
  LockStmt: lockTable,
  SelectStmt: (_, context, statement) => {
    setByFunction(statement, context);
    select(statement, context);
  },
  InsertStmt: (_, context, statement) => changeRows(statement, context),
  UpdateStmt: (_, context, statement) => changeRows(statement, context),
  DeleteStmt: (_, context, statement) => changeRows(statement, context),
  MergeStmt: (_, context, statement) => changeRows(statement, context),
  CopyStmt: copy,
  ExplainStmt: explain,
  DoStmt: (body, context) => doBlock(body, context, judgeStatement),
  CallStmt: hidden("What a procedure does"),
  ExecuteStmt: hidden("What a prepared statement does"),
  AlterExtensionStmt: hidden("What the update of an extension does"),
  AlterExtensionContentsStmt: harmless,
  CreateExtensionStmt: harmless,
  LoadStmt: harmless,
  CreateEnumStmt: (body, context) => createType("enum", body, context),
  CompositeTypeStmt: (body, context) => createType("composite", body, context),
  CreateRangeStmt: (body, context) => createType("other", body, context),
  CreateDomainStmt: createDomain,
  AlterDomainStmt: alterDomain,
  AlterEnumStmt: alterEnum,
  AlterTypeStmt: harmless,
  CreateFunctionStmt: createFunction,
  AlterFunctionStmt: harmless,
  CreateSeqStmt: createSequence,
  AlterSeqStmt: alterSequence,
  CreateTrigStmt: createTrigger,
  RuleStmt: createRule,
  CreatePolicyStmt: (body, context) => policy("create_policy", body, context),
  AlterPolicyStmt: (body, context) => policy("alter_policy", body, context),
  GrantStmt: grant,
  GrantRoleStmt: harmless,
  AlterDefaultPrivilegesStmt: harmless,
  CommentStmt: comment,
  SecLabelStmt: harmless,
  CreateStatsStmt: createStatistics,
  AlterStatsStmt: harmless,
  CreatePublicationStmt: publication,
  AlterPublicationStmt: publication,
  CreateSubscriptionStmt: subscription("CREATE SUBSCRIPTION"),
  DropSubscriptionStmt: subscription("DROP SUBSCRIPTION"),
  AlterSubscriptionStmt: alterSubscription,
  CreateSchemaStmt: createSchema,
  DefineStmt: harmless,
  CreateCastStmt: harmless,
  CreateConversionStmt: harmless,
  CreateOpClassStmt: harmless,
  CreateOpFamilyStmt: harmless,
  AlterOpFamilyStmt: harmless,
  AlterOperatorStmt: harmless,
  AlterCollationStmt: harmless,
  CreateTransformStmt: harmless,
  CreateAmStmt: harmless,
  CreatePLangStmt: harmless,
  AlterTSConfigurationStmt: harmless,
  AlterTSDictionaryStmt: harmless,
  CreateFdwStmt: harmless,
  AlterFdwStmt: harmless,
  CreateForeignServerStmt: harmless,
  AlterForeignServerStmt: harmless,
  CreateUserMappingStmt: harmless,
  AlterUserMappingStmt: harmless,
  DropUserMappingStmt: harmless,
  ImportForeignSchemaStmt: harmless,
  CreateRoleStmt: harmless,
  AlterRoleStmt: harmless,
  AlterRoleSetStmt: harmless,
  DropRoleStmt: harmless,
  ReassignOwnedStmt: harmless,
  DropOwnedStmt: dropOwned,
  AlterDatabaseStmt: (body, context) => {
    const isMoved = listAt(body, "options").some((one) => textAt(one, "DefElem", "defname") === "tablespace");
    if (isMoved) outsideOnly("ALTER DATABASE … SET TABLESPACE", context);
  },
  AlterDatabaseSetStmt: harmless,
  AlterDatabaseRefreshCollStmt: harmless,
  AlterObjectDependsStmt: harmless,
  CreatedbStmt: (_, context) => outsideOnly("CREATE DATABASE", context),
  DropdbStmt: (_, context) => {
    outsideOnly("DROP DATABASE", context);
    say(context, "drop-object", "unsafe", "The database and all its data are gone.", {
      reasons: ["drops_data", "breaks_app"],
    });
  },
  AlterSystemStmt: (_, context) => outsideOnly("ALTER SYSTEM", context),
  CreateTableSpaceStmt: (_, context) => outsideOnly("CREATE TABLESPACE", context),
  DropTableSpaceStmt: (_, context) => outsideOnly("DROP TABLESPACE", context),
  AlterTableSpaceOptionsStmt: harmless,
  VariableShowStmt: harmless,
  ConstraintsSetStmt: harmless,
  DeclareCursorStmt: harmless,
  FetchStmt: harmless,
  ClosePortalStmt: harmless,
  PrepareStmt: harmless,
  DeallocateStmt: harmless,
  ListenStmt: harmless,
  UnlistenStmt: harmless,
  NotifyStmt: harmless,
  CheckPointStmt: harmless,
};

/** Judges one statement, and lets what is known follow it. */
export function judgeStatement(statement: Tree, context: Context): void {
  const [kind = ""] = Object.keys(statement ?? {});
  const body = member(statement, kind);
  const judge = judges[kind];
  if (judge === undefined) {
    say(
      context,
      "unknown-statement",
      "careful",
      `The linter does not know this statement (${kind.replace(/Stmt$/, "")}): look up what it locks.`,
    );
    return;
  }
  sayUnsafeValue(kind, statement, context);
  judge(body ?? {}, context, statement);
}

/** Postgres: a value that the transaction added to an enum can't be used before it is committed. */
function sayUnsafeValue(kind: string, statement: Tree, context: Context): void {
  const { addedValues } = context.session;
  if (addedValues.size === 0 || kind === "AlterEnumStmt" || kind === "CommentStmt") return;
  visitNodes(statement, (node, constant) => {
    const value = node === "A_Const" ? textAt(constant, "sval", "sval") : null;
    const type = value === null ? undefined : addedValues.get(value);
    if (type === undefined) return;
    say(
      context,
      "not-in-transaction",
      "unsafe",
      `If '${value}' is meant as the value that this transaction added to ${type}, PostgreSQL refuses it until the transaction is committed.`,
      { reasons: ["fails_in_transaction"], safeWay: "COMMIT after ALTER TYPE … ADD VALUE, then use it." },
    );
  });
}
