import { buildIndexStep } from "@/lib/domain/change/add-index/index-steps";
import type { ChangedTable } from "@/lib/domain/change/changed-table";
import { namedNotNull, notNullSteps } from "@/lib/domain/change/constraints/not-null-steps";
import { dropConstraint, validateConstraint } from "@/lib/domain/change/constraints/validate-step";
import type { ConstraintFacts, IndexFacts, TableFacts } from "@/lib/domain/facts/table-facts";
import type { StatementStep } from "@/lib/domain/plan/plan";
import { constraintExists, not } from "@/lib/domain/plan/probes";
import { statementStep, undoStatement } from "@/lib/domain/plan/statement-step";
import { generateName } from "@/lib/domain/sql/generated-name";
import {
  type ColumnNames,
  holdsExpression,
  rewriteConstraint,
  rewriteIndex,
} from "@/lib/domain/sql/rewrite-definition";
import { displayName, expression, ident, qualified, type Sql, sql } from "@/lib/domain/sql/sql";
import type { ComingColumn } from "./replaced-column";

/**
 * Indexes and constraints of columns that go, made again over the columns that come: under a name of their own first, and under the old
 * name once the old columns have given it up.
 */

/** An object that was made again, and the name that it is to have in the end. */
export interface Carried {
  readonly kind: "index" | "constraint";
  readonly made: string;
  readonly original: string;
  readonly comment: string | null;
}

export interface CarriedObjects {
  readonly indexSteps: readonly StatementStep[];
  readonly constrainSteps: readonly StatementStep[];
  readonly carried: readonly Carried[];
  /** Indexes that are built, by the names that they are built under. */
  readonly madeIndexes: readonly string[];
  /** Those of them that hold expressions, which have statistics of their own. */
  readonly expressionIndexes: readonly string[];
  /** Tables that foreign keys of the old columns lock when they go, for people. */
  readonly alsoLocked: readonly string[];
}

/** Whether an object of this table can be carried over; the names of those that can't. */
export function findUncarried(table: TableFacts, names: ColumnNames): readonly string[] {
  const place = { schema: table.table.schema, name: table.table.name };
  const touches = (columns: readonly string[]) => columns.some((name) => names.has(name));
  const indexes = table.indexes
    .filter((one) => touches(one.columns))
    .filter(
      // A primary key that is the replica identity is made so again by the swap. One WITHOUT OVERLAPS counts as an exclusion.
      (one) =>
        one.isExclusion ||
        (one.isReplicaIdentity && !one.isPrimary) ||
        rewriteIndex(one, names, "x") === null,
    )
    .map((one) => `index ${one.name}`);
  const constraints = table.constraints
    .filter((one) => touches(one.columns) && isCarriedKind(one))
    .filter((one) => one.kind !== "unique")
    .filter(
      (one) =>
        rewriteConstraint(one.definition, { table: place, name: "x", columns: names, isNotValid: true }) ===
        null,
    )
    .map((one) => `constraint ${one.name}`);
  return [...indexes, ...constraints];
}

function isCarriedKind(one: ConstraintFacts): boolean {
  return one.kind === "check" || one.kind === "foreign_key" || one.kind === "unique";
}

/** True where the constraint waits with its check for the end of a transaction that asks it to. */
function isDeferrable(one: ConstraintFacts): boolean {
  return /\bDEFERRABLE\b/.test(one.definition.replace(/"(?:[^"]|"")*"/g, ""));
}

/** Keys that may be broken for the length of a transaction: a unique index that stands in for one checks each statement at once. */
export function findDeferrableKeys(
  table: TableFacts,
  columns: readonly string[],
): readonly ConstraintFacts[] {
  return table.constraints.filter(
    (one) =>
      (one.kind === "primary_key" || one.kind === "unique") &&
      isDeferrable(one) &&
      one.columns.some((name) => columns.includes(name)),
  );
}

function isDeferred(table: TableFacts, index: IndexFacts): boolean {
  return findDeferrableKeys(table, index.columns).some((one) => one.name === index.constraint);
}

interface Making {
  readonly table: ChangedTable;
  readonly facts: TableFacts;
  readonly names: ColumnNames;
  /** Begins the ids of the steps: one for each table of a plan. */
  readonly prefix: string;
  /** Constraints that are dealt with elsewhere, by name. */
  readonly left?: readonly string[];
}

function nameFor(making: Making, original: string, suffix: string): string {
  return generateName({ parts: [making.table.name, original], suffix, isDistinct: true });
}

function buildAgain(
  making: Making,
  index: IndexFacts,
  id: string,
  name: string,
  later = "It takes over the old index's name later.",
): StatementStep {
  const definition = rewriteIndex(index, making.names, name);
  if (definition === null) throw new Error(`The index ${index.name} can't be told again`);
  return buildIndexStep(
    making.table,
    {
      id,
      title: `Build ${index.name} over the new column`,
      why: `Now that the data is there, and concurrently, so that writes go on. ${later}`,
    },
    name,
    expression(definition),
  );
}

function declareAgain(making: Making, one: ConstraintFacts, at: number, name: string): StatementStep[] {
  const { table } = making;
  const definition = rewriteConstraint(one.definition, {
    table,
    name,
    columns: making.names,
    references: one.references,
    isNotValid: true,
  });
  if (definition === null) throw new Error(`The constraint ${one.name} can't be told again`);
  const exists = constraintExists(table, name, "any");
  const other = one.references === null ? null : displayName(one.references.schema, one.references.name);
  const drop =
    other === null
      ? dropConstraint(table, name)
      : { ...dropConstraint(table, name), kind: "drop_foreign_key" as const, secondTable: other };
  const id = `constrain.${making.prefix}${at + 1}`;
  const declare = statementStep(
    {
      id: `${id}.declare`,
      title: `Declare ${one.name} over the new column`,
      why: "NOT VALID: binding for new rows at once, without a scan.",
    },
    other === null
      ? { kind: "add_check_not_valid", table: table.shown, sql: expression(definition) }
      : {
          kind: "add_foreign_key_not_valid",
          table: table.shown,
          secondTable: other,
          sql: expression(definition),
        },
    { appliedWhen: exists, undo: [undoStatement(drop, not(exists))] },
  );
  if (!one.validated) return [declare];
  const validate = validateConstraint(table, name);
  return [
    declare,
    statementStep(
      {
        id: `${id}.validate`,
        title: "Prove it for existing rows",
        why: "Scans while reads and writes go on.",
      },
      other === null ? validate : { ...validate, kind: "validate_foreign_key", secondTable: other },
      { appliedWhen: constraintExists(table, name, "validated"), undo: [] },
    ),
  ];
}

/** The index and the constraint in one phase: who drops the constraint drops its index, and both must come again together. */
function uniqueAgain(
  making: Making,
  one: ConstraintFacts,
  index: IndexFacts,
  at: number,
  name: string,
): StatementStep[] {
  const { table } = making;
  const exists = constraintExists(table, name, "any");
  const build = buildAgain(making, index, `constrain.${making.prefix}${at + 1}.index`, name);
  const attach = statementStep(
    {
      id: `constrain.${making.prefix}${at + 1}.attach`,
      title: `Make the unique index the constraint ${one.name}`,
      why: "The index is there already, so this is instant.",
    },
    {
      kind: "add_unique_using_index",
      table: table.shown,
      sql: sql`alter table ${qualified(table.schema, table.name)} add constraint ${ident(name)} unique using index ${ident(name)}`,
    },
    { appliedWhen: exists, undo: [undoStatement(dropConstraint(table, name), not(exists))] },
  );
  return [build, attach];
}

/** Copies of indexes over columns that stand in for others for a while. */
export interface CopiedIndexes {
  readonly steps: readonly StatementStep[];
  readonly names: readonly string[];
  readonly expressionIndexes: readonly string[];
  /** Those that can't be told over the other columns. */
  readonly left: readonly string[];
}

/** The indexes of some columns, keys included, once more over those that are as good as they are for a while. */
export function copyIndexes(making: Making): CopiedIndexes {
  const touched = making.facts.indexes.filter(
    (one) => one.valid && one.columns.some((name) => making.names.has(name)),
  );
  const isTold = (one: IndexFacts) =>
    !one.isExclusion && !isDeferred(making.facts, one) && rewriteIndex(one, making.names, "x") !== null;
  const copies = touched.filter(isTold).map((index) => ({ index, name: nameFor(making, index.name, "idx") }));
  return {
    steps: copies.map(({ index, name }, at) =>
      buildAgain(
        making,
        index,
        `index.${making.prefix}${at + 1}`,
        name,
        "It serves the new name until contract, where the copy goes.",
      ),
    ),
    names: copies.map(({ name }) => name),
    expressionIndexes: copies
      .filter(({ index }) => holdsExpression(index.definition))
      .map(({ name }) => name),
    left: touched.filter((one) => !isTold(one)).map((one) => one.name),
  };
}

/** The steps that make everything again, and what was made. `coming` are the columns that take the places. */
export function carryObjects(
  making: Making,
  coming: readonly Pick<ComingColumn, "name" | "nullable">[],
): CarriedObjects {
  const { table, facts, names } = making;
  const touches = (columns: readonly string[]) => columns.some((name) => names.has(name));
  const indexSteps: StatementStep[] = [];
  const constrainSteps: StatementStep[] = [];
  const carried: Carried[] = [];
  const madeIndexes: string[] = [];
  const expressionIndexes: string[] = [];
  facts.indexes
    .filter((one) => touches(one.columns) && one.constraint === null && one.valid)
    .forEach((index, at) => {
      const made = nameFor(making, index.name, "idx");
      indexSteps.push(buildAgain(making, index, `index.${making.prefix}${at + 1}`, made));
      madeIndexes.push(made);
      if (holdsExpression(index.definition)) expressionIndexes.push(made);
      carried.push({ kind: "index", made, original: index.name, comment: index.comment });
    });
  coming.forEach((column, at) => {
    if (column.nullable) return;
    const constraint = generateName({
      parts: [table.name, column.name],
      suffix: "not_null",
      isDistinct: true,
    });
    constrainSteps.push(
      ...notNullSteps(table, `constrain.${making.prefix}not-null.${at + 1}`, {
        column: column.name,
        constraint,
      }),
    );
    const old = [...names].find(([, to]) => to === column.name)?.[0];
    const present = facts.constraints.find(
      (one) => one.kind === "not_null" && one.columns.length === 1 && one.columns[0] === old,
    );
    const original =
      present?.name ?? generateName({ parts: [table.name, old ?? column.name], suffix: "not_null" });
    if (table.versionNum >= namedNotNull) {
      carried.push({ kind: "constraint", made: constraint, original, comment: present?.comment ?? null });
    }
  });
  const left = making.left ?? [];
  const constraints = facts.constraints.filter(
    (one) => touches(one.columns) && isCarriedKind(one) && !left.includes(one.name),
  );
  constraints.forEach((one, at) => {
    const backing =
      one.kind === "unique" ? facts.indexes.find((index) => index.constraint === one.name) : undefined;
    const made =
      backing === undefined ? nameFor(making, one.name, "con") : nameFor(making, backing.name, "idx");
    if (backing === undefined) constrainSteps.push(...declareAgain(making, one, at, made));
    else {
      constrainSteps.push(...uniqueAgain(making, one, backing, at, made));
      madeIndexes.push(made);
    }
    carried.push({ kind: "constraint", made, original: one.name, comment: one.comment });
  });
  const alsoLocked = constraints.flatMap((one) =>
    one.references === null ? [] : [displayName(one.references.schema, one.references.name)],
  );
  return {
    indexSteps,
    constrainSteps,
    carried,
    madeIndexes,
    expressionIndexes,
    alsoLocked: [...new Set(alsoLocked)],
  };
}

/** Renames one object of the table. */
export function renameObject(table: ChangedTable, kind: Carried["kind"], from: string, to: string): Sql {
  return kind === "index"
    ? sql`alter index ${qualified(table.schema, from)} rename to ${ident(to)}`
    : sql`alter table ${qualified(table.schema, table.name)} rename constraint ${ident(from)} to ${ident(to)}`;
}
