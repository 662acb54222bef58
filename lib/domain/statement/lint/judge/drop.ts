import type { Tree } from "@/lib/domain/sql/parser";
import type { Role } from "@/lib/domain/statement/knowledge/entry";
import type { StatementId } from "@/lib/domain/statement/knowledge/knowledge";
import type { KnownDependent } from "../known/known-table";
import type { RelationKind } from "../lint-catalog";
import {
  isTrue,
  listAt,
  nameFromParts,
  objectName,
  stringsOf,
  textAt,
  type WrittenName,
} from "../tree/names";
import { printName, printTree, printWritten, withMembers } from "../tree/print-sql";
import { act, indexTarget, tableOfIndex, targetOf } from "./act";
import { withChildren, withPartitions } from "./alter-context";
import type { Context } from "./context";
import { dropOther } from "./drop-other";
import { dropViews } from "./drop-views";
import { defaultPartitionBeside, keyNeighbours, targetsOf } from "./neighbours";
import { say, sayRefused } from "./say";

/** DROP of every kind. */

interface Drop {
  readonly body: Tree;
  readonly context: Context;
  readonly isCascade: boolean;
  readonly isMissingOk: boolean;
}

function isMissing(drop: Drop, written: WrittenName): boolean {
  if (!drop.context.database.isMissing(written)) return false;
  const name = printWritten(written);
  if (drop.isMissingOk)
    say(drop.context, "no-such-object", "info", `There is no ${name}, so nothing happens.`);
  else sayRefused(drop.context, `There is no ${name} in this database.`);
  return true;
}

function dropTable(drop: Drop, written: WrittenName): void {
  const { database, acts } = drop.context;
  if (isMissing(drop, written)) return;
  const table = database.table(written);
  const subject = table.name;
  const isOnNew = table.isNew;
  const referenced = keyNeighbours(table, drop.isCascade, drop.context);
  const safeWay = () =>
    `First make sure that nothing uses ${subject} (rename it for a while, say, once no statement names it), keep a dump, then drop it`;
  const more = {
    subject,
    isOnNew,
    safeWay,
    vacates: { table: { schema: table.schema, name: table.name }, column: null },
  };
  const parents = targetsOf(table.parents.values(), drop.context);
  const selves = withChildren(table, false, drop.context);
  if (drop.isCascade) dropViews(table, null, drop.context);
  if (parents.length > 0)
    acts.push(
      act(
        "drop_partition",
        {
          parent: parents,
          partition: selves,
          default_partition: defaultPartitionBeside(table, drop.context),
        },
        more,
      ),
    );
  else if (referenced.length > 0)
    acts.push(act("drop_table_foreign_key", { table: selves, referenced }, more));
  else {
    if (!table.isComplete && !table.isNew)
      drop.context.assume(`${subject} refers to no other table: dropping a foreign key locks both tables`);
    acts.push(act("drop_table", { table: selves }, more));
  }
  database.dropTable(table);
}

function dropIndex(drop: Drop, written: WrittenName): void {
  const { database } = drop.context;
  if (isMissing(drop, written)) return;
  const known = database.findIndex(written);
  const isOnNew = known?.index?.isNew === true || database.isMade("index", written);
  const schema = known?.table.schema ?? database.placeOf(written).schema;
  const index = [indexTarget({ schema, name: written.name }, isOnNew)];
  // An index that the file made without its table being known is not looked for.
  const unknown = isOnNew ? [] : [tableOfIndex(written.name)];
  // An index of a partitioned table is one of each partition, too.
  const table = known === null ? unknown : withPartitions(known.table, drop.context);
  const isConcurrent = isTrue(drop.body, "concurrent");
  if (known?.table.constraints.has(written.name) === true)
    sayRefused(
      drop.context,
      `${written.name} stands for a constraint of ${known.table.name}: drop the constraint.`,
    );
  const subject = written.name;
  const concurrently = () => printTree({ DropStmt: withMembers(drop.body, { concurrent: true }) });
  drop.context.acts.push(
    isConcurrent
      ? act("drop_index_concurrently", { table, index }, { subject })
      : act("drop_index", { table, index }, { subject, isOnNew, safeWay: concurrently }),
  );
  if (known !== null) database.dropIndex(known.table, written.name);
}

const relations: Readonly<Record<string, readonly [StatementId, Role, RelationKind]>> = {
  OBJECT_VIEW: ["drop_view", "view", "view"],
  OBJECT_MATVIEW: ["drop_materialized_view", "materialized_view", "materialized_view"],
  OBJECT_SEQUENCE: ["drop_sequence", "sequence", "sequence"],
};

function dropRelation(drop: Drop, type: string, written: WrittenName): void {
  const entry = relations[type];
  if (entry === undefined || isMissing(drop, written)) return;
  const [id, role, kind] = entry;
  const table = drop.context.database.table(written, kind);
  const vacates = { table: { schema: table.schema, name: table.name }, column: null };
  if (drop.isCascade) dropViews(table, null, drop.context);
  drop.context.acts.push(
    act(
      id,
      { [role]: [targetOf(table)] },
      {
        subject: table.name,
        isOnNew: table.isNew,
        vacates,
        notice: id === "drop_sequence" ? `Calls of nextval('${printName(table.name)}') fail` : null,
      },
    ),
  );
  drop.context.database.dropTable(table);
}

const ofTables: Readonly<Record<string, readonly [StatementId, KnownDependent["kind"]]>> = {
  OBJECT_TRIGGER: ["drop_trigger", "trigger"],
  OBJECT_RULE: ["drop_rule", "rule"],
  OBJECT_POLICY: ["drop_policy", "policy"],
};

/** What belongs to a table and is named after it: `table.trigger`. */
function dropOfTable(
  drop: Drop,
  [id, kind]: readonly [StatementId, KnownDependent["kind"]],
  node: Tree,
): void {
  const parts = stringsOf(listAt(node, "List", "items"));
  const written = nameFromParts(parts.slice(0, -1));
  if (written === null || isMissing(drop, written)) return;
  const table = drop.context.database.table(written);
  const subject = parts.at(-1) ?? null;
  const isOnNew = drop.context.database.isMade("other", { schema: table.name, name: subject ?? "" });
  drop.context.database.dropDependent(table, kind, subject ?? "");
  const breaksApp = isOnNew ? { breaksApp: "no" as const } : {};
  const tables = kind === "trigger" ? withPartitions(table, drop.context) : [targetOf(table)];
  drop.context.acts.push(act(id, { table: tables }, { subject, isOnNew, ...breaksApp }));
}

/** Judges a DropStmt. */
export function drop(body: Tree, context: Context): void {
  const type = textAt(body, "removeType") ?? "";
  const objects = listAt(body, "objects");
  const one: Drop = {
    body,
    context,
    isCascade: textAt(body, "behavior") === "DROP_CASCADE",
    isMissingOk: isTrue(body, "missing_ok"),
  };
  if (type === "OBJECT_INDEX" && isTrue(body, "concurrent") && (objects.length > 1 || one.isCascade))
    sayRefused(context, "DROP INDEX CONCURRENTLY takes one index, and no CASCADE.");
  for (const node of objects) {
    const written = objectName(node);
    const ofTable = ofTables[type];
    if (ofTable !== undefined) dropOfTable(one, ofTable, node);
    else if (type === "OBJECT_STATISTIC_EXT") context.acts.push(act("drop_statistics", {}));
    else if (written === null) dropOther(type, null, one.isCascade, context);
    else if (type === "OBJECT_TABLE" || type === "OBJECT_FOREIGN_TABLE") dropTable(one, written);
    else if (type === "OBJECT_INDEX") dropIndex(one, written);
    else if (relations[type] !== undefined) dropRelation(one, type, written);
    else dropOther(type, written, one.isCascade, context);
  }
}
