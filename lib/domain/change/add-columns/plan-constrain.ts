import { invariant } from "@/lib/domain/invariant";
import type { Step } from "@/lib/domain/plan/plan";
import {
  both,
  columnHasDefault,
  columnIsNotNull,
  constraintExists,
  either,
  indexExists,
  not,
} from "@/lib/domain/plan/probes";
import { type CostedStatement, statementStep, undoStatement } from "@/lib/domain/plan/statement-step";
import { parseExpression } from "@/lib/domain/sql/expression";
import {
  displayName,
  expression,
  ident,
  join,
  keyword,
  qualified,
  type Sql,
  sql,
} from "@/lib/domain/sql/sql";
import type { NewConstraint } from "./add-columns-schema";
import type { AddColumnsContext } from "./context";
import type { ResolvedColumn } from "./resolve-columns";

/** Indexes, constraints and defaults of an "add column(s)". */

interface IndexPlace {
  readonly id: string;
  readonly title: string;
  readonly why: string;
}

function indexStep(context: AddColumnsContext, place: IndexPlace, name: string, definition: Sql): Step {
  const { change, tableName } = context;
  const drop: CostedStatement = {
    kind: "drop_index_concurrently",
    table: tableName,
    sql: sql`drop index concurrently ${qualified(change.table.schema, name)}`,
  };
  const isGone = not(indexExists(change.table, name, "any"));
  return statementStep(
    place,
    { kind: "create_index_concurrently", table: tableName, sql: definition },
    {
      appliedWhen: indexExists(change.table, name, "valid"),
      undo: [undoStatement(drop, isGone)],
      leftover: {
        presentWhen: indexExists(change.table, name, "invalid").text,
        clear: undoStatement(drop, isGone),
      },
    },
  );
}

function nameAt(names: readonly string[], index: number): string {
  const name = names[index];
  invariant(name !== undefined, "every object has a name");
  return name;
}

/** One concurrent build for each index that the change asks for. */
export function planIndexes(context: AddColumnsContext): Step[] {
  const { change, objects } = context;
  const table = qualified(change.table.schema, change.table.name);
  return change.indexes.map((index, at) => {
    const name = nameAt(objects.indexes, at);
    return indexStep(
      context,
      {
        id: `index.${at + 1}`,
        title: `Build the index ${name}`,
        why: "Built after the backfill, so that the backfill updates no index, and concurrently, so that writes go on.",
      },
      name,
      sql`create index concurrently ${ident(name)}
on ${table} using ${keyword(index.method)} (${join(index.columns.map(ident), ", ")})`,
    );
  });
}

function planNotNull(context: AddColumnsContext, column: ResolvedColumn, constraint: string): Step[] {
  const { change, tableName, facts } = context;
  const table = qualified(change.table.schema, change.table.name);
  const name = ident(constraint);
  const exists = constraintExists(change.table, constraint, "any");
  const validated = constraintExists(change.table, constraint, "validated");
  const drop: CostedStatement = {
    kind: "drop_constraint",
    table: tableName,
    sql: sql`alter table ${table} drop constraint ${name}`,
  };
  const validate: CostedStatement = {
    kind: "validate_constraint",
    table: tableName,
    sql: sql`alter table ${table} validate constraint ${name}`,
  };
  const validateWhy = "Scans while reads and writes go on.";
  if (facts.table.server.versionNum >= 180_000) {
    return [
      statementStep(
        {
          id: `constrain.not-null.${column.name}.declare`,
          title: `Declare ${column.name} NOT NULL`,
          why: "NOT VALID: binding for new rows at once, without a scan.",
        },
        {
          kind: "add_not_null_not_valid",
          table: tableName,
          sql: sql`alter table ${table} add constraint ${name} not null ${ident(column.name)} not valid`,
        },
        { appliedWhen: exists, undo: [undoStatement(drop, not(exists))] },
      ),
      statementStep(
        {
          id: `constrain.not-null.${column.name}.validate`,
          title: `Prove it for existing rows`,
          why: validateWhy,
        },
        validate,
        { appliedWhen: validated, undo: [] },
      ),
    ];
  }
  const isNotNull = columnIsNotNull(change.table, column.name);
  return [
    statementStep(
      {
        id: `constrain.not-null.${column.name}.declare`,
        title: `Declare a check that ${column.name} is not null`,
        why: "NOT VALID: binding for new rows at once, without a scan.",
      },
      {
        kind: "add_check_not_valid",
        table: tableName,
        sql: sql`alter table ${table} add constraint ${name} check (${ident(column.name)} is not null) not valid`,
      },
      { appliedWhen: either(exists, isNotNull), undo: [undoStatement(drop, not(exists))] },
    ),
    statementStep(
      {
        id: `constrain.not-null.${column.name}.validate`,
        title: "Prove it for existing rows",
        why: validateWhy,
      },
      validate,
      { appliedWhen: either(validated, isNotNull), undo: [] },
    ),
    statementStep(
      {
        id: `constrain.not-null.${column.name}.set`,
        title: `Set ${column.name} NOT NULL`,
        why: "The validated check proves it, so PostgreSQL does not scan.",
      },
      {
        kind: "set_not_null_proven",
        table: tableName,
        sql: sql`alter table ${table} alter column ${ident(column.name)} set not null`,
      },
      {
        appliedWhen: isNotNull,
        undo: [
          undoStatement(
            {
              kind: "drop_not_null",
              table: tableName,
              sql: sql`alter table ${table} alter column ${ident(column.name)} drop not null`,
            },
            not(isNotNull),
          ),
        ],
      },
    ),
    statementStep(
      {
        id: `constrain.not-null.${column.name}.tidy`,
        title: "Drop the check again",
        why: "NOT NULL says the same.",
      },
      drop,
      { appliedWhen: both(isNotNull, not(exists)), undo: [] },
    ),
  ];
}

function planConstraint(context: AddColumnsContext, constraint: NewConstraint, at: number): Step[] {
  const { change, objects, tableName } = context;
  const table = qualified(change.table.schema, change.table.name);
  const name = nameAt(objects.constraints, at);
  const id = `constrain.${at + 1}`;
  const exists = constraintExists(change.table, name, "any");
  const validated = constraintExists(change.table, name, "validated");
  const dropSql = sql`alter table ${table} drop constraint ${ident(name)}`;
  const validateSql = sql`alter table ${table} validate constraint ${ident(name)}`;
  switch (constraint.kind) {
    case "check": {
      const parsed = parseExpression(constraint.expression);
      invariant(parsed.kind === "valid", "an invalid check is a problem, and a plan with errors is not made");
      return [
        statementStep(
          {
            id: `${id}.declare`,
            title: `Declare the check ${name}`,
            why: "NOT VALID: binding for new rows at once, without a scan.",
          },
          {
            kind: "add_check_not_valid",
            table: tableName,
            sql: sql`alter table ${table} add constraint ${ident(name)} check (${expression(parsed.printed)}) not valid`,
          },
          {
            appliedWhen: exists,
            undo: [undoStatement({ kind: "drop_constraint", table: tableName, sql: dropSql }, not(exists))],
          },
        ),
        statementStep(
          {
            id: `${id}.validate`,
            title: "Prove it for existing rows",
            why: "Scans while reads and writes go on.",
          },
          { kind: "validate_constraint", table: tableName, sql: validateSql },
          { appliedWhen: validated, undo: [] },
        ),
      ];
    }
    case "unique": {
      return [
        indexStep(
          context,
          {
            id: `${id}.index`,
            title: `Build the unique index ${name}`,
            why: "Concurrently, so that writes go on; it fails, harmlessly, if there are duplicates.",
          },
          name,
          sql`create unique index concurrently ${ident(name)}
on ${table} (${join(constraint.columns.map(ident), ", ")})`,
        ),
        statementStep(
          {
            id: `${id}.attach`,
            title: `Make it the constraint ${name}`,
            why: "The index is there already, so this is instant.",
          },
          {
            kind: "add_unique_using_index",
            table: tableName,
            sql: sql`alter table ${table} add constraint ${ident(name)} unique using index ${ident(name)}`,
          },
          {
            appliedWhen: exists,
            undo: [undoStatement({ kind: "drop_constraint", table: tableName, sql: dropSql }, not(exists))],
          },
        ),
      ];
    }
    case "foreign_key": {
      const { schema, table: other, column } = constraint.references;
      const otherName = displayName(schema, other);
      return [
        statementStep(
          {
            id: `${id}.declare`,
            title: `Declare the foreign key to ${otherName}`,
            why: "NOT VALID: binding for new rows at once, without a scan.",
          },
          {
            kind: "add_foreign_key_not_valid",
            table: tableName,
            secondTable: otherName,
            sql: sql`alter table ${table} add constraint ${ident(name)}
foreign key (${ident(constraint.column)}) references ${qualified(schema, other)} (${ident(column)}) not valid`,
          },
          {
            appliedWhen: exists,
            undo: [
              undoStatement(
                { kind: "drop_foreign_key", table: tableName, secondTable: otherName, sql: dropSql },
                not(exists),
              ),
            ],
          },
        ),
        statementStep(
          {
            id: `${id}.validate`,
            title: "Prove it for existing rows",
            why: "Scans while reads and writes go on, on both tables.",
          },
          { kind: "validate_foreign_key", table: tableName, secondTable: otherName, sql: validateSql },
          { appliedWhen: validated, undo: [] },
        ),
      ];
    }
  }
}

function planDefault(context: AddColumnsContext, column: ResolvedColumn): Step[] {
  // A constant fill's default is settled in expand, and a trigger's column would not need one before.
  if (column.default === null || column.fill.kind === "constant") return [];
  const { change, tableName } = context;
  const table = qualified(change.table.schema, change.table.name);
  const name = ident(column.name);
  const has = columnHasDefault(change.table, column.name);
  return [
    statementStep(
      {
        id: `constrain.default.${column.name}`,
        title: `Set the default of ${column.name}`,
        why: "For rows inserted from now on; existing rows are not touched.",
      },
      {
        kind: "set_default",
        table: tableName,
        sql: sql`alter table ${table} alter column ${name} set default ${expression(column.default.parsed.printed)}`,
      },
      {
        appliedWhen: has,
        undo: [
          undoStatement(
            {
              kind: "set_default",
              table: tableName,
              sql: sql`alter table ${table} alter column ${name} drop default`,
            },
            not(has),
          ),
        ],
      },
    ),
  ];
}

/** NOT NULL first, then the other constraints, defaults last. */
export function planConstrain(context: AddColumnsContext): Step[] {
  return [
    ...context.columns.flatMap((column, at) =>
      column.nullable || column.fill.kind === "constant"
        ? []
        : planNotNull(context, column, nameAt(context.objects.notNulls, at)),
    ),
    ...context.change.constraints.flatMap((constraint, at) => planConstraint(context, constraint, at)),
    ...context.columns.flatMap((column) => planDefault(context, column)),
  ];
}
