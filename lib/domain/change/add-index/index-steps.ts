import { shortLockedStep } from "@/lib/domain/change/at-once";
import type { ChangedTable } from "@/lib/domain/change/changed-table";
import type { StatementStep } from "@/lib/domain/plan/plan";
import { indexExists, not } from "@/lib/domain/plan/probes";
import {
  type CostedStatement,
  type StepPlace,
  statementStep,
  undoStatement,
} from "@/lib/domain/plan/statement-step";
import { qualified, type Sql, sql } from "@/lib/domain/sql/sql";

function dropIndex(table: ChangedTable, name: string): CostedStatement {
  return {
    kind: "drop_index_concurrently",
    table: table.shown,
    sql: sql`drop index concurrently ${qualified(table.schema, name)}`,
  };
}

/** One concurrent build of an index; what a failed attempt leaves is dropped before the next, and undo drops it without blocking. */
export function buildIndexStep(
  table: ChangedTable,
  place: StepPlace,
  name: string,
  definition: Sql,
): StatementStep {
  const drop = dropIndex(table, name);
  const isGone = not(indexExists(table, name, "any"));
  return statementStep(
    place,
    { kind: "create_index_concurrently", table: table.shown, sql: definition },
    {
      appliedWhen: indexExists(table, name, "valid"),
      undo: [undoStatement(drop, isGone)],
      leftover: {
        presentWhen: indexExists(table, name, "invalid").text,
        clear: undoStatement(drop, isGone),
      },
    },
  );
}

/** One build that blocks writes until it is done: for a table that is small enough. */
export function buildAtOnceStep(
  table: ChangedTable,
  place: StepPlace,
  index: { readonly name: string; readonly isUnique: boolean; readonly definition: Sql },
): StatementStep {
  const { name } = index;
  return shortLockedStep(
    place,
    {
      kind: index.isUnique ? "create_unique_index" : "create_index",
      table: table.shown,
      sql: index.definition,
    },
    {
      appliedWhen: indexExists(table, name, "valid"),
      undo: [undoStatement(dropIndex(table, name), not(indexExists(table, name, "any")))],
    },
  );
}

/** Drops an index that the rollout built for itself; there is nothing to take back. */
export function dropIndexStep(table: ChangedTable, place: StepPlace, name: string): StatementStep {
  return statementStep(place, dropIndex(table, name), {
    appliedWhen: not(indexExists(table, name, "any")),
    undo: [],
  });
}
