import type { Tree } from "@/lib/domain/sql/parser";
import type { Role } from "@/lib/domain/statement/knowledge/entry";
import type { StatementId } from "@/lib/domain/statement/knowledge/knowledge";
import type { ObjectKind } from "../known/known-database";
import type { KnownTable } from "../known/known-table";
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
import { printTree, printWritten, withMembers } from "../tree/print-sql";
import { type Act, act, indexTarget, type Target, tableOfIndex, targetNamed, targetOf } from "./act";
import type { Context } from "./context";
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

/** Tables that a table's foreign keys refer to, and, with CASCADE, those that refer to it: dropping a foreign key locks both sides. */
function neighbours(table: KnownTable, drop: Drop): Target[] {
  const { database } = drop.context;
  const referred = [...table.constraints.values()].flatMap((one) =>
    one.references === null ? [] : [one.references],
  );
  const referring = drop.isCascade ? [...table.referencedBy.values()] : [];
  const found = new Map<string, Target>();
  for (const name of [...referred, ...referring]) {
    const known = database.findTable(name);
    const target = known === null ? targetNamed(name) : targetOf(known);
    if (known !== table) found.set(target.key, target);
  }
  return [...found.values()];
}

function dropTable(drop: Drop, written: WrittenName): void {
  const { database, acts } = drop.context;
  if (isMissing(drop, written)) return;
  const table = database.table(written);
  const subject = table.name;
  const isOnNew = table.isNew;
  const referenced = neighbours(table, drop);
  const safeWay = () =>
    `First make sure that nothing uses ${subject} (rename it for a while, say, once no statement names it), keep a dump, then drop it`;
  const more = {
    subject,
    isOnNew,
    safeWay,
    vacates: { table: { schema: table.schema, name: table.name }, column: null },
  };
  const parents = [...table.parents.values()].map((one) => {
    const known = database.findTable(one);
    return known === null ? targetNamed(one) : targetOf(known);
  });
  if (parents.length > 0)
    acts.push(act("drop_partition", { parent: parents, partition: [targetOf(table)] }, more));
  else if (referenced.length > 0)
    acts.push(act("drop_table_foreign_key", { table: [targetOf(table)], referenced }, more));
  else {
    if (!table.isComplete && !table.isNew)
      drop.context.assume(`${subject} refers to no other table: dropping a foreign key locks both tables`);
    acts.push(act("drop_table", { table: [targetOf(table), ...childrenOf(table, drop)] }, more));
  }
  database.dropTable(table);
}

function childrenOf(table: KnownTable, drop: Drop): Target[] {
  return [...table.children.values()].map((one) => {
    const known = drop.context.database.findTable(one);
    return known === null ? targetNamed(one) : targetOf(known);
  });
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
  const table = known === null ? unknown : [targetOf(known.table)];
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
  drop.context.acts.push(
    act(id, { [role]: [targetOf(table)] }, { subject: table.name, isOnNew: table.isNew, vacates }),
  );
  drop.context.database.dropTable(table);
}

const ofTables: Readonly<Record<string, StatementId>> = {
  OBJECT_TRIGGER: "drop_trigger",
  OBJECT_RULE: "drop_rule",
  OBJECT_POLICY: "drop_policy",
};

/** What belongs to a table and is named after it: `table.trigger`. */
function dropOfTable(drop: Drop, id: StatementId, node: Tree): void {
  const parts = stringsOf(listAt(node, "List", "items"));
  const written = nameFromParts(parts.slice(0, -1));
  if (written === null || isMissing(drop, written)) return;
  const table = drop.context.database.table(written);
  const subject = parts.at(-1) ?? null;
  const isOnNew = drop.context.database.isMade("other", { schema: table.name, name: subject ?? "" });
  const breaksApp = isOnNew ? { breaksApp: "no" as const } : {};
  drop.context.acts.push(act(id, { table: [targetOf(table)] }, { subject, isOnNew, ...breaksApp }));
}

const words: Readonly<Record<string, string>> = {
  OBJECT_OPERATOR: "operator",
  OBJECT_COLLATION: "collation",
  OBJECT_EXTENSION: "extension",
  OBJECT_FOREIGN_SERVER: "foreign server",
  OBJECT_FDW: "foreign data wrapper",
  OBJECT_CAST: "cast",
  OBJECT_TRANSFORM: "transform",
};

function usersOf(drop: Drop, written: WrittenName): Target[] {
  const users = drop.context.database.findType(written)?.usedBy ?? [];
  return users.map((one) => {
    const known = drop.context.database.findTable(one);
    return known === null ? targetNamed(one) : targetOf(known);
  });
}

/** Every known relation of a schema, and the tables at the other end of its foreign keys. */
function relationsIn(drop: Drop, schema: string): Act["relations"] {
  const tables = drop.context.database.tablesIn(schema);
  const of = (kinds: readonly RelationKind[]) => tables.filter((one) => kinds.includes(one.kind));
  const inside = new Set(tables.map((one) => targetOf(one).key));
  const all = of(["table", "partitioned_table", "foreign_table", "materialized_view"]);
  return {
    table: all.map(targetOf),
    other: all.flatMap((one) => neighbours(one, drop)).filter((one) => !inside.has(one.key)),
    sequence: of(["sequence"]).map(targetOf),
    view: of(["view"]).map(targetOf),
  };
}

/** What is no relation: a type, a function, a schema, an extension. */
function dropOther(drop: Drop, type: string, written: WrittenName | null): void {
  const { context, isCascade } = drop;
  const subject = written === null ? null : printWritten(written);
  const isOnNew = (kind: ObjectKind) => written !== null && context.database.isMade(kind, written);
  const safeWay = () => `Drop it once nothing uses it any more, and without CASCADE`;
  switch (type) {
    case "OBJECT_TYPE":
    case "OBJECT_DOMAIN": {
      const table = written === null ? [] : usersOf(drop, written);
      const more = { subject, isOnNew: isOnNew("type"), safeWay };
      context.acts.push(isCascade ? act("drop_type_cascade", { table }, more) : act("drop_type", {}, more));
      break;
    }
    case "OBJECT_FUNCTION":
    case "OBJECT_PROCEDURE":
    case "OBJECT_ROUTINE":
    case "OBJECT_AGGREGATE":
      context.acts.push(
        act(
          isCascade ? "drop_function_cascade" : "drop_function",
          {},
          { subject, isOnNew: isOnNew("function"), safeWay },
        ),
      );
      break;
    case "OBJECT_SCHEMA":
      if (isCascade)
        context.acts.push(
          act("drop_schema_cascade", relationsIn(drop, subject ?? ""), {
            subject,
            isOnNew: isOnNew("schema"),
            safeWay,
          }),
        );
      else
        say(
          context,
          "drop-object",
          "careful",
          "A schema that holds anything is not dropped: the statement fails.",
        );
      break;
    case "OBJECT_EVENT_TRIGGER":
      say(context, "drop-object", "careful", "What it did at each such command is done no more.");
      break;
    case "OBJECT_PUBLICATION":
      context.acts.push(act("drop_publication", {}));
      say(context, "drop-object", "careful", "Its subscribers get no more changes.");
      break;
    default: {
      const word = words[type] ?? "object";
      const cascade = isCascade
        ? " With CASCADE, so does everything that depends on it: columns, and their data."
        : "";
      say(
        context,
        "drop-object",
        "unsafe",
        `Statements that use the ${word} ${subject ?? ""} fail.${cascade}`,
        {
          reasons: isCascade ? ["drops_data", "breaks_app"] : ["breaks_app"],
          safeWay: `${safeWay()}.`,
        },
      );
    }
  }
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
    else if (written === null) dropOther(one, type, null);
    else if (type === "OBJECT_TABLE" || type === "OBJECT_FOREIGN_TABLE") dropTable(one, written);
    else if (type === "OBJECT_INDEX") dropIndex(one, written);
    else if (relations[type] !== undefined) dropRelation(one, type, written);
    else dropOther(one, type, written);
  }
}

/** Judges a TruncateStmt. */
export function truncate(body: Tree, context: Context): void {
  const isCascade = textAt(body, "behavior") === "DROP_CASCADE";
  for (const node of listAt(body, "relations")) {
    const written = objectName(node);
    if (written === null) continue;
    const table = context.database.table(written);
    const referring = new Map<string, Target>();
    const waiting = isCascade ? [table] : [];
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      for (const one of at.referencedBy.values()) {
        const known = context.database.findTable(one);
        const target = known === null ? targetNamed(one) : targetOf(known);
        if (known === table || referring.has(target.key)) continue;
        referring.set(target.key, target);
        if (known !== null) waiting.push(known);
      }
    }
    const others = [...referring.values()];
    const self = [targetOf(table), ...childrenOf(table, { body, context, isCascade, isMissingOk: false })];
    const more = { subject: table.name, isOnNew: table.isNew };
    context.acts.push(
      others.length === 0
        ? act("truncate", { table: self }, more)
        : act("truncate_cascade", { table: self, referencing: others }, more),
    );
  }
}
