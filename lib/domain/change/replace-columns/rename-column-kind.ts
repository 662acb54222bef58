import { changedTable } from "@/lib/domain/change/changed-table";
import { findColumn } from "@/lib/domain/change/judge-present-column";
import { judgeTable, judgeWalk, sortProblems } from "@/lib/domain/change/judge-table";
import type { ChangeKind } from "@/lib/domain/change/kind";
import { problem } from "@/lib/domain/change/problem";
import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import type { Problem } from "@/lib/domain/plan/plan";
import { parseExpression } from "@/lib/domain/sql/expression";
import { ident } from "@/lib/domain/sql/sql";
import { copyIndexes } from "./carried-objects";
import { judgeFreeName, judgeRenamed } from "./judge-replaced";
import type { RenameColumn } from "./rename-column-schema";
import { ownExpression, printedType } from "./replaced-column";
import { planTwoShapes } from "./two-shapes-plan";

function namesOf(change: RenameColumn): ReadonlyMap<string, string> {
  return new Map([[change.column, change.to]]);
}

/** An index that can't be copied still serves the old name, and the new one from contract on. */
function judgeCopies(change: RenameColumn, facts: ChangeFacts): Problem[] {
  const { left } = copyIndexes({
    table: changedTable(change.table, facts),
    facts: facts.table,
    names: namesOf(change),
    prefix: "",
  });
  return left.map((name) =>
    problem(
      "warning",
      "index_not_copied",
      `The index ${name} can't be built over the copy: until contract it serves queries by ${change.column} only.`,
      {
        path: "column",
        remedy: "Look at what uses it, and let that go on using the old name until contract.",
      },
    ),
  );
}

/** The planner of "rename column": both names live, and are kept equal, until contract. */
export const renameColumnKind: ChangeKind<RenameColumn> = {
  ask: () => ({ types: [], expressions: [], references: [], referencingColumns: [], samples: [] }),

  judge(change, facts) {
    return sortProblems([
      ...judgeTable(facts),
      ...judgeRenamed(facts, change.column),
      ...judgeFreeName(facts, change.to, "to"),
      ...judgeCopies(change, facts),
      ...judgeWalk(facts, [change.to], { needsKey: false }),
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
        `Until contract ${change.to} is a copy beside ${change.column}, with indexes of its own. Then the copy goes and the column itself takes the name, in one transaction: its place, keys, foreign keys, identity, rules and views stay as they are.`,
        `Until contract the rules stand on ${change.column} alone: “on conflict on constraint”, and “group by” of the key with other columns selected, go on working through that name only.`,
      ],
    });
  },
};
