import { member } from "@/lib/domain/sql/parser";
import { type KnownIndex, type KnownTable, keyOf } from "../known/known-table";
import { isTrue, relationOf, textAt } from "../tree/names";
import { printTree, withMembers } from "../tree/print-sql";
import { act, type Target, targetOf } from "./act";
import type { AlterContext } from "./alter-context";
import type { Context } from "./context";
import { targetsOf } from "./neighbours";
import { proveBound } from "./partition-proof";
import { say } from "./say";

/** Partitions and inheritance. */

function defaultPartitionOf(parent: KnownTable, context: Context): Target[] {
  return parent.defaultPartition === null ? [] : targetsOf([parent.defaultPartition], context);
}

/** Makes a table a known child of another. */
export function adopt(parent: KnownTable, child: KnownTable, context: Context): void {
  const { journal } = context.database;
  journal.set(parent.children, keyOf(child), { schema: child.schema, name: child.name });
  journal.set(child.parents, keyOf(parent), { schema: parent.schema, name: parent.name });
}

function orphan(parent: KnownTable, child: KnownTable, context: Context): void {
  context.database.journal.delete(parent.children, keyOf(child));
  context.database.journal.delete(child.parents, keyOf(parent));
}

export function attachPartition(alter: AlterContext): void {
  const { context, table } = alter;
  const written = relationOf(member(alter.command, "def", "PartitionCmd", "name"));
  if (written === null) return;
  const partition = context.database.table(written);
  const isDefault = isTrue(alter.command, "def", "PartitionCmd", "bound", "is_default");
  const beside = defaultPartitionOf(table, context);
  if (!table.isComplete && !table.isNew) context.assume(`${table.name} has no default partition`);
  const relations = { parent: [targetOf(table)], partition: [targetOf(partition)] };
  const bound = member(alter.command, "def", "PartitionCmd", "bound");
  const proof = isDefault ? "none" : proveBound(table, partition, bound);
  const safeWay = () =>
    `On ${partition.name} first: ADD CHECK with the partition's bounds (and IS NOT NULL of the key) NOT VALID, then VALIDATE it: it proves that no row is out of place, and ATTACH PARTITION reads none`;
  const subject = partition.name;
  const remark =
    proof === "none"
      ? null
      : "If a validated check of the partition proves its bounds, none of its rows is read.";
  if (proof === "unclear" && beside.length === 0)
    say(
      context,
      "attach-partition",
      "careful",
      `${partition.name} has a validated check: if it proves the bounds, and that the key is not null, no row is read. Else all are, under ACCESS EXCLUSIVE, and that can't be told from here.`,
    );
  context.acts.push(
    beside.length === 0
      ? act(proof === "none" ? "attach_partition" : "attach_partition_proven", relations, {
          subject,
          safeWay,
        })
      : act(
          "attach_partition_beside_default",
          { ...relations, default_partition: beside },
          { subject, safeWay, remark },
        ),
  );
  adopt(table, partition, context);
  if (isDefault) {
    const { schema, name } = partition;
    context.database.journal.assign(table, "defaultPartition", { schema, name });
  }
}

export function detachPartition(alter: AlterContext): void {
  const { context, table } = alter;
  const name = member(alter.command, "def", "PartitionCmd", "name");
  const written = relationOf(name);
  if (written === null) return;
  const partition = context.database.table(written);
  const isConcurrent =
    isTrue(alter.command, "def", "PartitionCmd", "concurrent") ||
    textAt(alter.command, "subtype") === "AT_DetachPartitionFinalize";
  const relations = {
    parent: [targetOf(table)],
    partition: [targetOf(partition)],
    default_partition: defaultPartitionOf(table, context),
  };
  const isOnNew = partition.isNew;
  const concurrently = () =>
    printTree({
      AlterTableStmt: {
        relation: alter.relation,
        cmds: [
          {
            AlterTableCmd: withMembers(alter.command, {
              def: { PartitionCmd: { name: name ?? {}, concurrent: true } },
            }),
          },
        ],
        objtype: "OBJECT_TABLE",
      },
    });
  context.acts.push(
    isConcurrent
      ? act("detach_partition_concurrently", relations, {
          subject: partition.name,
          isOnNew,
          breaksApp: "maybe",
        })
      : act("detach_partition", relations, {
          subject: partition.name,
          isOnNew,
          breaksApp: "maybe",
          safeWay: concurrently,
        }),
  );
  orphan(table, partition, context);
}

export function inherit(alter: AlterContext): void {
  const { context, table } = alter;
  const written = relationOf(member(alter.command, "def", "RangeVar"));
  if (written === null) return;
  const parent = context.database.table(written);
  context.acts.push(
    act("inherit", { table: [targetOf(table)], parent: [targetOf(parent)] }, { breaksApp: "maybe" }),
  );
  adopt(parent, table, context);
}

export function noInherit(alter: AlterContext): void {
  const { context, table } = alter;
  const written = relationOf(member(alter.command, "def", "RangeVar"));
  if (written === null) return;
  const parent = context.database.table(written);
  context.acts.push(
    act("no_inherit", { table: [targetOf(table)], parent: [targetOf(parent)] }, { breaksApp: "maybe" }),
  );
  orphan(parent, table, context);
}

/** An index of a partitioned table is one of each partition, too, under a name that the server makes. */
export function copyIndex(index: KnownIndex, partition: KnownTable, context: Context): void {
  const name = [partition.name, ...index.columns, "idx"].join("_");
  context.database.setIndex(partition, { ...index, name, isNew: context.database.makesNew });
}

/** CREATE TABLE … PARTITION OF. */
export function createPartition(
  parent: KnownTable,
  child: KnownTable,
  isDefault: boolean,
  context: Context,
): void {
  const beside = defaultPartitionOf(parent, context);
  if (!parent.isComplete && !parent.isNew) context.assume(`${parent.name} has no default partition`);
  const parents = { parent: [targetOf(parent)] };
  const subject = child.name;
  context.acts.push(
    beside.length === 0
      ? act("create_table_partition_of", parents, { subject })
      : act(
          "create_table_partition_of_beside_default",
          { ...parents, default_partition: beside },
          { subject },
        ),
  );
  adopt(parent, child, context);
  for (const index of parent.indexes.values()) copyIndex(index, child, context);
  if (!isDefault) return;
  context.database.journal.assign(parent, "defaultPartition", { schema: child.schema, name: child.name });
}
