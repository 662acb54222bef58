import type { ChangedTable } from "@/lib/domain/change/changed-table";
import type { ConstraintFacts } from "@/lib/domain/facts/table-facts";
import type { StatementStep } from "@/lib/domain/plan/plan";
import { both, columnIsNotNull, constraintExists, either, not } from "@/lib/domain/plan/probes";
import { type CostedStatement, statementStep, undoStatement } from "@/lib/domain/plan/statement-step";
import { ident, literal, qualified, type Sql, sql } from "@/lib/domain/sql/sql";
import { dropConstraint, validateStep } from "./validate-step";

/** From this version on, NOT NULL is a constraint with a name that can be declared first and proven later. */
export const namedNotNull = 180_000;

export interface NotNullOf {
  readonly column: string;
  /** On 18 the constraint's name for good; before, that of the check which proves it, dropped at the end. */
  readonly constraint: string;
}

function present(table: ChangedTable): Sql {
  return qualified(table.schema, table.name);
}

/** Allows NULL again. */
export function dropNotNull(table: ChangedTable, column: string): CostedStatement {
  return {
    kind: "drop_not_null",
    table: table.shown,
    sql: sql`alter table ${present(table)} alter column ${ident(column)} drop not null`,
  };
}

/** 18 and later: binding for new rows at once, without a scan. */
function addNotNullNotValid(table: ChangedTable, of: NotNullOf): CostedStatement {
  return {
    kind: "add_not_null_not_valid",
    table: table.shown,
    sql: sql`alter table ${present(table)} add constraint ${ident(of.constraint)} not null ${ident(of.column)} not valid`,
  };
}

/** 18 and later: what declares a NOT NULL constraint again as it was, NO INHERIT included, but not proven. */
export function addNotNullAgain(of: NotNullOf, was: ConstraintFacts | null): Sql {
  const definition = (was?.definition ?? "").replace(/"(?:[^"]|"")*"/g, "");
  const noInherit = /\bNO INHERIT\b/.test(definition) ? sql` no inherit` : sql``;
  return sql`add constraint ${ident(of.constraint)} not null ${ident(of.column)}${noInherit} not valid`;
}

/** The comment that it had, to follow the statement that declares it again; empty where it had none. */
export function commentAgain(table: ChangedTable, was: ConstraintFacts | null): Sql {
  return was === null || was.comment === null
    ? sql``
    : sql`;
comment on constraint ${ident(was.name)} on ${present(table)} is ${literal(was.comment)}`;
}

/** Before 18: the check that proves the coming NOT NULL, declared without a scan. */
export function addNullCheckNotValid(table: ChangedTable, of: NotNullOf): CostedStatement {
  return {
    kind: "add_check_not_valid",
    table: table.shown,
    sql: sql`alter table ${present(table)} add constraint ${ident(of.constraint)} check (${ident(of.column)} is not null) not valid`,
  };
}

/** NOT NULL where a validated check proves it, so that PostgreSQL does not scan. */
export function setNotNullProven(table: ChangedTable, column: string): CostedStatement {
  return {
    kind: "set_not_null_proven",
    table: table.shown,
    sql: sql`alter table ${present(table)} alter column ${ident(column)} set not null`,
  };
}

/** Sets NOT NULL on the strength of a validated check. */
export function setNotNullStep(table: ChangedTable, id: string, column: string): StatementStep {
  const isNotNull = columnIsNotNull(table, column);
  return statementStep(
    {
      id,
      title: `Set ${column} NOT NULL`,
      why: "The validated check proves it, so PostgreSQL does not scan.",
    },
    setNotNullProven(table, column),
    { appliedWhen: isNotNull, undo: [undoStatement(dropNotNull(table, column), not(isNotNull))] },
  );
}

/** NOT NULL on a column whose rows have no NULL any more: NOT VALID and then proven on 18; by a check that is proven, used and dropped before. */
export function notNullSteps(table: ChangedTable, id: string, of: NotNullOf): StatementStep[] {
  const { column, constraint } = of;
  const exists = constraintExists(table, constraint, "any");
  const drop = dropConstraint(table, constraint);
  const why = "NOT VALID: binding for new rows at once, without a scan.";
  if (table.versionNum >= namedNotNull) {
    return [
      statementStep(
        { id: `${id}.declare`, title: `Declare ${column} NOT NULL`, why },
        addNotNullNotValid(table, of),
        { appliedWhen: exists, undo: [undoStatement(drop, not(exists))] },
      ),
      validateStep(table, `${id}.validate`, constraint),
    ];
  }
  const validated = constraintExists(table, constraint, "validated");
  const isNotNull = columnIsNotNull(table, column);
  return [
    statementStep(
      { id: `${id}.declare`, title: `Declare a check that ${column} is not null`, why },
      addNullCheckNotValid(table, of),
      { appliedWhen: either(exists, isNotNull), undo: [undoStatement(drop, not(exists))] },
    ),
    validateStep(table, `${id}.validate`, constraint, either(validated, isNotNull)),
    setNotNullStep(table, `${id}.set`, column),
    statementStep({ id: `${id}.tidy`, title: "Drop the check again", why: "NOT NULL says the same." }, drop, {
      appliedWhen: both(isNotNull, not(exists)),
      undo: [],
    }),
  ];
}
