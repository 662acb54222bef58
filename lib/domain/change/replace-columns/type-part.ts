import type { ChangedTable } from "@/lib/domain/change/changed-table";
import type {
  ColumnFacts,
  ConstraintFacts,
  IncomingKey,
  IndexFacts,
  TableFacts,
} from "@/lib/domain/facts/table-facts";
import type { ParsedExpression } from "@/lib/domain/sql/expression";
import { generateName } from "@/lib/domain/sql/generated-name";
import type { Printed } from "@/lib/domain/sql/sql";
import type { CarriedObjects } from "./carried-objects";
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
  /** The default over the new type; null for none. */
  readonly comingDefault: Printed | null;
  /** Both conversions are casts of our own. */
  readonly isCast: boolean;
  /** Whether the old type holds every value of the new one. */
  readonly fits: "always" | "maybe";
  /** Finds rows whose value did not fit, in an instant; built where one may not. */
  readonly unfit: string;
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
  /** Rules of old columns that are lifted while those can't hold all that the new ones do. */
  readonly lifted: readonly LiftedRule[];
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

/** A rule of an old column's: between the swap and the way back it does not bind. */
export interface LiftedRule {
  readonly kind: "not_null" | "check";
  /** The old column's name after the swap; null where a check reads several. */
  readonly column: string | null;
  /** Its name while it is lifted: of the constraint that is declared again. */
  readonly name: string;
  /** The constraint as it was; null for a NOT NULL before 18. */
  readonly was: ConstraintFacts | null;
}

/** A foreign key that refers to a changed column. */
export interface ReferringKey {
  readonly part: TypePart;
  /** The table that it refers to. */
  readonly to: TypePart;
  readonly key: IncomingKey;
  readonly comment: string | null;
}

/** Names for the two lives of a column whose type changes. */
export function nameColumn(table: string, column: string) {
  return {
    coming: generateName({ parts: [table, column], suffix: "new", isDistinct: true }),
    gone: generateName({ parts: [table, column], suffix: "old", isDistinct: true }),
    unfit: generateName({ parts: [table, column], suffix: "unfit", isDistinct: true }),
  };
}

/** The columns as they will be called → as they are called until the swap. */
export function comingNames(part: Pick<TypePart, "columns">): ReadonlyMap<string, string> {
  return new Map(part.columns.map((column) => [column.name, column.coming]));
}

/** The columns as they are called until the swap → as the old ones are called from then on. */
export function goneNames(part: Pick<TypePart, "columns">): ReadonlyMap<string, string> {
  return new Map(part.columns.map((column) => [column.name, column.gone]));
}

/** The name that an object of the old column bears while the new one has its own. */
export function goneName(table: { readonly name: string }, original: string): string {
  return generateName({ parts: [table.name, original], suffix: "old", isDistinct: true });
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
