import { type ChangedTable, changedTable } from "@/lib/domain/change/changed-table";
import type { ChangeKind } from "@/lib/domain/change/kind";
import { noQuestions } from "@/lib/domain/change/no-questions";
import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import type { PlanPhase } from "@/lib/domain/plan/plan";
import { phaseOf } from "@/lib/domain/plan/plan-phase";
import { displayName, ident, join, qualified, type Sql, sql } from "@/lib/domain/sql/sql";
import { assemblePhases, ownObjectsOf } from "./assemble-phases";
import { atOncePlan } from "./at-once-plan";
import { constraintName } from "./constraint-name";
import type { AddForeignKey } from "./constraint-schemas";
import {
  declareForeignKeyStep,
  type ForeignKeyTo,
  foreignKeyAtOnce,
  foreignKeySteps,
} from "./foreign-key-steps";
import { judgeForeignKey, nullableColumns } from "./judge-foreign-key";
import { columnOf, proofPhase } from "./proof";
import { type RepairWalk, repairAgain, repairPhase } from "./repair";

/** The kind "add foreign key": declared NOT VALID, proven by itself. */

/** True for a row that refers to nothing. A row with a NULL among its columns refers to nothing and needs not to (MATCH SIMPLE). */
function isOrphan(table: ChangedTable, change: AddForeignKey): Sql {
  const { schema, table: other, columns } = change.references;
  const refers = join(
    change.columns.map((name) => sql`${columnOf(table, name)} is not null`),
    " and ",
  );
  const matches = join(
    change.columns.map((name, at) => sql`referenced.${ident(columns[at] ?? "")} = ${columnOf(table, name)}`),
    " and ",
  );
  return sql`${refers} and not exists (
      select from ${qualified(schema, other)} as referenced
      where ${matches}
    )`;
}

function constrain(table: ChangedTable, change: AddForeignKey, key: ForeignKeyTo): PlanPhase[] {
  const { schema, table: other } = change.references;
  const both = `${table.shown} and ${displayName(schema, other)}`;
  const isKept = change.orphans.kind === "keep";
  return phaseOf(
    "constrain",
    isKept
      ? `Declares the foreign key, with a short lock on ${both}. It is never proven for the rows that are there.`
      : `Declares the foreign key, with a short lock on ${both}, and then proves it in the background.`,
    `Drops the foreign key again, with a short lock on ${both}; the data stays.`,
    isKept
      ? [declareForeignKeyStep(table, "constrain.foreign-key", key)]
      : foreignKeySteps(table, "constrain.foreign-key", key),
  );
}

function repairOf(
  table: ChangedTable,
  facts: ChangeFacts,
  change: AddForeignKey,
  rolloutId: string,
): RepairWalk | null {
  if (change.orphans.kind !== "set_null") return null;
  const columns = nullableColumns(change, facts);
  return {
    rolloutId,
    assignments: columns.map((column) => ({ column, value: sql`null` })),
    pending: isOrphan(table, change),
    title: `Set ${columns.join(", ")} to NULL in rows that refer to nothing`,
    alsoReads: displayName(change.references.schema, change.references.table),
  };
}

function notesOf(table: ChangedTable, change: AddForeignKey): string[] {
  const other = displayName(change.references.schema, change.references.table);
  const notes = [
    `The foreign key is added NOT VALID${change.orphans.kind === "keep" ? "" : " and then validated"}, so no scan happens under a blocking lock. Declaring it, and dropping it, locks both ${table.shown} and ${other} for an instant.`,
    `From its declaration on, a write to ${table.shown} that refers to nothing fails, and so does one to ${other} that would leave such a row behind, where no action clears it up.`,
  ];
  if (change.orphans.kind !== "keep") {
    notes.push(
      "Rows that come to refer to nothing between the look for them and the declaration make the validation fail, harmlessly: set them right and start the phase again.",
    );
  }
  return notes;
}

export const addForeignKeyKind: ChangeKind<AddForeignKey> = {
  ask: (change) => ({
    ...noQuestions,
    references: [
      {
        schema: change.references.schema,
        name: change.references.table,
        columns: change.references.columns,
      },
    ],
  }),
  judge: judgeForeignKey,
  plan: (change, facts, rolloutId) => {
    const table = changedTable(change.table, facts);
    const name = constraintName(facts, change.name, change.columns, "fkey");
    const other = displayName(change.references.schema, change.references.table);
    if (change.atOnce === true && change.orphans.kind === "refuse") {
      return atOncePlan(facts, {
        title: `Add the foreign key ${name} to ${other}`,
        undo: `Drops the foreign key again, with a short lock on ${table.shown} and ${other}; the data stays.`,
        ...foreignKeyAtOnce(table, { ...change, name }),
        own: { constraints: [name] },
      });
    }
    const walk = repairOf(table, facts, change, rolloutId);
    const verify =
      change.orphans.kind === "keep"
        ? []
        : proofPhase(table, facts, {
            breaks: isOrphan(table, change),
            what: `rows that refer to nothing in ${other}`,
            alsoReads: other,
            repair: repairAgain(table, facts, walk),
          });
    return {
      phases: assemblePhases({
        table,
        rolloutId,
        backfill: repairPhase(table, facts, walk),
        verify,
        constrain: constrain(table, change, { ...change, name }),
      }),
      notes: notesOf(table, change),
      ownObjects: ownObjectsOf({ constraints: [name] }),
    };
  },
};
