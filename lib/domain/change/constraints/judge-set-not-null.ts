import { type AtOnceLimits, judgeAtOnce, refuseAtOnce } from "@/lib/domain/change/at-once";
import { judgeExpression } from "@/lib/domain/change/judge-expression";
import { findColumn, judgePresentColumns } from "@/lib/domain/change/judge-present-column";
import { judgeTable, judgeWalk, sortProblems } from "@/lib/domain/change/judge-table";
import { judgeTriggerOrder } from "@/lib/domain/change/own-trigger";
import { problem } from "@/lib/domain/change/problem";
import { resolveExpression } from "@/lib/domain/change/resolve-expression";
import type { ChangeFacts, ColumnFacts } from "@/lib/domain/facts/table-facts";
import type { Problem } from "@/lib/domain/plan/plan";
import type { SetNotNull } from "./constraint-schemas";
import { findNotNullConstraint, findProvingCheck } from "./not-null-facts";
import { judgeProof, lookAndProof } from "./proof";
import { judgeSetColumn } from "./repair";

function judgeFill(change: SetNotNull, source: string, facts: ChangeFacts): Problem[] {
  const path = "nulls.expression";
  const found = [
    ...judgeSetColumn(facts, change.column, "column"),
    ...judgeExpression(facts, source, path, "The fill expression"),
    ...judgeTriggerOrder(facts.table),
    ...judgeWalk(facts, [change.column], { needsKey: true }),
  ];
  const said = resolveExpression(facts, source);
  const generated = said?.columns.find((name) => findColumn(facts, name)?.generated !== "none");
  if (generated !== undefined) {
    found.push(
      problem(
        "error",
        "fill_from_generated",
        `${generated} is a generated column: a trigger can't see its new value.`,
        {
          path,
          remedy: "Write out the expression that it is generated from.",
        },
      ),
    );
  }
  return found;
}

function judgeWrites(column: ColumnFacts): Problem[] {
  return column.default !== null || column.generated !== "none" || column.identity !== "none"
    ? []
    : [
        problem(
          "info",
          "application_must_write",
          `${column.name} has no default: in the end an INSERT that leaves it out fails.`,
          { path: "column", remedy: "Let the application write it in every INSERT, or set a default first." },
        ),
      ];
}

/** Judges a "set NOT NULL": what stands in the way and what one should know. Pure. */
export function judgeSetNotNull(change: SetNotNull, facts: ChangeFacts, limits: AtOnceLimits): Problem[] {
  const path = "column";
  const found = [...judgeTable(facts), ...judgePresentColumns(facts, [change.column], path)];
  const column = findColumn(facts, change.column);
  if (column === undefined) return sortProblems(found);
  if (!column.nullable) {
    found.push(
      problem("error", "already_not_null", `${change.column} is NOT NULL already.`, {
        path,
        remedy: "There is nothing to do.",
      }),
    );
    return sortProblems(found);
  }
  found.push(...judgeWrites(column));
  if (findProvingCheck(facts, change.column) !== null) {
    // There is no NULL to look for or to fill.
    return sortProblems(found);
  }
  const { nulls } = change;
  const isAtOnce = change.atOnce === true;
  if (nulls.kind === "fill" || findNotNullConstraint(facts, change.column) !== null) {
    found.push(
      ...refuseAtOnce(
        isAtOnce,
        nulls.kind === "fill"
          ? "Rows are filled in the background, so that what they held can be put back."
          : "NOT NULL is declared already: only its proof is missing, and it blocks nothing.",
        "Leave it out.",
      ),
    );
  } else {
    found.push(...judgeAtOnce(facts, isAtOnce, lookAndProof, limits));
    if (isAtOnce) return sortProblems(found);
  }
  found.push(...(nulls.kind === "fill" ? judgeFill(change, nulls.expression, facts) : judgeProof(facts)));
  return sortProblems(found);
}
