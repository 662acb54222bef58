import { findProvingCheck } from "@/lib/domain/change/constraints/not-null-facts";
import { judgeExpression } from "@/lib/domain/change/judge-expression";
import { findColumn, judgePresentColumns } from "@/lib/domain/change/judge-present-column";
import { judgeReshapedTable, judgeTable, sortProblems } from "@/lib/domain/change/judge-table";
import { judgeTriggerOrder } from "@/lib/domain/change/own-trigger";
import { problem } from "@/lib/domain/change/problem";
import { findExpressionFacts } from "@/lib/domain/change/resolve-expression";
import type { ChangeFacts, ColumnFacts, Dependent } from "@/lib/domain/facts/table-facts";
import { assertNever } from "@/lib/domain/invariant";
import type { Problem } from "@/lib/domain/plan/plan";
import { displayName } from "@/lib/domain/sql/sql";
import type { DropColumn } from "./drop-column-schema";
import {
  findHolders,
  findLostConstraints,
  findLostIndexes,
  findLostSequence,
  findLostStatistics,
} from "./losses";

const path = "column";

function remedyFor(kind: Dependent["kind"], column: string): string {
  switch (kind) {
    case "view":
      return `Make the view anew without ${column} (CREATE OR REPLACE can't take a column away: drop and create it in one transaction).`;
    case "materialized_view":
      return `Make it anew without ${column}.`;
    case "rule":
      return `Make the rule anew without ${column}, or drop it.`;
    case "generated_column":
      return "Drop that column first, in a rollout of its own.";
    case "policy":
      return `Make the policy anew without ${column}: it decides who sees which rows.`;
    case "trigger":
      return `Make the trigger anew without ${column} in UPDATE OF or WHEN.`;
    case "publication":
      return `Take ${column} out of the publication's column list (ALTER PUBLICATION … SET TABLE).`;
    case "function":
      return `Make the function anew without ${column}.`;
    case "statistics":
    case "function_text":
      return "";
    default:
      return assertNever(kind);
  }
}

/** What PostgreSQL would not let go of, or must not be without. */
function judgeHolders(facts: ChangeFacts, name: string): Problem[] {
  const found = findHolders(facts, name).map((one) =>
    problem("error", "column_needed", `The ${one.kind.replaceAll("_", " ")} ${one.name} needs ${name}.`, {
      path,
      remedy: remedyFor(one.kind, name),
    }),
  );
  for (const key of facts.table.referencedBy.filter((one) => one.referencedColumns.includes(name))) {
    found.push(
      problem(
        "error",
        "column_needed",
        `The foreign key ${key.name} of ${displayName(key.schema, key.table)} refers to ${name}.`,
        { path, remedy: "Drop that foreign key first, or let it refer to another key." },
      ),
    );
  }
  const primary = facts.table.constraints.find(
    (one) => one.kind === "primary_key" && one.columns.includes(name),
  );
  if (primary !== undefined) {
    found.push(
      problem("error", "in_primary_key", `${name} belongs to the primary key ${primary.name}.`, {
        path,
        remedy: "Give the table another primary key first.",
      }),
    );
    return found;
  }
  const identity = facts.table.indexes.find((one) => one.isReplicaIdentity && one.columns.includes(name));
  if (identity !== undefined) {
    found.push(
      problem(
        "error",
        "in_replica_identity",
        `${name} is in ${identity.name}, the table's replica identity: without it a published table takes no UPDATE or DELETE.`,
        { path, remedy: "Choose another replica identity first." },
      ),
    );
  }
  return found;
}

/** What goes with it, and what breaks without a word. */
function judgeLosses(facts: ChangeFacts, name: string): Problem[] {
  const found: Problem[] = [];
  const warn = (code: string, message: string, remedy: string) =>
    found.push(problem("warning", code, message, { path, remedy }));
  const indexes = findLostIndexes(facts, name);
  if (indexes.length > 0) {
    const names = indexes.map((one) => one.name).join(", ");
    const shared = indexes.filter((one) => one.columns.length > 1).map((one) => one.name);
    warn(
      "index_goes",
      `${indexes.length === 1 ? "This index goes" : "These indexes go"} with the column: ${names}.`,
      shared.length === 0
        ? "Make sure that no query leans on it."
        : `${shared.join(", ")} ${shared.length === 1 ? "serves" : "serve"} other columns too: build an index for them before contract, if queries need it.`,
    );
  }
  const constraints = findLostConstraints(facts, name).filter((one) => one.kind !== "primary_key");
  if (constraints.length > 0) {
    const names = constraints.map((one) => `${one.name} (${one.definition})`).join(", ");
    warn(
      "constraint_goes",
      `${constraints.length === 1 ? "This constraint goes" : "These constraints go"} with the column: ${names}.`,
      "Where other columns still need the rule, add a constraint without this column first.",
    );
  }
  const statistics = findLostStatistics(facts, name);
  if (statistics.length > 0) {
    warn(
      "statistics_go",
      `Extended statistics go with the column: ${statistics.map((one) => one.name).join(", ")}.`,
      "Make them anew for the columns that stay, if plans need them.",
    );
  }
  const sequence = findLostSequence(facts, name);
  if (sequence !== null) {
    warn(
      "sequence_goes",
      `The sequence ${sequence} belongs to the column and goes with it.`,
      "If anything else takes numbers from it, give it another owner first: ALTER SEQUENCE … OWNED BY NONE.",
    );
  }
  const texts = facts.table.dependents.filter(
    (one) => one.kind === "function_text" && one.columns.includes(name),
  );
  if (texts.length > 0) {
    warn(
      "function_may_break",
      `The text of ${texts.map((one) => one.name).join(", ")} mentions ${name}. PostgreSQL does not know, and finds out when it runs.`,
      "Look at it, and change it before contract.",
    );
  }
  if (facts.table.key?.columns.some((one) => one.name === name) === true) {
    warn(
      "walk_key_lost",
      `Walks go over this table in the order of ${facts.table.key.index}, which goes with ${name}.`,
      "Give the table a primary key first, or later backfills may have no key to go by.",
    );
  }
  return found;
}

function fillsItself(column: ColumnFacts): string | null {
  if (column.generated !== "none") return "is generated";
  if (column.identity !== "none") return "is an identity column";
  return column.default === null ? null : `has the default ${column.default}`;
}

/** Whether rows that are written without it are all right, and stay so on the way back. */
function judgeDown(change: DropColumn, facts: ChangeFacts, column: ColumnFacts): Problem[] {
  const { column: name, down } = change;
  const itself = fillsItself(column);
  if (down === null) {
    if (itself !== null) return [];
    const check = findProvingCheck(facts, name);
    if (check !== null) {
      return [
        problem(
          "error",
          "check_needs_value",
          `The check ${check.name} takes no row without ${name}, so the new application could not insert.`,
          { path: "down", remedy: "Say by “down” which value such rows get, or drop the check first." },
        ),
      ];
    }
    return column.nullable
      ? []
      : [
          problem(
            "warning",
            "undo_needs_values",
            `Rows that are written without ${name} hold NULL there. Undo brings NOT NULL back only once each of them has a value.`,
            { path: "down", remedy: "Say by “down” which value they get, and there is always a way back." },
          ),
        ];
  }
  const at = "down";
  if (itself !== null) {
    return [
      problem("error", "down_unused", `${name} ${itself}: rows written without it have a value already.`, {
        path: at,
        remedy: "Leave “down” out.",
      }),
    ];
  }
  const found = judgeExpression(facts, down, at, "The value of rows written without it", "changed");
  const said = findExpressionFacts(facts, down, "changed")?.result;
  if (said?.kind !== "valid") return found;
  if (said.volatility === "volatile") {
    found.push(
      problem(
        "error",
        "down_volatile",
        "This value is volatile: the row could not be told from its columns.",
        {
          path: at,
          remedy: "Use the row's other columns and immutable functions.",
        },
      ),
    );
  }
  if (said.columns.includes(name)) {
    found.push(
      problem(
        "error",
        "down_reads_itself",
        `${name} is what the row lacks: its value can't be made from it.`,
        {
          path: at,
          remedy: "Use the row's other columns.",
        },
      ),
    );
  }
  const sources = facts.table.columns.filter((one) => said.columns.includes(one.name) && one.name !== name);
  for (const source of sources.filter((one) => one.generated !== "none")) {
    found.push(
      problem(
        "error",
        "derive_from_generated",
        `${source.name} is a generated column: a trigger can't see its new value.`,
        { path: at, remedy: "Write out the expression that it is generated from." },
      ),
    );
  }
  const nullable = sources.filter((one) => one.nullable).map((one) => one.name);
  if (!column.nullable && nullable.length > 0) {
    found.push(
      problem(
        "warning",
        "down_may_be_null",
        `${nullable.join(", ")} may be NULL. Where “down” gives NULL, NOT NULL refuses the new application's row.`,
        { path: at, remedy: "Give it a value for that case, by coalesce, say." },
      ),
    );
  }
  return found;
}

/** Judges a "drop column" against the facts. Pure. */
export function judgeDropColumn(change: DropColumn, facts: ChangeFacts): Problem[] {
  const column = findColumn(facts, change.column);
  if (column === undefined) {
    return sortProblems([...judgeTable(facts), ...judgePresentColumns(facts, [change.column], path)]);
  }
  return sortProblems([
    ...judgeReshapedTable(facts),
    ...(change.down === null ? [] : judgeTriggerOrder(facts.table)),
    ...judgeHolders(facts, change.column),
    ...judgeDown(change, facts, column),
    ...judgeLosses(facts, change.column),
  ]);
}
