import { readIndexShape } from "@/lib/domain/change/add-index/index-shape";
import { judgeOperatorClass } from "@/lib/domain/change/add-index/operator-classes";
import { type AtOnceLimits, judgeAtOnce, refuseAtOnce, type ShortWay } from "@/lib/domain/change/at-once";
import { findColumn, judgePresentColumns } from "@/lib/domain/change/judge-present-column";
import { judgeTable, sortProblems } from "@/lib/domain/change/judge-table";
import { problem } from "@/lib/domain/change/problem";
import { resolveExpression } from "@/lib/domain/change/resolve-expression";
import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import type { Problem } from "@/lib/domain/plan/plan";
import { constraintName, judgeConstraintName, judgeRelationName } from "./constraint-name";
import type { AddUnique } from "./constraint-schemas";
import { isCounted, patternColumnsAtMost } from "./duplicates";
import { judgeProof } from "./proof";
import { judgeRewrite } from "./repair";

const nullsNotDistinctSince = 150_000;

function judgeColumns(change: AddUnique, facts: ChangeFacts): Problem[] {
  const path = "columns";
  const found = judgePresentColumns(facts, change.columns, path);
  if (new Set(change.columns).size < change.columns.length) {
    found.push(
      problem("error", "column_twice", "A column is named twice.", {
        path,
        remedy: "Name each column once.",
      }),
    );
  }
  for (const name of change.columns) {
    const column = findColumn(facts, name);
    if (column === undefined) continue;
    if (column.generated === "virtual") {
      found.push(
        problem(
          "error",
          "virtual_column",
          `${name} is a virtual generated column, which can't be in an index.`,
          {
            path,
            remedy: "Add a unique index over the expression that it is generated from.",
          },
        ),
      );
    }
    if (judgeOperatorClass(column.type, "btree") === "missing") {
      found.push(
        problem(
          "error",
          "no_operator_class",
          `The type ${column.type} has no order, so ${name} can't be unique.`,
          {
            path,
            remedy: "Choose another column, or a unique index over an expression.",
          },
        ),
      );
    }
  }
  return [...found, ...judgeTwin(change, facts)];
}

function judgeTwin(change: AddUnique, facts: ChangeFacts): Problem[] {
  const wanted = [...change.columns].sort().join("\0");
  return facts.table.indexes.flatMap((index) => {
    const shape = index.unique && index.valid ? readIndexShape(index) : null;
    if (shape === null || shape.isPartial || [...shape.parts].sort().join("\0") !== wanted) return [];
    const what = index.constraint === null ? "unique index" : "constraint";
    return [
      problem("warning", "already_unique", `The ${what} ${index.name} keeps these columns unique already.`, {
        path: "columns",
        remedy: "There is nothing to do, unless you want another constraint of the same kind.",
      }),
    ];
  });
}

function judgeNulls(change: AddUnique, facts: ChangeFacts): Problem[] {
  if (!change.nullsNotDistinct) return [];
  const path = "nullsNotDistinct";
  if (facts.table.server.versionNum < nullsNotDistinctSince) {
    return [
      problem("error", "nulls_not_distinct_since_15", "NULLS NOT DISTINCT needs PostgreSQL 15 or later.", {
        path,
        remedy: "Leave it out, or add a unique index over coalesce(…).",
      }),
    ];
  }
  const isWalked = change.duplicates.kind === "rewrite" || !isCounted(facts.table.table.tableBytes);
  return isWalked && change.columns.length > patternColumnsAtMost
    ? [
        problem(
          "error",
          "too_many_nullable_columns",
          `Duplicates over more than ${patternColumnsAtMost} columns in which NULLs count as equal can't be looked up quickly.`,
          { path, remedy: "Clean them up by hand and build a unique index (“add index”)." },
        ),
      ]
    : [];
}

const lookAndBuild: ShortWay = {
  instead: "a look for duplicates and a build beside the traffic",
  locks: "It blocks reads and writes",
};

function judgeDuplicates(change: AddUnique, facts: ChangeFacts, limits: AtOnceLimits): Problem[] {
  const { duplicates } = change;
  const isAtOnce = change.atOnce === true;
  if (duplicates.kind === "refuse") {
    return [...judgeAtOnce(facts, isAtOnce, lookAndBuild, limits), ...(isAtOnce ? [] : judgeProof(facts))];
  }
  const found = [
    ...refuseAtOnce(isAtOnce, "Duplicates are to be rewritten first.", "Leave it out."),
    ...judgeRewrite(duplicates, facts, "duplicates"),
  ];
  if (!change.columns.includes(duplicates.column)) {
    found.push(
      problem(
        "error",
        "rewrites_another_column",
        `Another value in ${duplicates.column} would not make these rows unique.`,
        {
          path: "duplicates.column",
          remedy: `Rewrite one of ${change.columns.join(", ")}.`,
        },
      ),
    );
  }
  const said = resolveExpression(facts, duplicates.expression);
  const key = facts.table.key?.columns.map((column) => column.name) ?? [];
  if (said !== null && said.volatility !== "volatile" && !said.columns.some((name) => key.includes(name))) {
    found.push(
      problem(
        "warning",
        "rewrite_may_repeat",
        "This expression reads nothing of the key: rows that repeat one another may get the same new value, and would still be duplicates.",
        { path: "duplicates.expression", remedy: `Make ${key.join(", ")} part of the value.` },
      ),
    );
  }
  return found;
}

/** Judges an "add unique": what stands in the way and what one should know. Pure. */
export function judgeUnique(change: AddUnique, facts: ChangeFacts, limits: AtOnceLimits): Problem[] {
  const name = constraintName(facts, change.name, change.columns, "key");
  const taken = [...judgeConstraintName(facts, name), ...judgeRelationName(facts, name)];
  return sortProblems([
    ...judgeTable(facts),
    ...judgeColumns(change, facts),
    ...judgeNulls(change, facts),
    ...taken.slice(0, 1),
    ...judgeDuplicates(change, facts, limits),
  ]);
}
