import { changedTable } from "@/lib/domain/change/changed-table";
import { findColumn } from "@/lib/domain/change/judge-present-column";
import type { ChangeKind, MadePlan } from "@/lib/domain/change/kind";
import { noQuestions } from "@/lib/domain/change/no-questions";
import { resolveExpression } from "@/lib/domain/change/resolve-expression";
import type { ColumnFacts } from "@/lib/domain/facts/table-facts";
import type { PlanPhase, StatementStep } from "@/lib/domain/plan/plan";
import { phaseOf } from "@/lib/domain/plan/plan-phase";
import { defaultExpression, parseExpression } from "@/lib/domain/sql/expression";
import type { DropDefault, SetDefault } from "./default-schemas";
import { dropDefaultStep, type PresentDefault, setDefaultStep } from "./default-steps";
import { judgeDropDefault, judgeSetDefault } from "./judge-defaults";

/** The kinds "set default" and "drop default": one instant step each, and the very default of before as its undo. */

const nothing: MadePlan["ownObjects"] = {
  columns: [],
  triggers: [],
  functions: [],
  indexes: [],
  constraints: [],
};

function presentDefault(column: ColumnFacts): PresentDefault | null {
  if (column.default === null) return null;
  const parsed = parseExpression(column.default);
  return parsed.kind === "invalid" ? null : { text: column.default, printed: defaultExpression(parsed) };
}

function constrain(column: string, before: PresentDefault | null, step: StatementStep): PlanPhase[] {
  return phaseOf(
    "constrain",
    "Changes the default for rows inserted from now on. Instant; no row is touched.",
    before === null
      ? `Drops the default of ${column} again. Rows inserted meanwhile keep what they got.`
      : `Sets the default of ${column} back to what it was. Rows inserted meanwhile keep what they got.`,
    [step],
  );
}

export const setDefaultKind: ChangeKind<SetDefault> = {
  ask: (change, table) => ({
    ...noQuestions,
    expressions: [
      {
        source: change.expression,
        row: "present",
        asType: table?.columns.find((column) => column.name === change.column)?.type ?? null,
      },
    ],
  }),
  judge: judgeSetDefault,
  plan: (change, facts) => {
    const column = findColumn(facts, change.column);
    const wanted = resolveExpression(facts, change.expression);
    if (column === undefined || wanted === null) return null;
    const before = presentDefault(column);
    const step = setDefaultStep(
      changedTable(change.table, facts),
      {
        id: "constrain.default",
        title: `Set the default of ${change.column}`,
        why: "A catalog change only: for rows inserted from now on; existing rows are not touched.",
      },
      change.column,
      defaultExpression(wanted.parsed),
      before,
    );
    return {
      phases: constrain(change.column, before, step),
      notes: [
        `An INSERT that leaves ${change.column} out gets the new default from then on; one that writes it notices nothing.`,
      ],
      ownObjects: nothing,
      replacedFacts: [`column ${change.column}`],
    };
  },
};

export const dropDefaultKind: ChangeKind<DropDefault> = {
  ask: () => noQuestions,
  judge: judgeDropDefault,
  plan: (change, facts) => {
    const column = findColumn(facts, change.column);
    const before = column === undefined ? null : presentDefault(column);
    if (before === null) return null;
    const step = dropDefaultStep(
      changedTable(change.table, facts),
      {
        id: "constrain.default",
        title: `Drop the default of ${change.column}`,
        why: "A catalog change only: for rows inserted from now on; existing rows are not touched.",
      },
      change.column,
      before,
    );
    return {
      phases: constrain(change.column, before, step),
      notes: [
        column?.nullable === true
          ? `An INSERT that leaves ${change.column} out gets NULL from then on; one that writes it notices nothing.`
          : `An INSERT that leaves ${change.column} out fails from then on; one that writes it notices nothing.`,
      ],
      ownObjects: nothing,
      replacedFacts: [`column ${change.column}`],
    };
  },
};
