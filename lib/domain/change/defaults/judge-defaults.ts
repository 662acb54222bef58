import { judgeExpression } from "@/lib/domain/change/judge-expression";
import { findColumn, judgePresentColumns } from "@/lib/domain/change/judge-present-column";
import { judgeTable, sortProblems } from "@/lib/domain/change/judge-table";
import { problem } from "@/lib/domain/change/problem";
import { resolveExpression } from "@/lib/domain/change/resolve-expression";
import type { ChangeFacts, ColumnFacts } from "@/lib/domain/facts/table-facts";
import type { Problem } from "@/lib/domain/plan/plan";
import { parseExpression } from "@/lib/domain/sql/expression";
import type { DropDefault, SetDefault } from "./default-schemas";
import { isNullDefault, isSameDefault } from "./same-default";

function judgeColumn(column: ColumnFacts): Problem[] {
  const found: Problem[] = [];
  const { name } = column;
  if (column.generated !== "none") {
    found.push(
      problem("error", "generated_column", `${name} is a generated column: its expression is no default.`, {
        path: "column",
        remedy: "Choose an ordinary column.",
      }),
    );
  } else if (column.identity !== "none") {
    found.push(
      problem(
        "error",
        "identity_column",
        `${name} is an identity column: it takes its values from its sequence.`,
        {
          path: "column",
          remedy: "Drop the identity first, where that is what you want.",
        },
      ),
    );
  } else if (column.default !== null && parseExpression(column.default).kind === "invalid") {
    found.push(
      problem(
        "error",
        "default_not_printable",
        `Colonnade can't print the present default of ${name} back faithfully, so it could not be put back: ${column.default}`,
        { path: "column", remedy: "Change this default by hand." },
      ),
    );
  }
  return found;
}

function judgeNew(change: SetDefault, facts: ChangeFacts, column: ColumnFacts | undefined): Problem[] {
  const path = "expression";
  const found = judgeExpression(facts, change.expression, path, "The default");
  const resolved = resolveExpression(facts, change.expression);
  if (resolved === null) return found;
  if (resolved.columns.length > 0) {
    found.push(
      problem(
        "error",
        "default_reads_columns",
        `A default can't read other columns; this one reads ${resolved.columns.join(", ")}.`,
        { path, remedy: "Let the application write the value, or use a trigger." },
      ),
    );
  }
  if (isNullDefault(resolved.parsed)) {
    found.push(
      problem("error", "default_is_null", "A default of NULL is no default at all.", {
        path,
        remedy: "Choose “drop default”.",
      }),
    );
  }
  const present =
    column?.default === undefined || column.default === null ? null : parseExpression(column.default);
  if (present?.kind === "valid" && isSameDefault(present, resolved.parsed)) {
    found.push(
      problem("error", "already_default", `This is the default of ${change.column} already.`, {
        path,
        remedy: "There is nothing to do.",
      }),
    );
  }
  if (resolved.volatility === "volatile") {
    found.push(
      problem(
        "info",
        "volatile_default_later",
        "This default is volatile: each new row gets a value of its own. Existing rows are not touched, so nothing is rewritten.",
        { path },
      ),
    );
  }
  return found;
}

/** Judges a "set default": what stands in the way and what one should know. Pure. */
export function judgeSetDefault(change: SetDefault, facts: ChangeFacts): Problem[] {
  const column = findColumn(facts, change.column);
  return sortProblems([
    ...judgeTable(facts),
    ...judgePresentColumns(facts, [change.column], "column"),
    ...(column === undefined ? [] : judgeColumn(column)),
    ...judgeNew(change, facts, column),
  ]);
}

/** Judges a "drop default". Pure. */
export function judgeDropDefault(change: DropDefault, facts: ChangeFacts): Problem[] {
  const column = findColumn(facts, change.column);
  const found = [...judgeTable(facts), ...judgePresentColumns(facts, [change.column], "column")];
  if (column === undefined) return sortProblems(found);
  found.push(...judgeColumn(column));
  if (column.default === null && column.generated === "none" && column.identity === "none") {
    found.push(
      problem("error", "no_default", `${change.column} has no default.`, {
        path: "column",
        remedy: "There is nothing to drop.",
      }),
    );
  }
  if (!column.nullable && column.default !== null) {
    found.push(
      problem(
        "warning",
        "inserts_without_it_fail",
        `${change.column} is NOT NULL: from then on an INSERT that leaves it out fails.`,
        { path: "column", remedy: "Make sure that the application writes it in every INSERT." },
      ),
    );
  }
  if (column.sequence !== null) {
    found.push(
      problem(
        "info",
        "sequence_stays",
        `The sequence ${column.sequence.name} stays, and goes on belonging to ${change.column}.`,
        { path: "column" },
      ),
    );
  }
  return sortProblems(found);
}
