import { invariant } from "@/lib/domain/invariant";
import { approved, literal, sql } from "@/lib/domain/sql/sql";
import type { BackfillStep, StatementStep } from "./plan";
import type { RedoneRows } from "./redone-rows";
import { type StepPlace, statementStep, undoStatement } from "./statement-step";

/**
 * What an amended plan does before its backfill goes on. The function that keeps the column in step is replaced under a lock that waits for
 * every write in flight: a write that began with the function of before is committed when the walk begins, and one that comes later meets the new
 * function. Then the ledger is begun anew (or kept), and what people had decided about rows of the expression before no longer holds.
 */

const start = "create function ";
const tag = "$colonnade$";

/** The function that such a step creates, by its name in Colonnade's schema; null for any other step. */
export function createdFunction(step: StatementStep): string | null {
  return /^create function "colonnade"\."(?<name>(?:[^"]|"")+)"\(\)/.exec(step.sql)?.groups?.name ?? null;
}

/** Replaces a trigger's function by the one that `created` would create. */
export function replaceFunctionStep(
  place: StepPlace,
  created: StatementStep,
  table: { readonly sql: string; readonly shown: string },
): StatementStep {
  const name = createdFunction(created);
  invariant(name !== null, "only a step that creates a function can replace it");
  // The body stands between the only two tags: `dollarQuoted` sees to it. PostgreSQL keeps it to the letter.
  const body = created.sql.slice(created.sql.indexOf(tag) + tag.length, created.sql.lastIndexOf(tag));
  return statementStep(
    place,
    {
      kind: "create_trigger",
      table: table.shown,
      sql: sql`lock table ${approved(table.sql)} in share row exclusive mode;
create or replace function ${approved(created.sql.slice(start.length))}`,
    },
    {
      appliedWhen: sql`select exists (
  select from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
  where n.nspname = 'colonnade' and p.proname = ${literal(name.replaceAll('""', '"'))}
    and p.prosrc = ${literal(body)}
)`,
      // It goes with the trigger when expand is undone; until then the function of before would fail where it failed before.
      undo: [],
    },
  );
}

/** The walk begins at the first row again, or goes on from where it is; rows in quarantine are tried again in either case. */
export function redoWalkStep(
  walk: BackfillStep,
  options: {
    readonly id: string;
    readonly rolloutId: string;
    readonly shown: string;
    readonly rows: RedoneRows;
  },
): StatementStep {
  const { id, shown, rows } = options;
  const rolloutId = literal(options.rolloutId);
  const isMarked = sql`rollout_id = ${rolloutId} and step_id = ${literal(id)}`;
  const ofWalk = sql`rollout_id = ${rolloutId} and step_id = ${literal(walk.id)}`;
  const isThere = sql`exists (select from colonnade.ledger where ${isMarked})`;
  return statementStep(
    {
      id,
      title: rows === "all" ? "Begin the walk anew" : "Take up the rows in quarantine again",
      why:
        rows === "all"
          ? "Every row is looked at again with the new expression, rows in quarantine first. Those that are right already are not written."
          : "Rows in quarantine are tried with the new expression; then the walk goes on from where it is.",
    },
    {
      kind: "own_schema",
      table: shown,
      sql: sql`${rows === "all" ? sql`delete from colonnade.ledger where ${ofWalk};\n` : sql``}update colonnade.quarantine set resolution = null where ${ofWalk};
insert into colonnade.ledger (rollout_id, step_id, lane, epoch, finished)
values (${rolloutId}, ${literal(id)}, 0, 0, true)
on conflict do nothing`,
    },
    {
      appliedWhen: sql`select ${isThere}`,
      undo: [
        undoStatement(
          { kind: "own_schema", table: shown, sql: sql`delete from colonnade.ledger where ${isMarked}` },
          sql`select not ${isThere}`,
        ),
      ],
    },
  );
}
