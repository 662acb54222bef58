import { unlessSettled, windowSql } from "@/lib/domain/backfill/chunk-sql";
import {
  type KeepingColumn,
  keepingChunkSql,
  nothingIsKept,
  restoreSql,
} from "@/lib/domain/backfill/kept-rows";
import { chooseFillStrategy, type WalkChoice } from "@/lib/domain/backfill/walk-strategy";
import type { KeyFacts, TableFacts } from "@/lib/domain/facts/table-facts";
import { displayName, literal, type Printed, type Sql, sql } from "@/lib/domain/sql/sql";
import type { BackfillStep, StatementStep } from "./plan";
import { type StepPlace, statementStep } from "./statement-step";
import { walkTableOf } from "./walk-steps";

/** What a walk over columns of the application's own sets, and where. */
export interface KeepingWalk {
  readonly rolloutId: string;
  readonly facts: TableFacts;
  readonly key: KeyFacts;
  readonly columns: readonly KeepingColumn[];
  /** True for a row that is to be set. One of ours names this table's columns through `"schema"."table"`. */
  readonly pendingWhen: Printed | Sql;
  /** Further tables that it reads, for people. */
  readonly alsoReads?: readonly string[];
  readonly choice: WalkChoice | undefined;
  /** The step whose undo puts back what is kept, where that is another. */
  readonly keptAs?: string;
  /** Rows that a person has decided about stay as they are. */
  readonly sparesSettled?: boolean;
}

/** A walk that keeps what it overwrites until contract: its undo puts it back where the application has not written since. */
export function keepingBackfillStep(place: StepPlace, walk: KeepingWalk): BackfillStep {
  const { rolloutId, key, columns, pendingWhen } = walk;
  const { schema, name } = walk.facts.table;
  const table = { schema, name };
  // What is kept is found by the row's key, and is put back in its order.
  const strategy = chooseFillStrategy(
    walk.facts,
    columns.map((column) => column.name),
    { keyOnly: true, choice: walk.choice },
  );
  const walked = walkTableOf(table, key);
  const keyNames = key.columns.map((column) => column.name);
  const turns = walk.sparesSettled === true ? unlessSettled(table, keyNames, pendingWhen) : pendingWhen;
  return {
    kind: "backfill",
    ...place,
    table,
    strategy,
    key: key.columns,
    assignments: columns.map(({ name, expression }) => ({
      column: name,
      expression: expression.text,
    })),
    pendingWhen: pendingWhen.text,
    windowSql: windowSql(walked, { withPlaces: strategy.passes > 1 }).text,
    chunkSql: keepingChunkSql(walked, columns, turns, strategy.passes, walk.keptAs).text,
    ...(walk.keptAs === undefined
      ? {
          restore: {
            sql: restoreSql(walked, columns).text,
            doneWhen: nothingIsKept(rolloutId, place.id).text,
          },
        }
      : {}),
    locks: [
      { relation: displayName(table.schema, table.name), mode: "ROW EXCLUSIVE" },
      ...(walk.alsoReads ?? []).map((relation) => ({ relation, mode: "ACCESS SHARE" as const })),
    ],
  };
}

/**
 * The step of contract that forgets what such a walk has kept: in small transactions, because there may be a row of it for every row of the
 * table. It comes before the step that leaves the schema.
 */
export function forgetKeptStep(shown: string, rolloutId: string, stepId: string): StatementStep {
  return statementStep(
    {
      id: "contract.kept",
      title: "Forget what was overwritten",
      why: "Until now it could be put back. A few thousand rows at a time, each a transaction of its own.",
    },
    {
      kind: "own_rows",
      table: shown,
      sql: sql`do $colonnade$
declare
  done_until text[] := '{}';
begin
  loop
    with batch as materialized (
      select ctid as place, key from colonnade.kept
      where rollout_id = ${literal(rolloutId)} and step_id = ${literal(stepId)} and key > done_until
      order by key
      limit 5000
    ), gone as (
      delete from colonnade.kept where ctid = any (array(select place from batch))
    )
    select max(key) into done_until from batch;
    exit when done_until is null;
    commit;
  end loop;
end
$colonnade$`,
    },
    { appliedWhen: nothingIsKept(rolloutId, stepId), undo: [] },
  );
}
