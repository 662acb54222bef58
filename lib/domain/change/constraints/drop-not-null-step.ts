import type { ChangedTable } from "@/lib/domain/change/changed-table";
import type { ChangeFacts, ConstraintFacts } from "@/lib/domain/facts/table-facts";
import type { StatementStep, UndoStatement } from "@/lib/domain/plan/plan";
import { both, columnIsNotNull, constraintExists, either, not } from "@/lib/domain/plan/probes";
import {
  type CostedStatement,
  type StepPlace,
  statementStep,
  undoStatement,
} from "@/lib/domain/plan/statement-step";
import { qualified, sql } from "@/lib/domain/sql/sql";
import { freeConstraintName } from "./constraint-name";
import { findNotNullConstraint } from "./not-null-facts";
import {
  addNotNullAgain,
  addNullCheckNotValid,
  commentAgain,
  dropNotNull,
  type NotNullOf,
  namedNotNull,
  setNotNullProven,
} from "./not-null-steps";
import { dropConstraint, validateConstraint } from "./validate-step";

/** 18 and later: the constraint with its name, its NO INHERIT and its comment, as it was. */
function undoNamed(table: ChangedTable, of: NotNullOf, was: ConstraintFacts | null): UndoStatement[] {
  const again = sql`alter table ${qualified(table.schema, table.name)} ${addNotNullAgain(of, was)}${commentAgain(table, was)}`;
  const { constraint: name } = of;
  const declare = undoStatement(
    { kind: "add_not_null_not_valid", table: table.shown, sql: again },
    constraintExists(table, name, "any"),
  );
  if (was !== null && !was.validated) return [declare];
  const validate: CostedStatement = { ...validateConstraint(table, name), kind: "validate_not_null" };
  return [declare, undoStatement(validate, constraintExists(table, name, "validated"))];
}

/** Before 18: by a check that is proven, used and dropped, each in a transaction of its own. */
function undoByCheck(table: ChangedTable, column: string, name: string): UndoStatement[] {
  const exists = constraintExists(table, name, "any");
  const isNotNull = columnIsNotNull(table, column);
  const steps: [CostedStatement, ReturnType<typeof not>][] = [
    [addNullCheckNotValid(table, { column, constraint: name }), either(exists, isNotNull)],
    [validateConstraint(table, name), either(constraintExists(table, name, "validated"), isNotNull)],
    [setNotNullProven(table, column), isNotNull],
    [dropConstraint(table, name), both(isNotNull, not(exists))],
  ];
  return steps.map(([statement, undoneWhen]) => undoStatement(statement, undoneWhen));
}

/** Allows NULL; the undo proves NOT NULL again without a scan under a lock that blocks. `constraint` is the one that it makes on the way. */
export function dropNotNullStep(
  table: ChangedTable,
  facts: ChangeFacts,
  column: string,
  place: StepPlace,
): { readonly step: StatementStep; readonly constraint: string } {
  const isNamed = table.versionNum >= namedNotNull;
  const was = findNotNullConstraint(facts, column);
  const constraint = (isNamed ? was?.name : undefined) ?? freeConstraintName(facts, [column], "not_null");
  const undo = isNamed
    ? undoNamed(table, { column, constraint }, was)
    : undoByCheck(table, column, constraint);
  const appliedWhen = not(columnIsNotNull(table, column));
  return { step: statementStep(place, dropNotNull(table, column), { appliedWhen, undo }), constraint };
}
