import type { ChangedTable } from "@/lib/domain/change/changed-table";
import type { StatementStep } from "@/lib/domain/plan/plan";
import { constraintExists } from "@/lib/domain/plan/probes";
import { type CostedStatement, statementStep } from "@/lib/domain/plan/statement-step";
import { ident, qualified, type Sql, sql } from "@/lib/domain/sql/sql";

/** Drops a constraint that concerns this table alone. */
export function dropConstraint(table: ChangedTable, name: string): CostedStatement {
  return {
    kind: "drop_constraint",
    table: table.shown,
    sql: sql`alter table ${qualified(table.schema, table.name)} drop constraint ${ident(name)}`,
  };
}

/** The statement that proves a constraint which was declared NOT VALID. */
export function validateConstraint(table: ChangedTable, name: string): CostedStatement {
  return {
    kind: "validate_constraint",
    table: table.shown,
    sql: sql`alter table ${qualified(table.schema, table.name)} validate constraint ${ident(name)}`,
  };
}

/** Proves a constraint for the rows that are there, in a step of its own: together with the declaration it would scan under the declaration's lock. */
export function validateStep(
  table: ChangedTable,
  id: string,
  name: string,
  appliedWhen: Sql = constraintExists(table, name, "validated"),
): StatementStep {
  return statementStep(
    { id, title: "Prove it for existing rows", why: "Scans while reads and writes go on." },
    validateConstraint(table, name),
    { appliedWhen, undo: [] },
  );
}
