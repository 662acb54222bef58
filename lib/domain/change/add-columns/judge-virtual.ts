import { problem } from "@/lib/domain/change/problem";
import { findExpressionFacts } from "@/lib/domain/change/resolve-expression";
import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import type { Problem } from "@/lib/domain/plan/plan";
import type { AddColumns, NewColumn } from "./add-columns-schema";

/** What PostgreSQL 18 takes as a virtual generated column and what it refuses, each seen on a real server (tests/integration/add-columns). */

/** From this version on. */
const virtualColumns = 180_000;

const derive = "Choose “derive”: a trigger keeps it equal, and the value is stored.";

function judgeText(column: NewColumn, source: string, path: string, facts: ChangeFacts): Problem[] {
  const at = `${path}.fill.expression`;
  const said = findExpressionFacts(facts, source)?.result;
  if (said?.kind !== "valid") return [];
  const found: Problem[] = [];
  if (said.volatility !== "immutable") {
    found.push(
      problem(
        "error",
        "virtual_not_immutable",
        `A virtual column must follow from its row alone; this expression is ${said.volatility}.`,
        {
          path: at,
          remedy:
            said.volatility === "stable"
              ? "Name the setting in the expression, e.g. `at time zone 'UTC'`."
              : "Choose “when null” for an initial value, or use only immutable functions.",
        },
      ),
    );
  }
  const generated = facts.table.columns.filter(
    (one) => one.generated !== "none" && said.columns.includes(one.name),
  );
  for (const source of generated) {
    found.push(
      problem(
        "error",
        "virtual_from_generated",
        `${source.name} is a generated column, which another one can't read.`,
        { path: at, remedy: "Write out the expression that it is generated from." },
      ),
    );
  }
  const theirs = said.userDefined ?? [];
  if (theirs.length > 0) {
    found.push(
      problem(
        "error",
        "virtual_user_defined",
        `PostgreSQL 18 takes nothing but its own functions and types in a virtual column; this expression uses ${theirs.join(", ")}.`,
        { path: at, remedy: derive },
      ),
    );
  }
  const type = facts.types.find((one) => one.source === column.type)?.result;
  if (type?.kind === "valid" && (type.isDomain || type.isUserDefined === true)) {
    found.push(
      problem(
        "error",
        "virtual_user_type",
        `A virtual column can't have the type ${type.type}, which is not PostgreSQL's own.`,
        {
          path: `${path}.type`,
          remedy: derive,
        },
      ),
    );
  }
  return found;
}

/** Indexes, and constraints that rest on one. */
function judgeIndexed(change: AddColumns, name: string): Problem[] {
  const say = (path: string, what: string) =>
    problem(
      "error",
      "virtual_indexed",
      `${name} would be virtual, and PostgreSQL 18 has no ${what} over a virtual column.`,
      {
        path,
        remedy: "Choose “derive”, or leave this part out.",
      },
    );
  return [
    ...change.indexes.flatMap((index, at) =>
      index.columns.includes(name) ? [say(`indexes.${at}.columns`, "index")] : [],
    ),
    ...change.constraints.flatMap((constraint, at) => {
      if (constraint.kind === "unique" && constraint.columns.includes(name)) {
        return [say(`constraints.${at}.columns`, "unique constraint")];
      }
      return constraint.kind === "foreign_key" && constraint.column === name
        ? [say(`constraints.${at}.column`, "foreign key")]
        : [];
    }),
  ];
}

/** Whether a column whose fill is an expression over its row can be virtual on this target. Pure. */
export function judgeVirtual(change: AddColumns, index: number, facts: ChangeFacts): Problem[] {
  const column = change.columns[index];
  if (column === undefined || column.fill.kind === "none") return [];
  const path = `columns.${index}`;
  const found: Problem[] = [];
  if (facts.table.server.versionNum < virtualColumns) {
    const major = Math.floor(facts.table.server.versionNum / 10_000);
    found.push(
      problem(
        "error",
        "virtual_needs_18",
        `Virtual columns came with PostgreSQL 18; this target has ${major}.`,
        { path: `${path}.fill`, remedy: derive },
      ),
    );
  }
  if (column.default !== null) {
    found.push(
      problem(
        "error",
        "virtual_default",
        `${column.name} would be virtual: it is computed, and can't have a default.`,
        {
          path: `${path}.default`,
          remedy: "Leave the default out.",
        },
      ),
    );
  }
  return [
    ...found,
    ...judgeText(column, column.fill.expression, path, facts),
    ...judgeIndexed(change, column.name),
  ];
}

/** On 18, a derived column that might as well be virtual is told so: there is nothing to backfill then. */
export function offerVirtual(change: AddColumns, index: number, facts: ChangeFacts): Problem[] {
  const column = change.columns[index];
  if (column?.fill.kind !== "derive") return [];
  const said = findExpressionFacts(facts, column.fill.expression)?.result;
  if (said?.kind !== "valid" || judgeVirtual(change, index, facts).length > 0) return [];
  return [
    problem(
      "info",
      "virtual_possible",
      `PostgreSQL 18 can compute ${column.name} whenever it is read: then there is nothing to backfill, and nothing is stored. It can't be written or indexed.`,
      { path: `columns.${index}.fill`, remedy: "Choose “virtual” if the application only reads it." },
    ),
  ];
}
