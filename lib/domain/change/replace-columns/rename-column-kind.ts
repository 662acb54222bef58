import { changedTable } from "@/lib/domain/change/changed-table";
import { findColumn } from "@/lib/domain/change/judge-present-column";
import { judgeReshapedTable, judgeWalk, sortProblems } from "@/lib/domain/change/judge-table";
import type { ChangeKind } from "@/lib/domain/change/kind";
import { judgeTriggerOrder } from "@/lib/domain/change/own-trigger";
import { problem } from "@/lib/domain/change/problem";
import type { ChangeFacts, ColumnFacts } from "@/lib/domain/facts/table-facts";
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

/** The copy's type; null where it is a domain and nobody could tell what it is made of. Postgres: a column of a domain with rules is added by a rewrite. */
function copyType(facts: ChangeFacts, { type }: ColumnFacts): string | null {
  const said = facts.types.find((one) => one.source === type)?.result;
  if (said?.kind !== "valid" || !said.isDomain || said.isPlainDomain === true) return type;
  return said.baseType ?? null;
}

function judgeCopyType(change: RenameColumn, facts: ChangeFacts): Problem[] {
  const column = findColumn(facts, change.column);
  if (column === undefined || copyType(facts, column) !== null) return [];
  return [
    problem(
      "error",
      "domain_rewrites",
      `${change.column} is of the domain ${column.type}: a column of it can't be added without rewriting the table, and what it is made of is not known.`,
      { path: "column", remedy: "Plan it on a server." },
    ),
  ];
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
  ask(change, table) {
    const type = table?.columns.find((one) => one.name === change.column)?.type;
    return {
      types: type === undefined ? [] : [type],
      expressions: [],
      references: [],
      referencingColumns: [],
      samples: [],
    };
  },

  judge(change, facts) {
    return sortProblems([
      ...judgeReshapedTable(facts),
      ...judgeTriggerOrder(facts.table),
      ...judgeRenamed(facts, change.column),
      ...judgeFreeName(facts, change.to, "to"),
      ...judgeCopies(change, facts),
      ...judgeCopyType(change, facts),
      ...judgeWalk(facts, [change.to], { needsKey: false }),
    ]);
  },

  plan(change, facts, rolloutId) {
    const column = findColumn(facts, change.column);
    const type = column === undefined ? null : copyType(facts, column);
    if (column === undefined || type === null) return null;
    const fallback = column.default === null ? null : parseExpression(column.default);
    if (fallback !== null && fallback.kind === "invalid") return null;
    return planTwoShapes({
      table: changedTable(change.table, facts),
      facts,
      rolloutId,
      coming: [
        {
          name: change.to,
          type: printedType(type),
          canonicalType: type,
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
