import { member, type Tree, visitNodes } from "@/lib/domain/sql/parser";
import type { KnownConstraint, KnownTable } from "../known/known-table";
import type { ConstraintDefinition } from "../tree/constraint-definition";
import { columnOf } from "../tree/names";
import { printAlter, printName, withMembers } from "../tree/print-sql";
import { act, indexTarget, type Target, targetOf } from "./act";
import { type AlterContext, columnSql, selves, subjectOf, tableSql } from "./alter-context";
import type { Context } from "./context";
import { findProof } from "./proof";
import { say, sayRefused } from "./say";

/** ALTER TABLE … ADD CONSTRAINT: what it costs, and what is known of the table afterwards. */

/** Columns that a check reads, each once. */
function checkedColumns(expression: Tree | null): string[] {
  const found = new Set<string>();
  visitNodes(expression, (kind, body) => {
    const name = kind === "ColumnRef" ? columnOf(body) : null;
    if (name !== null) found.add(name);
  });
  return [...found];
}

const suffixes: Readonly<Record<ConstraintDefinition["kind"], string>> = {
  check: "check",
  foreign_key: "fkey",
  primary_key: "pkey",
  unique: "key",
  exclusion: "excl",
  not_null: "not_null",
};

/** The name that the server gives where the statement gives none. */
function nameFor(table: KnownTable, definition: ConstraintDefinition, columns: readonly string[]): string {
  if (definition.name !== null) return definition.name;
  if (definition.usingIndex !== null) return definition.usingIndex;
  const isNamedByColumns =
    definition.kind !== "primary_key" && (definition.kind !== "check" || columns.length === 1);
  const parts = [table.name, ...(isNamedByColumns ? columns : []), suffixes[definition.kind]];
  return parts.join("_");
}

/** What a foreign key refers to: without columns, the other table's primary key is meant. */
function referencesOf(definition: ConstraintDefinition, context: Context): KnownConstraint["references"] {
  if (definition.references === null) return null;
  const { table, columns } = definition.references;
  const known = [...(context.database.findTable(table)?.constraints.values() ?? [])];
  const key = known.find((one) => one.kind === "primary_key");
  return {
    ...context.database.placeFor(table),
    columns: columns.length > 0 ? columns : (key?.columns ?? []),
  };
}

/** What is known of the table once it has this constraint. */
export function rememberConstraint(
  { context, table }: Pick<AlterContext, "context" | "table">,
  definition: ConstraintDefinition,
): void {
  const { database } = context;
  const index = definition.usingIndex === null ? null : (table.indexes.get(definition.usingIndex) ?? null);
  const columns =
    definition.kind === "check"
      ? checkedColumns(definition.expression)
      : index !== null && definition.columns.length === 0
        ? index.columns
        : definition.columns;
  const name = nameFor(table, definition, columns);
  const isNew = database.makesNew;
  const constraint: KnownConstraint = {
    name,
    kind: definition.kind,
    validated: definition.isValidated,
    columns,
    expression: () => definition.expression,
    references: referencesOf(definition, context),
    body: definition.body,
    isNew,
  };
  database.setConstraint(table, constraint);
  if (definition.kind === "primary_key" || definition.kind === "unique" || definition.kind === "exclusion") {
    if (index !== null && index.name !== name) database.dropIndex(table, index.name);
    const unique = definition.kind !== "exclusion";
    database.setIndex(table, {
      name,
      columns,
      unique,
      valid: true,
      isPlain: unique,
      isComputed: index?.isComputed ?? false,
      body: index?.body ?? null,
      isNew,
    });
  }
  const isProof =
    definition.kind === "primary_key" || (definition.kind === "not_null" && definition.isValidated);
  for (const one of isProof ? columns : []) {
    const column = table.columns.get(one);
    if (column !== undefined) database.setColumn(table, { ...column, nullable: false });
  }
}

/** The same constraint NOT VALID, then its validation, as SQL. */
function inTwoSteps(alter: AlterContext, definition: ConstraintDefinition): string | null {
  const body = member(alter.command, "def", "Constraint");
  if (body === null) return null;
  const name = nameFor(
    alter.table,
    definition,
    definition.kind === "check" ? checkedColumns(definition.expression) : definition.columns,
  );
  const command = withMembers(alter.command, {
    def: { Constraint: withMembers(body, { conname: name, skip_validation: true, initially_valid: false }) },
  });
  const first = printAlter(alter.relation, [command]);
  if (first === null) return null;
  return `${first}; then, in a transaction of its own: ALTER TABLE ${tableSql(alter)} VALIDATE CONSTRAINT ${printName(name)}`;
}

/** A unique index built concurrently, then the constraint from it, as SQL. */
function fromIndex(alter: AlterContext, definition: ConstraintDefinition): string {
  const word = definition.kind === "primary_key" ? "PRIMARY KEY" : "UNIQUE";
  const name = nameFor(alter.table, definition, definition.columns);
  const index = printName(definition.name ?? name);
  const columns = definition.columns.map(columnSql).join(", ");
  const notDistinct = definition.isNullsNotDistinct ? " NULLS NOT DISTINCT" : "";
  return `CREATE UNIQUE INDEX CONCURRENTLY ${index} ON ${tableSql(alter)} (${columns})${notDistinct}; then ALTER TABLE ${tableSql(alter)} ADD CONSTRAINT ${printName(name)} ${word} USING INDEX ${index}`;
}

/** The other table of a foreign key; none when it refers to its own. */
export function referencedTargets(
  alter: Pick<AlterContext, "context" | "table">,
  definition: ConstraintDefinition,
): Target[] {
  if (definition.references === null) return [];
  const { table } = definition.references;
  const other = alter.context.database.table(table);
  return other === alter.table ? [] : [targetOf(other)];
}

function isAnyNullable(alter: AlterContext, columns: readonly string[]): boolean {
  return columns.some(
    (name) => alter.table.columns.get(name)?.nullable !== false && findProof(alter.table, name) === null,
  );
}

function addKey(alter: AlterContext, definition: ConstraintDefinition): void {
  const { acts } = alter.context;
  const table = selves(alter);
  const isPrimary = definition.kind === "primary_key";
  if (definition.usingIndex !== null) {
    const known = alter.table.indexes.get(definition.usingIndex);
    if (known === undefined && alter.table.isComplete) {
      sayRefused(alter.context, `${alter.table.name} has no index ${definition.usingIndex}.`);
    } else if (known?.valid === false) {
      sayRefused(
        alter.context,
        `The index ${definition.usingIndex} is not valid: its build failed, or still runs.`,
      );
    }
    const index = [
      indexTarget({ schema: alter.table.schema, name: definition.usingIndex }, known?.isNew === true),
    ];
    if (!isPrimary) acts.push(act("add_unique_using_index", { table, index }));
    else if (known !== undefined && !isAnyNullable(alter, known.columns))
      acts.push(act("add_primary_key_using_index", { table, index }));
    else {
      if (known === undefined)
        alter.context.assume(`a column of the index ${definition.usingIndex} is not NOT NULL yet`);
      acts.push(act("add_primary_key_using_index_nullable", { table, index }));
    }
    return;
  }
  const safeWay = () => fromIndex(alter, definition);
  if (!isPrimary) acts.push(act("add_unique", { table }, { safeWay }));
  else acts.push(act("add_primary_key", { table }, { safeWay }));
}

function addNotNull(alter: AlterContext, definition: ConstraintDefinition): void {
  const { acts } = alter.context;
  const [column = ""] = definition.columns;
  const subject = subjectOf(alter, column);
  if (!definition.isValidated)
    acts.push(act("add_not_null_not_valid", { table: selves(alter) }, { subject }));
  else if (findProof(alter.table, column) !== null)
    acts.push(act("set_not_null_proven", { table: selves(alter) }, { subject }));
  else {
    const safeWay = () => inTwoSteps(alter, definition);
    acts.push(act("add_not_null", { table: selves(alter) }, { subject, safeWay }));
  }
}

/** Says what a constraint is written with, and the server does not know yet. */
export function sayTooNew(definition: ConstraintDefinition, context: Context): void {
  if (definition.isNullsNotDistinct && context.serverMajor < 15)
    say(context, "not-on-this-version", "careful", "NULLS NOT DISTINCT came with PostgreSQL 15.");
  if (context.serverMajor >= 18) return;
  const came = (what: string) =>
    say(context, "not-on-this-version", "careful", `${what} came with PostgreSQL 18.`);
  if (definition.isTemporal) came("WITHOUT OVERLAPS and PERIOD");
  if (!definition.isEnforced) came("NOT ENFORCED");
  if (definition.kind === "not_null") came("NOT NULL as a constraint of the table");
}

/** Judges a constraint that is added to a table. */
export function addConstraint(alter: AlterContext, definition: ConstraintDefinition): void {
  const { context } = alter;
  const table = selves(alter);
  const name = definition.name;
  if (name !== null && alter.table.constraints.has(name) && alter.table.isComplete)
    sayRefused(context, `${alter.table.name} has a constraint ${name} already.`);
  sayTooNew(definition, context);
  const safeWay = () => inTwoSteps(alter, definition);
  switch (definition.kind) {
    case "check":
      if (definition.isValidated) context.acts.push(act("add_check", { table }, { safeWay }));
      else
        context.acts.push(
          act(definition.isEnforced ? "add_check_not_valid" : "add_check_not_enforced", { table }),
        );
      break;
    case "foreign_key": {
      const relations = { table, referenced: referencedTargets(alter, definition) };
      if (definition.isValidated) context.acts.push(act("add_foreign_key", relations, { safeWay }));
      else {
        const id = definition.isEnforced ? "add_foreign_key_not_valid" : "add_foreign_key_not_enforced";
        if (id === "add_foreign_key_not_valid" && alter.table.kind === "partitioned_table") {
          const [parent, ...partition] = table;
          context.acts.push(
            act("add_foreign_key_not_valid_partitioned", {
              parent: parent === undefined ? [] : [parent],
              partition,
              referenced: relations.referenced,
            }),
          );
        } else context.acts.push(act(id, relations));
      }
      break;
    }
    case "primary_key":
    case "unique":
      addKey(alter, definition);
      break;
    case "exclusion":
      context.acts.push(act("add_exclusion", { table }));
      break;
    case "not_null":
      addNotNull(alter, definition);
      break;
  }
  rememberConstraint(alter, definition);
}
