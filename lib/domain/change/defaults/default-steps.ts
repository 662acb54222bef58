import type { ChangedTable } from "@/lib/domain/change/changed-table";
import type { StatementStep } from "@/lib/domain/plan/plan";
import { both, columnHasDefault, defaultIs, not } from "@/lib/domain/plan/probes";
import {
  type CostedStatement,
  type StepPlace,
  statementStep,
  undoStatement,
} from "@/lib/domain/plan/statement-step";
import { expression, ident, type Printed, qualified, sql } from "@/lib/domain/sql/sql";

/** A default that a column has before the rollout. */
export interface PresentDefault {
  /** As the server prints it: how it is told again. */
  readonly text: string;
  /** The same through the parser's hands: how it is set again. */
  readonly printed: Printed;
}

function setDefault(table: ChangedTable, column: string, wanted: Printed): CostedStatement {
  return {
    kind: "set_default",
    table: table.shown,
    sql: sql`alter table ${qualified(table.schema, table.name)} alter column ${ident(column)} set default ${expression(wanted)}`,
  };
}

function dropDefault(table: ChangedTable, column: string): CostedStatement {
  return {
    kind: "drop_default",
    table: table.shown,
    sql: sql`alter table ${qualified(table.schema, table.name)} alter column ${ident(column)} drop default`,
  };
}

/** Sets a column's default for rows inserted from now on; undo brings back the one before, or none. */
export function setDefaultStep(
  table: ChangedTable,
  place: StepPlace,
  column: string,
  wanted: Printed,
  before: PresentDefault | null,
): StatementStep {
  const has = columnHasDefault(table, column);
  const statement = setDefault(table, column, wanted);
  if (before === null) {
    return statementStep(place, statement, {
      appliedWhen: has,
      undo: [undoStatement(dropDefault(table, column), not(has))],
    });
  }
  const isBefore = defaultIs(table, column, before.text);
  return statementStep(place, statement, {
    // Nobody knows beforehand how the server will print the new one.
    appliedWhen: both(has, not(isBefore)),
    undo: [undoStatement(setDefault(table, column, before.printed), isBefore)],
  });
}

/** Drops a column's default; undo, where there is one before, sets it again. */
export function dropDefaultStep(
  table: ChangedTable,
  place: StepPlace,
  column: string,
  before: PresentDefault | null,
): StatementStep {
  return statementStep(place, dropDefault(table, column), {
    appliedWhen: not(columnHasDefault(table, column)),
    undo:
      before === null
        ? []
        : [undoStatement(setDefault(table, column, before.printed), defaultIs(table, column, before.text))],
  });
}
