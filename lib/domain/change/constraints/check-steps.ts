import type { ChangedTable } from "@/lib/domain/change/changed-table";
import type { StatementStep } from "@/lib/domain/plan/plan";
import { constraintExists, not } from "@/lib/domain/plan/probes";
import { statementStep, undoStatement } from "@/lib/domain/plan/statement-step";
import { expression, ident, type Printed, qualified, sql } from "@/lib/domain/sql/sql";
import { dropConstraint, validateStep } from "./validate-step";

/** Declares a check without a scan. */
export function declareCheckStep(
  table: ChangedTable,
  id: string,
  name: string,
  check: Printed,
): StatementStep {
  const exists = constraintExists(table, name, "any");
  return statementStep(
    {
      id: `${id}.declare`,
      title: `Declare the check ${name}`,
      why: "NOT VALID: binding for new rows at once, without a scan.",
    },
    {
      kind: "add_check_not_valid",
      table: table.shown,
      sql: sql`alter table ${qualified(table.schema, table.name)} add constraint ${ident(name)} check (${expression(check)}) not valid`,
    },
    { appliedWhen: exists, undo: [undoStatement(dropConstraint(table, name), not(exists))] },
  );
}

/** Declares a check, and then proves it for the rows that are there. */
export function checkSteps(table: ChangedTable, id: string, name: string, check: Printed): StatementStep[] {
  return [declareCheckStep(table, id, name, check), validateStep(table, `${id}.validate`, name)];
}
