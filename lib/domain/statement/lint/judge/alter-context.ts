import { member, type Tree } from "@/lib/domain/sql/parser";
import type { KnownTable } from "../known/known-table";
import { keyOf } from "../known/known-table";
import { isTrue, textAt, type WrittenRelation } from "../tree/names";
import { printName, printWritten } from "../tree/print-sql";
import { type Target, targetNamed, targetOf } from "./act";
import type { Context } from "./context";

/** One command of an ALTER TABLE, with what it alters. */
export interface AlterContext {
  readonly context: Context;
  readonly table: KnownTable;
  readonly written: WrittenRelation;
  /** The RangeVar's body. */
  readonly relation: Tree;
  /** The AlterTableCmd's body. */
  readonly command: Tree;
}

/** The table, and every known table below it that the command goes down to. */
export function withChildren(table: KnownTable, isOnly: boolean, context: Context): Target[] {
  const found = new Map<string, Target>([[keyOf(table), targetOf(table)]]);
  const waiting = isOnly ? [] : [...table.children.values()];
  for (let child = waiting.pop(); child !== undefined; child = waiting.pop()) {
    if (found.has(keyOf(child))) continue;
    const known = context.database.findTable(child);
    found.set(keyOf(child), known === null ? targetNamed(child) : targetOf(known));
    if (known !== null) waiting.push(...known.children.values());
  }
  return [...found.values()];
}

/** A trigger that fires for each row of a partitioned table is one of each partition, too. */
export function withPartitions(table: KnownTable, context: Context): Target[] {
  return withChildren(table, table.kind !== "partitioned_table", context);
}

/** The table and those below it. */
export function selves(alter: AlterContext): Target[] {
  return withChildren(alter.table, alter.written.isOnly, alter.context);
}

/** The command's name of a column or constraint. */
export function commandName(alter: AlterContext): string {
  return textAt(alter.command, "name") ?? "";
}

export function isMissingOk(alter: AlterContext): boolean {
  return isTrue(alter.command, "missing_ok");
}

/** `orders.total`, for people. */
export function subjectOf(alter: AlterContext, name: string): string {
  return `${alter.table.name}.${name}`;
}

/** The table as SQL. */
export function tableSql(alter: AlterContext): string {
  return printWritten(alter.written);
}

export function columnSql(name: string): string {
  return printName(name);
}

/** The column's definition of a command; null when it has none. */
export function definitionBody(alter: AlterContext): Tree | null {
  return member(alter.command, "def", "ColumnDef");
}
