import { type ChangedTable, changedTable } from "@/lib/domain/change/changed-table";
import { findColumn } from "@/lib/domain/change/judge-present-column";
import type { ChangeKind, MadePlan, Questions } from "@/lib/domain/change/kind";
import { noQuestions } from "@/lib/domain/change/no-questions";
import { nameOwnTrigger } from "@/lib/domain/change/own-trigger";
import { resolveExpression } from "@/lib/domain/change/resolve-expression";
import type { ChangeFacts, ConstraintFacts, TableFacts } from "@/lib/domain/facts/table-facts";
import type { PlanPhase, StatementStep } from "@/lib/domain/plan/plan";
import { phaseOf } from "@/lib/domain/plan/plan-phase";
import { columnIsNotNull, constraintExists, not } from "@/lib/domain/plan/probes";
import {
  createRowTriggerSteps,
  dropRowTriggerSteps,
  fillNullAssignment,
} from "@/lib/domain/plan/row-trigger-steps";
import { statementStep, undoStatement } from "@/lib/domain/plan/statement-step";
import type { ParsedExpression } from "@/lib/domain/sql/expression";
import { generateName } from "@/lib/domain/sql/generated-name";
import { expression, ident, qualified, sql } from "@/lib/domain/sql/sql";
import { assemblePhases, ownObjectsOf } from "./assemble-phases";
import { atOncePlan } from "./at-once-plan";
import { freeConstraintName } from "./constraint-name";
import type { SetNotNull } from "./constraint-schemas";
import { judgeSetNotNull } from "./judge-set-not-null";
import { findNotNullConstraint, findProvingCheck } from "./not-null-facts";
import {
  addNotNullAgain,
  commentAgain,
  dropNotNull,
  namedNotNull,
  notNullSteps,
  setNotNullProven,
  setNotNullStep,
} from "./not-null-steps";
import { columnOf, proofPhase } from "./proof";
import { repairAgain, repairPhase } from "./repair";
import { replacedKey } from "./replaced-key";
import { validateConstraint } from "./validate-step";

/** The kind "set NOT NULL": NULLs are looked for or filled first, and the proof never scans under a lock that blocks. */

function ask(change: SetNotNull, table: TableFacts | null): Questions {
  if (change.nulls.kind === "refuse") return noQuestions;
  const type = table?.columns.find((column) => column.name === change.column)?.type ?? null;
  const { expression: source } = change.nulls;
  return {
    ...noQuestions,
    expressions: [{ source, row: "present", asType: type, isFallback: true }],
    samples: [{ column: change.column, source, type }],
  };
}

/** How it comes about, the cheapest way first. */
type Way =
  | { readonly kind: "proven_by_check"; readonly check: string }
  /** 18: somebody declared it and never proved it. */
  | { readonly kind: "declared"; readonly constraint: string; readonly was: ConstraintFacts }
  | { readonly kind: "undeclared"; readonly constraint: string };

function chooseWay(change: SetNotNull, facts: ChangeFacts): Way {
  const check = findProvingCheck(facts, change.column);
  if (check !== null) return { kind: "proven_by_check", check: check.name };
  const declared = findNotNullConstraint(facts, change.column);
  if (declared !== null) return { kind: "declared", constraint: declared.name, was: declared };
  return { kind: "undeclared", constraint: freeConstraintName(facts, [change.column], "not_null") };
}

/** Proves what was declared; undo declares it anew without the proof. */
function validateDeclared(table: ChangedTable, column: string, was: ConstraintFacts): StatementStep {
  const constraint = was.name;
  const validated = constraintExists(table, constraint, "validated");
  return statementStep(
    {
      id: "constrain.not-null.validate",
      title: `Prove that ${column} is NOT NULL`,
      why: "It is declared already; the proof scans while reads and writes go on.",
    },
    { ...validateConstraint(table, constraint), kind: "validate_not_null" },
    {
      appliedWhen: validated,
      undo: [
        undoStatement(
          {
            kind: "add_not_null_not_valid",
            table: table.shown,
            sql: sql`alter table ${qualified(table.schema, table.name)} drop constraint ${ident(constraint)},
  ${addNotNullAgain({ column, constraint }, was)}${commentAgain(table, was)}`,
          },
          not(validated),
        ),
      ],
    },
  );
}

function constrain(table: ChangedTable, column: string, way: Way): PlanPhase[] {
  const id = "constrain.not-null";
  switch (way.kind) {
    case "proven_by_check":
      return phaseOf(
        "constrain",
        `Sets ${column} NOT NULL. Instant: the check ${way.check} proves it.`,
        "Allows NULL again; the data stays.",
        [setNotNullStep(table, `${id}.set`, column)],
      );
    case "declared":
      return phaseOf(
        "constrain",
        `Proves the NOT NULL of ${column} that is declared already, in the background.`,
        "Leaves it declared and not proven, as it was.",
        [validateDeclared(table, column, way.was)],
      );
    case "undeclared":
      return phaseOf(
        "constrain",
        `Sets ${column} NOT NULL: declared at once, proven in the background.`,
        "Allows NULL again; the data stays.",
        notNullSteps(table, id, { column, constraint: way.constraint }),
      );
  }
}

function noteOf(table: ChangedTable, way: Way): string {
  switch (way.kind) {
    case "proven_by_check":
      return `The validated check ${way.check} proves that there is no NULL, so SET NOT NULL needs no scan and nothing else is needed.`;
    case "declared":
      return `The constraint ${way.constraint} is there and not proven (NOT VALID): only its proof is missing.`;
    case "undeclared":
      return table.versionNum >= namedNotNull
        ? "NOT NULL is added NOT VALID and then validated (PostgreSQL 18), so no scan happens under a blocking lock."
        : "NOT NULL is proven by a validated check first, so that SET NOT NULL needs no scan.";
  }
}

interface Filling {
  readonly table: ChangedTable;
  readonly facts: ChangeFacts;
  readonly column: string;
  readonly value: ParsedExpression;
  readonly rolloutId: string;
}

/** The phases around a fill: a trigger keeps new NULLs out while the old ones are filled, and until the application does so itself. */
function fillParts(filling: Filling, isDeclared: boolean) {
  const { table, facts, column, value, rolloutId } = filling;
  const names = {
    trigger: nameOwnTrigger(table.name, [column], "fill"),
    function: generateName({ parts: [table.schema, table.name, column], suffix: "fill", isDistinct: true }),
  };
  const walk = {
    rolloutId,
    assignments: [{ column, value: expression(value.printed) }],
    pending: sql`${columnOf(table, column)} is null`,
    title: `Fill ${column} where it is NULL`,
    ...(isDeclared ? { staysBecause: "the NOT NULL that is declared would refuse to put NULL back" } : {}),
  };
  const backfill = repairPhase(table, facts, walk);
  const repair = repairAgain(table, facts, walk);
  // What is declared refuses new NULLs by itself.
  if (isDeclared) return { backfill, repair, made: {} };
  const trigger = { table, shown: table.shown, ...names };
  return {
    backfill,
    repair,
    expand: {
      summary: `Creates a trigger that gives ${column} its value in rows that are written with NULL. Instant; no row is touched.`,
      undoSummary: "Drops the trigger. What it filled in rows that the application wrote meanwhile stays.",
      steps: createRowTriggerSteps({ ...trigger, assignments: [fillNullAssignment(column, value)] }),
    },
    switch: phaseOf(
      "switch",
      "The application takes over writing the column.",
      "Takes the word back; nothing in the database changes.",
      [
        {
          kind: "confirm",
          id: "switch.application",
          title: "The application writes the column",
          why: "After contract nothing but the application keeps NULL out, and a write of NULL fails.",
          statement: `The deployed application never writes NULL to ${column} in ${table.shown}.`,
        },
      ],
    ),
    contract: dropRowTriggerSteps(trigger),
    made: { triggers: [names.trigger], functions: [names.function] },
  };
}

export const setNotNullKind: ChangeKind<SetNotNull> = {
  ask,
  judge: judgeSetNotNull,
  plan: (change, facts, rolloutId): MadePlan | null => {
    const { column, nulls } = change;
    if (findColumn(facts, column) === undefined) return null;
    const table = changedTable(change.table, facts);
    const way = chooseWay(change, facts);
    const isProven = way.kind === "proven_by_check";
    if (change.atOnce === true && way.kind === "undeclared" && nulls.kind === "refuse") {
      const isNotNull = columnIsNotNull(table, column);
      return atOncePlan(facts, {
        title: `Set ${column} NOT NULL`,
        undo: "Allows NULL again; the data stays.",
        statement: { ...setNotNullProven(table, column), kind: "set_not_null" },
        appliedWhen: isNotNull,
        back: undoStatement(dropNotNull(table, column), not(isNotNull)),
        own: {},
        replacedFacts: [`column ${column}`, ...replacedKey(facts)],
      });
    }
    const value = nulls.kind === "fill" && !isProven ? resolveExpression(facts, nulls.expression) : null;
    if (nulls.kind === "fill" && !isProven && value === null) return null;
    const fill =
      value === null
        ? null
        : fillParts({ table, facts, column, value: value.parsed, rolloutId }, way.kind === "declared");
    const { made = {}, repair, ...parts } = fill ?? {};
    return {
      phases: assemblePhases({
        table,
        rolloutId,
        ...parts,
        verify: isProven
          ? []
          : proofPhase(table, facts, {
              breaks: sql`${columnOf(table, column)} is null`,
              what: `rows without ${column}`,
              repair,
            }),
        constrain: constrain(table, column, way),
      }),
      notes: [
        noteOf(table, way),
        fill === null
          ? `From its declaration on, a write that leaves ${column} NULL fails.`
          : `A trigger gives ${column} its value until contract, so that writes of NULL go on working until then; after it they fail.`,
      ],
      ownObjects: ownObjectsOf({
        ...made,
        constraints: way.kind === "undeclared" ? [way.constraint] : [],
      }),
      replacedFacts: [`column ${column}`, ...replacedKey(facts)],
    };
  },
};
