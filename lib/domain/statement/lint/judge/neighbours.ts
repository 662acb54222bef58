import type { KnownTable } from "../known/known-table";
import type { RelationName } from "../lint-catalog";
import { type Target, targetNamed, targetOf } from "./act";
import type { Context } from "./context";

/** Relations beside a table. */

/** Relations by their full names, each once; those of which nothing is known by name alone. */
export function targetsOf(names: Iterable<RelationName>, context: Context): Target[] {
  const found = new Map<string, Target>();
  for (const name of names) {
    const known = context.database.findTable(name);
    const target = known === null ? targetNamed(name) : targetOf(known);
    found.set(target.key, target);
  }
  return [...found.values()];
}

/** Postgres: a partition that goes changes what the default partition may hold, and so locks it. */
export function defaultPartitionBeside(partition: KnownTable, context: Context): Target[] {
  const names = [...partition.parents.values()].flatMap(
    (parent) => context.database.findTable(parent)?.defaultPartition ?? [],
  );
  const self = targetOf(partition).key;
  return targetsOf(names, context).filter((one) => one.key !== self);
}

/** Tables that a table's foreign keys refer to, and, with CASCADE, those that refer to it: dropping a foreign key locks both sides. */
export function keyNeighbours(table: KnownTable, isCascade: boolean, context: Context): Target[] {
  const referred = [...table.constraints.values()].flatMap((one) =>
    one.references === null ? [] : [one.references],
  );
  const referring = isCascade ? [...table.referencedBy.values()] : [];
  const self = targetOf(table).key;
  return targetsOf([...referred, ...referring], context).filter((one) => one.key !== self);
}

interface ColumnNeighbours {
  /** Tables that the column's foreign keys refer to. */
  readonly referenced: readonly Target[];
  /** Tables whose foreign keys refer to the column. */
  readonly referencing: readonly Target[];
}

/** Tables at the other end of the foreign keys of one column; the table itself is none. */
export function columnNeighbours(table: KnownTable, column: string, context: Context): ColumnNeighbours {
  const referred = [...table.constraints.values()].flatMap((one) =>
    one.references !== null && one.columns.includes(column) ? [one.references] : [],
  );
  const referring = [...table.referencedBy.values()].filter((one) => one.referencedColumns.includes(column));
  const self = targetOf(table).key;
  const others = (names: readonly RelationName[]) =>
    targetsOf(names, context).filter((one) => one.key !== self);
  return { referenced: others(referred), referencing: others(referring) };
}
