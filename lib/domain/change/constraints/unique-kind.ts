import { buildIndexStep, dropIndexStep } from "@/lib/domain/change/add-index/index-steps";
import { type ChangedTable, changedTable } from "@/lib/domain/change/changed-table";
import type { ChangeKind, Questions } from "@/lib/domain/change/kind";
import { noQuestions } from "@/lib/domain/change/no-questions";
import { resolveExpression } from "@/lib/domain/change/resolve-expression";
import type { ChangeFacts, TableFacts } from "@/lib/domain/facts/table-facts";
import type { StatementStep } from "@/lib/domain/plan/plan";
import { phaseOf } from "@/lib/domain/plan/plan-phase";
import { constraintExists, not } from "@/lib/domain/plan/probes";
import { undoStatement } from "@/lib/domain/plan/statement-step";
import { verifyPhase } from "@/lib/domain/plan/walk-steps";
import { generateName } from "@/lib/domain/sql/generated-name";
import { expression, ident, join, qualified, sql } from "@/lib/domain/sql/sql";
import { assemblePhases, ownObjectsOf } from "./assemble-phases";
import { atOncePlan } from "./at-once-plan";
import { constraintName } from "./constraint-name";
import type { AddUnique } from "./constraint-schemas";
import { duplicatesStep, isCounted, repeatsEarlier } from "./duplicates";
import { judgeUnique } from "./judge-unique";
import { questionOfRewrite, type RepairWalk, repairAgain, repairPhase, sampleOfRewrite } from "./repair";
import { replacedKey } from "./replaced-key";
import { attachUniqueStep, uniqueIndexStep } from "./unique-steps";
import { dropConstraint } from "./validate-step";

/** The kind "add unique": a concurrent unique index, made a constraint at the end. */

function ask({ duplicates }: AddUnique, table: TableFacts | null): Questions {
  return duplicates.kind === "refuse"
    ? noQuestions
    : {
        ...noQuestions,
        expressions: [questionOfRewrite(duplicates, table)],
        samples: [sampleOfRewrite(duplicates, table)],
      };
}

function helperName(change: AddUnique): string {
  return generateName({
    parts: ["colonnade", change.table.name, ...change.columns],
    suffix: "helper",
    isDistinct: true,
  });
}

function helperStep(table: ChangedTable, change: AddUnique): StatementStep {
  const name = helperName(change);
  return buildIndexStep(
    table,
    {
      id: "expand.helper",
      title: `Build the helper index ${name}`,
      why: "Without it each row would be looked for in the whole table. It serves the walks only, and contract drops it.",
    },
    name,
    sql`create index concurrently ${ident(name)}
on ${qualified(table.schema, table.name)} (${join(change.columns.map(ident), ", ")})`,
  );
}

function repairOf(
  table: ChangedTable,
  facts: ChangeFacts,
  change: AddUnique,
  rolloutId: string,
): RepairWalk | null {
  const { duplicates } = change;
  const { key } = facts.table;
  if (duplicates.kind === "refuse" || key === null) return null;
  const value = resolveExpression(facts, duplicates.expression);
  if (value === null) return null;
  return {
    rolloutId,
    assignments: [{ column: duplicates.column, value: expression(value.parsed.printed) }],
    pending: repeatsEarlier(table, key, change),
    title: `Rewrite ${duplicates.column} in rows that repeat an earlier one`,
  };
}

export const addUniqueKind: ChangeKind<AddUnique> = {
  ask,
  judge: judgeUnique,
  plan: (change, facts, rolloutId) => {
    const table = changedTable(change.table, facts);
    const { key } = facts.table;
    const { tableBytes } = facts.table.table;
    const name = constraintName(facts, change.name, change.columns, "key");
    const isRewritten = change.duplicates.kind === "rewrite";
    const hasHelper = key !== null && (isRewritten || !isCounted(tableBytes));
    const helper = helperName(change);
    if (change.atOnce === true && change.duplicates.kind === "refuse") {
      const exists = constraintExists(table, name, "any");
      const nulls = change.nullsNotDistinct ? sql` nulls not distinct` : sql``;
      return atOncePlan(facts, {
        title: `Add the unique constraint ${name}`,
        undo: "Drops the constraint and its index again; the data stays.",
        statement: {
          kind: "add_unique",
          table: table.shown,
          sql: sql`alter table ${qualified(table.schema, table.name)} add constraint ${ident(name)} unique${nulls} (${join(change.columns.map(ident), ", ")})`,
        },
        appliedWhen: exists,
        back: undoStatement(dropConstraint(table, name), not(exists)),
        own: { constraints: [name], indexes: [name] },
        replacedFacts: replacedKey(facts),
      });
    }
    const walk = repairOf(table, facts, change, rolloutId);
    const again = repairAgain(table, facts, walk);
    return {
      phases: assemblePhases({
        table,
        rolloutId,
        ...(hasHelper
          ? {
              expand: {
                summary: "Builds an index to find duplicates by, without blocking reads or writes.",
                undoSummary: "Drops that index again, without blocking.",
                steps: [helperStep(table, change)],
              },
              contract: [
                dropIndexStep(
                  table,
                  {
                    id: "contract.helper",
                    title: "Drop the helper index",
                    why: "The unique index serves the same columns.",
                  },
                  helper,
                ),
              ],
            }
          : {}),
        backfill: repairPhase(table, facts, walk),
        verify:
          key === null
            ? []
            : verifyPhase(
                [
                  {
                    ...duplicatesStep(table, facts.table, key, change),
                    ...(again === undefined ? {} : { repair: again }),
                  },
                ],
                `Counts the rows that repeat an earlier one, and names keys of the first groups. It passes when there are none. Reads only${again === undefined ? "" : ", unless a repair of these rows is asked for"}.`,
              ),
        constrain: phaseOf(
          "constrain",
          "Builds the unique index without blocking reads or writes, and makes it the constraint.",
          "Drops the constraint and its index again; the data stays.",
          [
            uniqueIndexStep(table, "constrain.unique.index", { ...change, name }),
            attachUniqueStep(table, "constrain.unique.attach", name),
          ],
        ),
      }),
      notes: [
        "The unique index is built concurrently and then made the constraint: ADD UNIQUE by itself would block every write until its index is built.",
        "The index refuses new duplicates before it is ready. Duplicates that are there make its build fail, harmlessly: what is left of it is dropped before the next try.",
      ],
      ownObjects: ownObjectsOf({ constraints: [name], indexes: hasHelper ? [name, helper] : [name] }),
      replacedFacts: replacedKey(facts),
    };
  },
};
