import { assignmentOf, pendingWhen, reprint } from "@/lib/domain/change/add-columns/fill-expressions";
import { atOnceNote, atOnceStep } from "@/lib/domain/change/at-once";
import { type ChangedTable, changedTable } from "@/lib/domain/change/changed-table";
import type { ChangeKind, MadePlan, Questions } from "@/lib/domain/change/kind";
import { noQuestions } from "@/lib/domain/change/no-questions";
import type { ChangeFacts, KeyFacts, TableFacts } from "@/lib/domain/facts/table-facts";
import { forgetKeptStep, keepingBackfillStep } from "@/lib/domain/plan/keeping-walk-steps";
import { leaveSchemaStep, prepareSchemaStep } from "@/lib/domain/plan/own-schema-steps";
import { phaseOf } from "@/lib/domain/plan/plan-phase";
import { keepingRepairStep } from "@/lib/domain/plan/repair-step";
import { compareStep, verifyPhase, walkTableOf } from "@/lib/domain/plan/walk-steps";
import {
  expression,
  ident,
  integer,
  join,
  literal,
  type Printed,
  qualified,
  type Sql,
  sql,
} from "@/lib/domain/sql/sql";
import type { FillOnly } from "./fill-only-schema";
import { judgeFillOnly } from "./judge-fill-only";
import { type ResolvedFillOnly, resolveFillOnly } from "./resolve-fill";

/** The kind "fill only": values in rows that are there, kept until contract so that they can be put back; no change of the schema. */

const backfillId = "backfill.fill";

function ask(change: FillOnly, table: TableFacts | null): Questions {
  const typeOf = (name: string) => table?.columns.find((column) => column.name === name)?.type ?? null;
  return {
    ...noQuestions,
    expressions: [
      ...change.columns.map(({ name, fill }) => ({
        source: fill.expression,
        row: "present" as const,
        asType: typeOf(name),
        isFallback: fill.kind === "when_null",
      })),
      ...(change.where === null
        ? []
        : [{ source: change.where, row: "present" as const, asType: "boolean" }]),
    ],
    samples: change.columns.map(({ name, fill }) => ({
      column: name,
      source: fill.expression,
      type: typeOf(name),
    })),
  };
}

/** True for a row that is to be filled. */
function pendingOf({ columns, where }: ResolvedFillOnly): Printed {
  const pending = pendingWhen(columns);
  return where === null
    ? pending
    : reprint(sql`(${expression(where.parsed.printed)}) and (${expression(pending)})`);
}

/**
 * True for a row that the walk went over and that is not what it should be. Rows with later keys were written since, and nobody promised
 * anything of them; without a ledger every row counts.
 */
function mismatchOf(table: ChangedTable, key: KeyFacts, rolloutId: string, pending: Printed): Sql {
  const walked = walkTableOf(table, key);
  const name = qualified(table.schema, table.name);
  const ofWalk = sql`colonnade.ledger walked
      where walked.rollout_id = ${literal(rolloutId)} and walked.step_id = ${literal(backfillId)}`;
  const columns = walked.key.map((column) => sql`${name}.${ident(column.name)}`);
  const last = walked.key.map(
    (column, at) =>
      sql`(select (coalesce(walked.last_key, walked.from_key))[${integer(at + 1)}]::${expression(column.type)} from ${ofWalk}
      order by walked.lane desc limit 1)`,
  );
  const upTo =
    walked.key.length === 1
      ? sql`${join(columns, ", ")} <= ${join(last, ", ")}`
      : sql`(${join(columns, ", ")}) <= (${join(last, ",\n  ")})`;
  return sql`(${expression(pending)})
    and case when exists (select from ${ofWalk}) then ${upTo} else true end`;
}

function notesOf(change: FillOnly): string[] {
  const names = change.columns.map((column) => column.name).join(", ");
  return [
    "Nothing of the schema changes, and no trigger is made: rows that the application inserts or changes meanwhile are its own affair. Deploy what writes them right first.",
    `What ${names} held before is kept beside the ledger until contract. Undoing the backfill puts it back in every row that the application has not written since.`,
    "Verify compares the rows that the walk went over; rows that came behind its back are named there too if they are not what they should be.",
  ];
}

/** One UPDATE of a small table. */
function planAtOnce(change: FillOnly, facts: ChangeFacts, resolved: ResolvedFillOnly): MadePlan {
  const table = changedTable(change.table, facts);
  const present = qualified(table.schema, table.name);
  const names = resolved.columns.map((column) => column.name).join(", ");
  const pending = expression(pendingOf(resolved));
  const assignments = resolved.columns.map(
    (column) => sql`${ident(column.name)} = ${expression(assignmentOf(column))}`,
  );
  return {
    phases: phaseOf(
      "contract",
      `Fills ${names} in one statement. What the rows held is not kept.`,
      "There is no way back.",
      [
        atOnceStep(
          table,
          {
            id: "contract.fill",
            title: `Fill ${names} in one statement`,
            why: "The table is small: its rows are locked for less time than a walk would take to begin.",
          },
          sql`update ${present}
set ${join(assignments, ", ")}
where ${pending}`,
          sql`select from ${present} where ${pending}`,
        ),
      ],
    ),
    notes: [
      "Nothing of the schema changes, and no trigger is made: rows that the application inserts or changes later are its own affair. Deploy what writes them right first.",
      atOnceNote(facts, "one statement fills it, and locks its rows"),
    ],
    ownObjects: { columns: [], triggers: [], functions: [], indexes: [], constraints: [] },
  };
}

function plan(change: FillOnly, facts: ChangeFacts, rolloutId: string): MadePlan | null {
  const resolved = resolveFillOnly(change, facts);
  const { key } = facts.table;
  if (change.atOnce === true && resolved !== null) return planAtOnce(change, facts, resolved);
  if (resolved === null || key === null) return null;
  const table = changedTable(change.table, facts);
  const names = resolved.columns.map((column) => column.name).join(", ");
  const pending = pendingOf(resolved);
  const mismatch = mismatchOf(table, key, rolloutId, pending);
  const walk = {
    rolloutId,
    facts: facts.table,
    key,
    choice: change.walk,
    columns: resolved.columns.map((column) => ({
      name: column.name,
      type: column.type,
      expression: assignmentOf(column),
    })),
  };
  return {
    phases: [
      ...phaseOf(
        "expand",
        "Makes room for the ledger and for what is overwritten. Nothing of the application's is touched.",
        "Takes that room away again.",
        [prepareSchemaStep(table.shown, rolloutId)],
      ),
      ...phaseOf(
        "backfill",
        `Walks ${table.shown} by ${key.columns.map((column) => column.name).join(", ")} and fills ${names}${
          resolved.where === null ? "" : " where the condition holds"
        }. Rows are locked one chunk at a time.`,
        `Puts back what ${names} held, in every row that the application has not written since.`,
        [
          keepingBackfillStep(
            {
              id: backfillId,
              title: `Fill ${names}`,
              why: "Small transactions by key, paused when replicas lag. What a row held is kept in the same transaction.",
            },
            { ...walk, pendingWhen: pending },
          ),
        ],
      ),
      ...verifyPhase(
        [
          compareStep(facts.table, mismatch, {
            place: {
              title: `Compare every row of ${table.shown} that the walk went over`,
              why: "Contract is opened on proof, not on the backfill's own word.",
            },
            choice: change.walk,
            repair: keepingRepairStep({
              ...walk,
              pendingWhen: mismatch,
              keptAs: backfillId,
              sparesSettled: true,
            }),
          }),
        ],
        "Compares every row with what it should be, in chunks, and names the keys of those that differ. Reads only, unless a repair of these rows is asked for. Look at the data now: contract ends the way back.",
      ),
      ...phaseOf(
        "contract",
        `Forgets what ${names} held before. From here on it can't be put back.`,
        "There is no way back.",
        [forgetKeptStep(table.shown, rolloutId, backfillId), leaveSchemaStep(table.shown, rolloutId)],
      ),
    ],
    notes: notesOf(change),
    ownObjects: { columns: [], triggers: [], functions: [], indexes: [], constraints: [] },
  };
}

export const fillOnlyKind: ChangeKind<FillOnly> = { ask, judge: judgeFillOnly, plan };
