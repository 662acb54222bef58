import { changedTable } from "@/lib/domain/change/changed-table";
import { findColumn } from "@/lib/domain/change/judge-present-column";
import { judgeTable, judgeWalk, sortProblems } from "@/lib/domain/change/judge-table";
import type { ChangeKind } from "@/lib/domain/change/kind";
import { problem } from "@/lib/domain/change/problem";
import { parseExpression } from "@/lib/domain/sql/expression";
import { ident } from "@/lib/domain/sql/sql";
import { findUncarried } from "./carried-objects";
import { judgeFreeName, judgeReplaced, judgeUncarried } from "./judge-replaced";
import type { RenameColumn } from "./rename-column-schema";
import { ownExpression, printedType } from "./replaced-column";
import { planTwoShapes } from "./two-shapes-plan";

function namesOf(change: RenameColumn): ReadonlyMap<string, string> {
  return new Map([[change.column, change.to]]);
}

/** The planner of "rename column": both names live, and are kept equal, until contract. */
export const renameColumnKind: ChangeKind<RenameColumn> = {
  ask: () => ({ types: [], expressions: [], references: [], referencingColumns: [], samples: [] }),

  judge(change, facts) {
    return sortProblems([
      ...judgeTable(facts),
      ...judgeReplaced(facts, change.column, "column", { mayBeKey: false }),
      ...judgeFreeName(facts, change.to, "to"),
      ...judgeUncarried(findUncarried(facts.table, namesOf(change)), "column"),
      ...judgeWalk(facts, [change.to], { needsKey: false }),
      problem(
        "info",
        "column_order",
        `${change.to} stands last in the table: PostgreSQL keeps columns in the order in which they came.`,
        { path: "to" },
      ),
    ]);
  },

  plan(change, facts, rolloutId) {
    const column = findColumn(facts, change.column);
    if (column === undefined) return null;
    const fallback = column.default === null ? null : parseExpression(column.default);
    if (fallback !== null && fallback.kind === "invalid") return null;
    return planTwoShapes({
      table: changedTable(change.table, facts),
      facts,
      rolloutId,
      coming: [
        {
          name: change.to,
          type: printedType(column.type),
          canonicalType: column.type,
          nullable: column.nullable,
          up: ownExpression(ident(change.column)),
          default: fallback?.printed ?? null,
          heirOf: column,
        },
      ],
      going: [{ name: change.column, facts: column, down: ownExpression(ident(change.to)) }],
      names: namesOf(change),
      choice: change.walk,
      notes: [
        `A plain RENAME would break every query that still says ${change.column}. So both names live: a trigger keeps them equal, whichever the application writes, until contract.`,
        "The old column's indexes, rules, comment and privileges are made again over the new one, and take over their names at contract.",
      ],
    });
  },
};
