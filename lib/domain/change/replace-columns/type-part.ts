import type { ChangedTable } from "@/lib/domain/change/changed-table";
import type { ColumnFacts, IncomingKey, IndexFacts, TableFacts } from "@/lib/domain/facts/table-facts";
import { type ParsedExpression, qualifyColumns, renameColumnsIn } from "@/lib/domain/sql/expression";
import { generateName } from "@/lib/domain/sql/generated-name";
import {
  displayName,
  dollarQuoted,
  expression,
  ident,
  join,
  type Printed,
  qualified,
  type Sql,
  sql,
} from "@/lib/domain/sql/sql";
import { type CarriedObjects, carryObjects } from "./carried-objects";
import type { ComingColumn } from "./replaced-column";

/** One table of a type change: the changed one, or one whose foreign keys refer to the changed column. */

export interface TypedColumn {
  /** Before and after. */
  readonly name: string;
  readonly facts: ColumnFacts;
  /** The new column's name until the swap, and the old one's from then on. */
  readonly coming: string;
  readonly gone: string;
  readonly type: Printed;
  readonly canonicalType: string;
  /** New value from the row as it is. */
  readonly up: ParsedExpression;
  /** Old value from the row as it will be, in which the column's name stands for the new value. */
  readonly down: ParsedExpression;
}

export interface TypePart {
  /** Begins ids of steps; empty for the changed table itself. */
  readonly prefix: string;
  readonly table: ChangedTable;
  readonly facts: TableFacts;
  readonly columns: readonly TypedColumn[];
  readonly trigger: string;
  readonly function: string;
  readonly objects: CarriedObjects;
  /** The primary key, where it holds a column whose type changes. */
  readonly primaryKey: PrimaryKeyPart | null;
}

export interface PrimaryKeyPart {
  readonly name: string;
  readonly index: IndexFacts;
  readonly comment: string | null;
  /** The unique index over the new column that becomes the key. */
  readonly coming: string;
  /** A second unique index over the old column, with which the key can be given back. */
  readonly spare: string;
}

/** A foreign key that refers to a changed column. */
export interface ReferringKey {
  readonly part: TypePart;
  readonly key: IncomingKey;
  readonly comment: string | null;
}

/** Names for the two lives of a column whose type changes. */
export function nameColumn(table: string, column: string) {
  return {
    coming: generateName({ parts: [table, column], suffix: "new", isDistinct: true }),
    gone: generateName({ parts: [table, column], suffix: "old", isDistinct: true }),
  };
}

/** The columns as they will be called → as they are called until the swap. */
export function comingNames(part: Pick<TypePart, "columns">): ReadonlyMap<string, string> {
  return new Map(part.columns.map((column) => [column.name, column.coming]));
}

/** The column to come, as the steps that add it want it. */
export function toComing(column: TypedColumn): ComingColumn {
  return {
    name: column.coming,
    type: column.type,
    canonicalType: column.canonicalType,
    nullable: column.facts.nullable,
    up: column.up,
    default: null,
    heirOf: column.facts,
  };
}

/** Puts one table's part together. `left` are its foreign keys to the changed column, which the swap deals with. */
export function makePart(input: {
  readonly prefix: string;
  readonly facts: TableFacts;
  readonly columns: readonly TypedColumn[];
  readonly left: readonly string[];
}): TypePart {
  const { prefix, facts, columns } = input;
  const { schema, name } = facts.table;
  const table: ChangedTable = {
    schema,
    name,
    shown: displayName(schema, name),
    versionNum: facts.server.versionNum,
  };
  const changed = columns.map((column) => column.name);
  const index = facts.indexes.find(
    (one) => one.isPrimary && one.columns.some((column) => changed.includes(column)),
  );
  const constraint = facts.constraints.find((one) => one.kind === "primary_key");
  const parts = { parts: [schema, name, ...changed], isDistinct: true };
  return {
    prefix,
    table,
    facts,
    columns,
    trigger: generateName({ parts: ["zz_colonnade", name, ...changed], suffix: "type", isDistinct: true }),
    function: generateName({ ...parts, suffix: "type" }),
    objects: carryObjects(
      { table, facts, names: comingNames({ columns }), prefix, left: input.left },
      columns.map(toComing),
    ),
    primaryKey:
      index === undefined || constraint === undefined
        ? null
        : {
            name: constraint.name,
            index,
            comment: constraint.comment,
            coming: generateName({ parts: [name, constraint.name], suffix: "new", isDistinct: true }),
            spare: generateName({ parts: [name, constraint.name], suffix: "spare", isDistinct: true }),
          },
  };
}

/** The trigger function: before the swap the new column follows the old, after it the old one follows the new. */
export function functionSql(part: TypePart, direction: "before_swap" | "after_swap", isNew: boolean): Sql {
  const lines = part.columns.map((column) =>
    direction === "before_swap"
      ? sql`  new.${ident(column.coming)} := ${expression(qualifyColumns(column.up, "new"))};`
      : sql`  new.${ident(column.gone)} := ${expression(qualifyColumns(column.down, "new"))};`,
  );
  const body = sql`begin
${join(lines, "\n")}
  return new;
end`;
  return sql`${isNew ? sql`create function` : sql`create or replace function`} ${qualified("colonnade", part.function)}() returns trigger
language plpgsql
set search_path from current
as ${dollarQuoted(body)}`;
}

/** What the old column would be, from the new one, before the swap: for the look at lossy conversions. */
export function downBeforeSwap(part: TypePart, column: TypedColumn): Sql {
  return expression(renameColumnsIn(column.down, comingNames(part)));
}
