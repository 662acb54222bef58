import { type ChangedTable, changedTable } from "@/lib/domain/change/changed-table";
import { findColumn, judgePresentColumns } from "@/lib/domain/change/judge-present-column";
import { judgeTable, sortProblems } from "@/lib/domain/change/judge-table";
import type { ChangeKind } from "@/lib/domain/change/kind";
import { noQuestions } from "@/lib/domain/change/no-questions";
import { problem } from "@/lib/domain/change/problem";
import type { ChangeFacts, ConstraintFacts } from "@/lib/domain/facts/table-facts";
import type { Problem, StatementStep, UndoStatement } from "@/lib/domain/plan/plan";
import { phaseOf } from "@/lib/domain/plan/plan-phase";
import { both, columnIsNotNull, constraintExists, either, not } from "@/lib/domain/plan/probes";
import { type CostedStatement, statementStep, undoStatement } from "@/lib/domain/plan/statement-step";
import { qualified, sql } from "@/lib/domain/sql/sql";
import { ownObjectsOf } from "./assemble-phases";
import { freeConstraintName } from "./constraint-name";
import type { DropNotNull } from "./constraint-schemas";
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

/** The kind "drop NOT NULL": instant; its undo proves NOT NULL again without a scan under a lock that blocks. */

function judge(change: DropNotNull, facts: ChangeFacts): Problem[] {
  const { column: name } = change;
  const path = "column";
  const found = [...judgeTable(facts), ...judgePresentColumns(facts, [name], path)];
  const column = findColumn(facts, name);
  if (column === undefined) return sortProblems(found);
  if (column.nullable && findNotNullConstraint(facts, name) === null) {
    found.push(
      problem("error", "already_nullable", `${name} takes NULL already.`, {
        path,
        remedy: "There is nothing to drop.",
      }),
    );
  }
  const primary = facts.table.constraints.find(
    (one) => one.kind === "primary_key" && one.columns.includes(name),
  );
  if (primary !== undefined) {
    found.push(
      problem(
        "error",
        "in_primary_key",
        `${name} belongs to the primary key ${primary.name}, which takes no NULL.`,
        {
          path,
          remedy: "Choose a column outside the primary key.",
        },
      ),
    );
  } else if (facts.table.key?.columns.some((one) => one.name === name) === true) {
    found.push(
      problem(
        "warning",
        "walk_key_lost",
        `Walks go over this table in the order of ${facts.table.key.index}, which serves only while ${name} is NOT NULL.`,
        { path, remedy: "Give the table a primary key first, or later backfills may have no key to go by." },
      ),
    );
  }
  if (column.identity !== "none") {
    found.push(
      problem("error", "identity_column", `${name} is an identity column, which takes no NULL.`, {
        path,
        remedy: "Drop the identity first, where that is what you want.",
      }),
    );
  }
  const identity = facts.table.indexes.find((one) => one.isReplicaIdentity && one.columns.includes(name));
  if (identity !== undefined && primary === undefined) {
    found.push(
      problem(
        "error",
        "in_replica_identity",
        `${name} is in ${identity.name}, the table's replica identity, which takes no NULL.`,
        { path, remedy: "Choose another replica identity first." },
      ),
    );
  }
  return sortProblems(found);
}

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

function dropStep(table: ChangedTable, change: DropNotNull, undo: UndoStatement[]): StatementStep {
  return statementStep(
    {
      id: "constrain.not-null.drop",
      title: `Allow NULL in ${change.column}`,
      why: "A catalog change only: no row is read or written.",
    },
    dropNotNull(table, change.column),
    { appliedWhen: not(columnIsNotNull(table, change.column)), undo },
  );
}

export const dropNotNullKind: ChangeKind<DropNotNull> = {
  ask: () => noQuestions,
  judge,
  plan: (change, facts) => {
    const { column } = change;
    const table = changedTable(change.table, facts);
    const isNamed = table.versionNum >= namedNotNull;
    const was = findNotNullConstraint(facts, column);
    const name = (isNamed ? was?.name : undefined) ?? freeConstraintName(facts, [column], "not_null");
    const undo = isNamed
      ? undoNamed(table, { column, constraint: name }, was)
      : undoByCheck(table, column, name);
    return {
      phases: phaseOf(
        "constrain",
        `Allows NULL in ${column}. Instant; no row is touched.`,
        `Declares ${column} NOT NULL again and proves it while reads and writes go on. Rows that became NULL meanwhile stand in its way: the proof fails until they have a value.`,
        [dropStep(table, change, undo)],
      ),
      notes: [
        `Readers that rely on a value in ${column} may meet NULL from then on; writers notice nothing.`,
        isNamed
          ? "The undo adds NOT NULL as NOT VALID and then validates it (PostgreSQL 18), so no scan happens under a blocking lock."
          : "The undo proves NOT NULL by a validated check first, so that SET NOT NULL needs no scan.",
      ],
      ownObjects: ownObjectsOf({ constraints: [name] }),
      replacedFacts: [`column ${column}`, "key"],
    };
  },
};
