import { type AtOnceLimits, judgeAtOnce, refuseAtOnce } from "@/lib/domain/change/at-once";
import { type ChangedTable, changedTable } from "@/lib/domain/change/changed-table";
import { judgeExpression } from "@/lib/domain/change/judge-expression";
import { judgeTable, sortProblems } from "@/lib/domain/change/judge-table";
import type { ChangeKind, ExpressionQuestion, Questions } from "@/lib/domain/change/kind";
import { noQuestions } from "@/lib/domain/change/no-questions";
import { problem } from "@/lib/domain/change/problem";
import { type ResolvedExpression, resolveExpression } from "@/lib/domain/change/resolve-expression";
import type { ChangeFacts, TableFacts } from "@/lib/domain/facts/table-facts";
import type { PlanPhase, Problem } from "@/lib/domain/plan/plan";
import { phaseOf } from "@/lib/domain/plan/plan-phase";
import { constraintExists, not } from "@/lib/domain/plan/probes";
import { undoStatement } from "@/lib/domain/plan/statement-step";
import { expression, ident, qualified, type Sql, sql } from "@/lib/domain/sql/sql";
import { assemblePhases, ownObjectsOf } from "./assemble-phases";
import { atOncePlan } from "./at-once-plan";
import { checkSteps, declareCheckStep } from "./check-steps";
import { constraintName, judgeConstraintName } from "./constraint-name";
import type { AddCheck } from "./constraint-schemas";
import { judgeProof, lookAndProof, proofPhase } from "./proof";
import { judgeRewrite, questionOfRewrite, repairAgain, repairPhase, sampleOfRewrite } from "./repair";
import { dropConstraint } from "./validate-step";

/** The kind "add check": declared NOT VALID, proven by itself. */

/** Named after the one column that it reads, as PostgreSQL does; else after the table. */
function nameOf(change: AddCheck, facts: ChangeFacts): string {
  const columns = resolveExpression(facts, change.expression)?.columns ?? [];
  return constraintName(facts, change.name, columns.length === 1 ? columns : [], "check");
}

function ask(change: AddCheck, table: TableFacts | null): Questions {
  const check: ExpressionQuestion = { source: change.expression, row: "present", asType: "boolean" };
  const { violations } = change;
  return violations.kind === "rewrite"
    ? {
        ...noQuestions,
        expressions: [check, questionOfRewrite(violations, table)],
        samples: [sampleOfRewrite(violations, table)],
      }
    : { ...noQuestions, expressions: [check] };
}

function judgeCheck(change: AddCheck, facts: ChangeFacts): Problem[] {
  const path = "expression";
  const found = judgeExpression(facts, change.expression, path, "The check");
  const said = resolveExpression(facts, change.expression);
  if (said === null) return found;
  if (said.columns.length === 0) {
    found.push(
      problem("warning", "check_reads_nothing", "This check reads no column: it is the same for every row.", {
        path,
      }),
    );
  }
  if (said.volatility !== "immutable") {
    found.push(
      problem(
        "warning",
        "check_not_immutable",
        `This check is ${said.volatility}: a row that satisfies it today may break it tomorrow, and a restore of a dump may fail.`,
        { path, remedy: "Use only immutable functions." },
      ),
    );
  }
  return found;
}

function judgeViolations(change: AddCheck, facts: ChangeFacts, limits: AtOnceLimits): Problem[] {
  const isAtOnce = change.atOnce === true;
  if (change.violations.kind === "refuse") {
    return [...judgeAtOnce(facts, isAtOnce, lookAndProof, limits), ...(isAtOnce ? [] : judgeProof(facts))];
  }
  return [
    ...refuseAtOnce(isAtOnce, "Rows that break the check are to stay, or to be rewritten.", "Leave it out."),
    ...judgeRuled(change, facts),
  ];
}

function judgeRuled(change: AddCheck, facts: ChangeFacts): Problem[] {
  switch (change.violations.kind) {
    case "refuse":
      return [];
    case "rewrite":
      return judgeRewrite(change.violations, facts, "violations");
    case "keep":
      return [
        problem(
          "warning",
          "never_proven",
          "Rows that break it stay, and the check is never validated: an update of such a row fails, whatever it changes, unless it sets it right.",
          { path: "violations", remedy: "Clean them up later and validate it then." },
        ),
      ];
  }
}

function constrain(
  table: ChangedTable,
  change: AddCheck,
  name: string,
  check: ResolvedExpression,
): PlanPhase[] {
  const { printed } = check.parsed;
  return change.violations.kind === "keep"
    ? phaseOf(
        "constrain",
        "Declares the check for new and changed rows. It is never proven for the rows that are there.",
        "Drops the check again; the data stays.",
        [declareCheckStep(table, "constrain.check", name, printed)],
      )
    : phaseOf(
        "constrain",
        "Declares the check, binding for new rows at once, and then proves it in the background.",
        "Drops the check again; the data stays.",
        checkSteps(table, "constrain.check", name, printed),
      );
}

/** True for a row that breaks it: NULL passes. */
function breaks(check: ResolvedExpression): Sql {
  return sql`(${expression(check.parsed.printed)}) is false`;
}

export const addCheckKind: ChangeKind<AddCheck> = {
  ask,
  judge: (change, facts, limits) =>
    sortProblems([
      ...judgeTable(facts),
      ...judgeCheck(change, facts),
      ...judgeConstraintName(facts, nameOf(change, facts)),
      ...judgeViolations(change, facts, limits),
    ]),
  plan: (change, facts, rolloutId) => {
    const check = resolveExpression(facts, change.expression);
    if (check === null) return null;
    const table = changedTable(change.table, facts);
    const name = nameOf(change, facts);
    const { violations } = change;
    if (change.atOnce === true && violations.kind === "refuse") {
      const exists = constraintExists(table, name, "any");
      return atOncePlan(facts, {
        title: `Add the check ${name}`,
        undo: "Drops the check again; the data stays.",
        statement: {
          kind: "add_check",
          table: table.shown,
          sql: sql`alter table ${qualified(table.schema, table.name)} add constraint ${ident(name)} check (${expression(check.parsed.printed)})`,
        },
        appliedWhen: exists,
        back: undoStatement(dropConstraint(table, name), not(exists)),
        own: { constraints: [name] },
      });
    }
    const value = violations.kind === "rewrite" ? resolveExpression(facts, violations.expression) : null;
    if (violations.kind === "rewrite" && value === null) return null;
    const isKept = violations.kind === "keep";
    const walk =
      violations.kind !== "rewrite" || value === null
        ? null
        : {
            rolloutId,
            assignments: [{ column: violations.column, value: expression(value.parsed.printed) }],
            pending: breaks(check),
            title: `Rewrite ${violations.column} in rows that break the check`,
          };
    return {
      phases: assemblePhases({
        table,
        rolloutId,
        backfill: repairPhase(table, facts, walk),
        verify: isKept
          ? []
          : proofPhase(table, facts, {
              breaks: breaks(check),
              what: "rows that break the check",
              repair: repairAgain(table, facts, walk),
            }),
        constrain: constrain(table, change, name, check),
      }),
      notes: [
        `The check is added NOT VALID${isKept ? "" : " and then validated"}, so no scan happens under a blocking lock.`,
        "From its declaration on, a write that breaks it fails.",
        ...(isKept
          ? []
          : [
              "Rows that come to break it between the look for them and the declaration make the validation fail, harmlessly: set them right and start the phase again.",
            ]),
      ],
      ownObjects: ownObjectsOf({ constraints: [name] }),
    };
  },
};
