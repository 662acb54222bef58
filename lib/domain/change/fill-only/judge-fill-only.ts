import { type AtOnceLimits, judgeAtOnce, refuseAtOnce } from "@/lib/domain/change/at-once";
import { judgeSetColumn } from "@/lib/domain/change/constraints/repair";
import { judgeExpression } from "@/lib/domain/change/judge-expression";
import { findColumn } from "@/lib/domain/change/judge-present-column";
import { judgeTable, judgeWalk, sortProblems } from "@/lib/domain/change/judge-table";
import { problem } from "@/lib/domain/change/problem";
import { findExpressionFacts } from "@/lib/domain/change/resolve-expression";
import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import type { Problem } from "@/lib/domain/plan/plan";
import { displayName } from "@/lib/domain/sql/sql";
import type { FillOnly } from "./fill-only-schema";

function judgeFill(change: FillOnly, at: number, facts: ChangeFacts): Problem[] {
  const one = change.columns[at];
  if (one === undefined) return [];
  const path = `columns.${at}.fill.expression`;
  const found = judgeExpression(facts, one.fill.expression, path, "The fill expression");
  const said = findExpressionFacts(facts, one.fill.expression)?.result;
  if (one.fill.kind === "when_null") {
    if (findColumn(facts, one.name)?.nullable === false) {
      found.push(
        problem("error", "never_null", `${one.name} is NOT NULL: there is no row to fill.`, {
          path: `columns.${at}.fill`,
          remedy: "Choose “derive”, with a condition if only some rows shall change.",
        }),
      );
    }
    return found;
  }
  if (said?.kind !== "valid") return found;
  if (said.volatility === "volatile") {
    found.push(
      problem(
        "error",
        "derive_volatile",
        "A derived value must be the same every time; this expression is volatile.",
        { path, remedy: "Choose “when null”, or use only immutable functions." },
      ),
    );
  } else if (said.volatility === "stable") {
    found.push(
      problem(
        "warning",
        "derive_stable",
        "The result depends on the time or on settings of the session, so verify may find another value than the backfill wrote.",
        { path, remedy: "Write the time or the setting into the expression, e.g. `at time zone 'UTC'`." },
      ),
    );
  }
  const filled = said.columns.filter((name) => change.columns.some((other) => other.name === name));
  if (filled.length > 0) {
    found.push(
      problem(
        "warning",
        "reads_filled_column",
        `The expression reads ${filled.join(", ")}, which this change sets: each row is computed once, from what it holds then.`,
        {
          path,
          remedy:
            "That is right where doing it twice changes nothing (`lower(email)`). Else verify finds every row wrong: fill another column, or tell rows that are done by a condition.",
        },
      ),
    );
  }
  return found;
}

function judgeWhere(change: FillOnly, facts: ChangeFacts): Problem[] {
  if (change.where === null) return [];
  const path = "where";
  const found = judgeExpression(facts, change.where, path, "The condition");
  const said = findExpressionFacts(facts, change.where)?.result;
  if (said?.kind !== "valid") return found;
  if (said.volatility === "volatile") {
    found.push(
      problem(
        "error",
        "where_volatile",
        "The condition must give the same answer every time; it is volatile.",
        {
          path,
          remedy: "Use columns and immutable functions.",
        },
      ),
    );
  }
  const filled = said.columns.filter((name) => change.columns.some((other) => other.name === name));
  if (filled.length > 0) {
    found.push(
      problem(
        "info",
        "where_reads_filled_column",
        `The condition reads ${filled.join(", ")}, which this change sets: rows that no longer meet it are not compared by verify.`,
        { path },
      ),
    );
  }
  return found;
}

/** What setting a column sets off beside the triggers. */
function judgeEffects(facts: ChangeFacts, name: string, path: string): Problem[] {
  const found: Problem[] = [];
  const indexes = facts.table.indexes.filter((index) => index.columns.includes(name));
  const uniques = indexes.filter((index) => index.unique).map((index) => index.name);
  if (indexes.length > 0) {
    const names = indexes.map((index) => index.name).join(", ");
    found.push(
      problem(
        "warning",
        "indexed_column",
        `${name} is in ${names}: each filled row gets a new entry in every index of the table, and they grow.`,
        {
          path,
          remedy: `Plan for the room, and for a REINDEX CONCURRENTLY afterwards.${
            uniques.length === 0
              ? ""
              : ` A value that ${uniques.join(", ")} has already stops the backfill at its row.`
          }`,
        },
      ),
    );
  }
  const incoming = facts.table.referencedBy.filter((key) => key.referencedColumns.includes(name));
  if (incoming.length > 0) {
    const names = incoming.map((key) => `${key.name} of ${displayName(key.schema, key.table)}`).join(", ");
    found.push(
      problem("warning", "referenced_column", `Foreign keys refer to ${name}: ${names}.`, {
        path,
        remedy:
          "A row that is referred to stops the backfill, or changes the rows that refer to it (ON UPDATE CASCADE). Look at them first.",
      }),
    );
  }
  return found;
}

/** One statement can't tell a row that it has done from one that it has not, but by the value. */
function judgeShortWay(change: FillOnly, facts: ChangeFacts, limits: AtOnceLimits): Problem[] {
  const isAtOnce = change.atOnce === true;
  const names = change.columns.map((column) => column.name);
  const reads = change.columns.some(({ fill }) => {
    const said = findExpressionFacts(facts, fill.expression)?.result;
    return (
      fill.kind === "derive" && said?.kind === "valid" && said.columns.some((name) => names.includes(name))
    );
  });
  if (reads) {
    return refuseAtOnce(
      isAtOnce,
      "The expression reads a column that it sets: a second try could not tell which rows are done.",
      "Leave it out: a backfill keeps what each row held, and does it once.",
    );
  }
  const found = judgeAtOnce(
    facts,
    isAtOnce,
    { instead: "a backfill and a verification", locks: "It locks the rows" },
    limits,
  );
  if (!isAtOnce || found.length > 0) return found;
  return [
    problem("warning", "at_once_final", "What the rows held is not kept: at once there is no way back.", {
      path: "atOnce",
      remedy: "Leave it out where somebody may want the old values back.",
    }),
  ];
}

/** Judges a "fill only" against the facts. Pure. */
export function judgeFillOnly(change: FillOnly, facts: ChangeFacts, limits: AtOnceLimits): Problem[] {
  const names = change.columns.map((column) => column.name);
  return sortProblems([
    ...judgeTable(facts),
    ...names.flatMap((name, at) => {
      const path = `columns.${at}.name`;
      return names.indexOf(name) === at
        ? [...judgeSetColumn(facts, name, path), ...judgeEffects(facts, name, path)]
        : [
            problem("error", "object_twice", `${name} would be filled twice.`, {
              path,
              remedy: "Leave one out.",
            }),
          ];
    }),
    ...names.flatMap((_, at) => judgeFill(change, at, facts)),
    ...judgeWhere(change, facts),
    ...judgeShortWay(change, facts, limits),
    ...judgeWalk(facts, names, { needsKey: change.atOnce !== true }),
  ]);
}
