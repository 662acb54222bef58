import { findColumn } from "@/lib/domain/change/judge-present-column";
import { problem } from "@/lib/domain/change/problem";
import type { ChangeFacts, Dependent } from "@/lib/domain/facts/table-facts";
import type { Problem } from "@/lib/domain/plan/plan";
import { displayName } from "@/lib/domain/sql/sql";

/** What stands in the way of replacing a column by another one, whatever the replacement is. */

const words: Readonly<Record<string, string>> = {
  view: "The view",
  materialized_view: "The materialized view",
  rule: "The rule",
  generated_column: "The generated column",
  policy: "The policy",
  trigger: "The trigger",
  statistics: "The statistics object",
  publication: "The publication",
  function: "The function",
};

/** Judges one present column that is to be replaced; `path` is where the change names it. */
export function judgeReplaced(
  facts: ChangeFacts,
  name: string,
  path: string,
  options: { readonly mayBeKey: boolean },
): Problem[] {
  const column = findColumn(facts, name);
  if (column === undefined) {
    return [
      problem("error", "column_unknown", `There is no column ${name}.`, {
        path,
        remedy: "Name a column of the table.",
      }),
    ];
  }
  const found: Problem[] = [];
  if (column.generated !== "none") {
    found.push(
      problem("error", "generated_column", `${name} is a generated column.`, {
        path,
        remedy: "Change its expression, or drop it and add another one.",
      }),
    );
  }
  for (const dependent of facts.table.dependents) {
    const reads =
      dependent.columns.length === 0 ? dependent.kind !== "publication" : dependent.columns.includes(name);
    if (!reads) continue;
    if (dependent.kind === "function_text") {
      found.push(
        problem("warning", "function_mentions", `The function ${dependent.name} mentions ${name}.`, {
          path,
          remedy: "Look at what it does with the column before the switch.",
        }),
      );
      continue;
    }
    found.push(
      problem(
        "error",
        "depends_on_column",
        `${words[dependent.kind] ?? "The object"} ${dependent.name} depends on ${name}, and would go on reading the old column.`,
        { path, remedy: "Drop it before this rollout, and create it again after it." },
      ),
    );
  }
  const isPrimary = facts.table.indexes.some((one) => one.isPrimary && one.columns.includes(name));
  const inKey =
    isPrimary ||
    facts.table.constraints.some((one) => one.kind === "primary_key" && one.columns.includes(name));
  if (inKey && !options.mayBeKey) {
    found.push(
      problem(
        "error",
        "in_primary_key",
        `${name} is in the primary key, by which the rows are told apart: it can't be split or merged.`,
        {
          path,
          remedy: "Choose other columns. A key's column can be renamed, and its type changed.",
        },
      ),
    );
  }
  if (column.identity !== "none" && !options.mayBeKey) {
    found.push(
      problem(
        "error",
        "identity_column",
        `${name} is an identity column: PostgreSQL gives it its value, so it can't follow from others.`,
        {
          path,
          remedy: "Choose other columns, or drop the identity first.",
        },
      ),
    );
  }
  const referring = facts.table.referencedBy.filter((key) => key.referencedColumns.includes(name));
  if (!options.mayBeKey) {
    for (const key of referring) {
      found.push(
        problem(
          "error",
          "referenced_column",
          `The foreign key ${key.name} of ${displayName(key.schema, key.table)} refers to ${name}.`,
          { path, remedy: "Drop that foreign key first, and add it again after the rollout." },
        ),
      );
    }
  }
  return found;
}

/** Judges one present column that is to be renamed: what stands on it holds on to the column, but a trigger that is called by the name does not. */
export function judgeRenamed(facts: ChangeFacts, name: string): Problem[] {
  const { dependents, ...rest } = facts.table;
  const calls = dependents.filter((one) => one.kind === "trigger" || one.kind === "function_text");
  const isNamed = (one: Dependent) => one.columns.includes(name);
  return [
    ...judgeReplaced({ ...facts, table: { ...rest, dependents: calls } }, name, "column", { mayBeKey: true }),
    ...dependents
      .filter((one) => !calls.includes(one) && isNamed(one))
      .map((one) =>
        problem(
          "info",
          "follows_column",
          `${words[one.kind] ?? "The object"} ${one.name} holds on to the column, and follows it to its new name.`,
          { path: "column" },
        ),
      ),
  ];
}

/** Judges a name that a column is to have. */
export function judgeFreeName(facts: ChangeFacts, name: string, path: string): Problem[] {
  const isSystem = ["tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"].includes(name);
  const isTaken = facts.table.columns.some((column) => column.name === name);
  if (!isTaken && !isSystem) return [];
  return [
    problem(
      "error",
      "name_taken",
      isTaken ? `The table already has a column ${name}.` : `${name} is the name of a system column.`,
      { path, remedy: "Choose another name." },
    ),
  ];
}

/** Judges what can't be told again over another column. */
export function judgeUncarried(names: readonly string[], path: string): Problem[] {
  return names.map((name) =>
    problem("error", "not_carried_over", `The ${name} can't be made again over the new column.`, {
      path,
      remedy: "Drop it before this rollout, and create it again after it.",
    }),
  );
}
