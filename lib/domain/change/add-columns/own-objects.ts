import { nameOwnTrigger } from "@/lib/domain/change/own-trigger";
import type { Plan } from "@/lib/domain/plan/plan";
import { generateName } from "@/lib/domain/sql/generated-name";
import type { AddColumns, NewConstraint } from "./add-columns-schema";

/** Names of everything that an "add column(s)" makes in the target: the same change always gives the same names. */
export interface AddColumnsObjects {
  readonly trigger: string;
  readonly function: string;
  readonly indexes: readonly string[];
  /** By position in the change's list. */
  readonly constraints: readonly string[];
  /** NOT NULL, by position of the column. */
  readonly notNulls: readonly string[];
}

function nameConstraint(change: AddColumns, constraint: NewConstraint, at: number): string {
  const table = change.table.name;
  switch (constraint.kind) {
    case "check":
      return generateName({
        parts: [table, ...change.columns.map((column) => column.name), String(at + 1)],
        suffix: "check",
      });
    case "unique":
      return generateName({ parts: [table, ...constraint.columns], suffix: "key" });
    case "foreign_key":
      return generateName({ parts: [table, constraint.column], suffix: "fkey" });
  }
}

/** Makes the names. */
export function nameObjects(change: AddColumns): AddColumnsObjects {
  const { name: table } = change.table;
  const columns = change.columns.map((column) => column.name);
  return {
    trigger: nameOwnTrigger(table, columns, "fill"),
    function: generateName({
      parts: [change.table.schema, table, ...columns],
      suffix: "fill",
      isDistinct: true,
    }),
    indexes: change.indexes.map((index) =>
      generateName({
        parts: [table, ...index.columns],
        suffix: index.method === "btree" ? "idx" : `${index.method}_idx`,
      }),
    ),
    constraints: change.constraints.map((constraint, at) => nameConstraint(change, constraint, at)),
    notNulls: columns.map((column) => generateName({ parts: [table, column], suffix: "not_null" })),
  };
}

/** The same, as the plan lists them. */
export function listOwnObjects(change: AddColumns, objects: AddColumnsObjects): Plan["ownObjects"] {
  const uniques = change.constraints.flatMap((constraint, at) =>
    constraint.kind === "unique" ? [objects.constraints[at] ?? ""] : [],
  );
  return {
    columns: change.columns.map((column) => column.name),
    triggers: [objects.trigger],
    functions: [objects.function],
    indexes: [...objects.indexes, ...uniques],
    constraints: [...objects.constraints, ...objects.notNulls],
  };
}
