import type { MadePlan } from "@/lib/domain/change/kind";
import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import type { PlanPhase } from "@/lib/domain/plan/plan";
import { phaseOf } from "@/lib/domain/plan/plan-phase";
import { repairStep } from "@/lib/domain/plan/repair-step";
import { compareStep, type FillWalk, fillStep, printOrder, verifyPhase } from "@/lib/domain/plan/walk-steps";
import { displayName, type Printed } from "@/lib/domain/sql/sql";
import type { AddColumns } from "./add-columns-schema";
import type { AddColumnsContext } from "./context";
import { assignmentOf, pendingWhen } from "./fill-expressions";
import { listOwnObjects, nameObjects } from "./own-objects";
import { planConstrain, planIndexes } from "./plan-constrain";
import { isFilledAtOnce, planContract, planExpand, planSwitch } from "./plan-frame";
import { isWalked, resolveColumns } from "./resolve-columns";

function listColumns(columns: readonly { readonly name: string }[]): string {
  return columns.map((column) => column.name).join(", ");
}

function walkOf(context: AddColumnsContext, pending: Printed): FillWalk {
  return {
    facts: context.facts.table,
    assignments: context.walked.map((column) => ({
      column: column.name,
      expression: assignmentOf(column),
    })),
    pendingWhen: pending,
    choice: context.change.walk,
  };
}

function planBackfill(context: AddColumnsContext, pending: Printed): PlanPhase {
  const facts = context.facts.table;
  const step = fillStep(
    {
      id: "backfill.fill",
      title: `Fill ${listColumns(context.walked)} in existing rows`,
      why: "Small transactions, paused when replicas lag, hold no lock that traffic would wait for.",
    },
    walkOf(context, pending),
  );
  return {
    name: "backfill",
    summary: `Walks ${context.tableName} ${printOrder(step.strategy, facts)} and fills what is not right yet. Rows are locked one chunk at a time.`,
    undoable: true,
    undoSummary:
      "Forgets how far the walk is. Values stay in the new column until expand is undone; nothing else reads them.",
    steps: [step],
  };
}

function notesOf(context: AddColumnsContext): string[] {
  const notes: string[] = [];
  for (const column of context.columns) {
    if (column.fill.kind === "constant") {
      notes.push(
        `${column.name} is filled by a fast default: PostgreSQL keeps one value for all existing rows, so nothing is rewritten and no backfill is needed.`,
      );
    }
    if (column.fill.kind === "derive") {
      notes.push(
        `${column.name} is kept equal to its expression by a trigger until contract; ${
          isFilledAtOnce(context) ? "one statement" : "the backfill"
        } fills the rows that were there before.`,
      );
    }
    if (column.fill.kind === "virtual") {
      notes.push(
        `${column.name} is computed whenever it is read and stored nowhere (PostgreSQL 18), so no row is touched and nobody can write it. A row for which the expression fails can't be read with it.`,
      );
    }
    if (column.fill.kind === "when_null") {
      notes.push(
        `A trigger gives ${column.name} its initial value in new rows until contract; a value that the application writes wins.`,
      );
    }
    if (!column.nullable && column.fill.kind !== "constant") {
      notes.push(
        context.facts.table.server.versionNum >= 180_000
          ? `NOT NULL on ${column.name} is added NOT VALID and then validated (PostgreSQL 18), so no scan happens under a blocking lock.`
          : `NOT NULL on ${column.name} is proven by a validated check first, so that SET NOT NULL needs no scan.`,
      );
    }
  }
  return notes;
}

function expandSummary(context: AddColumnsContext): string {
  if (context.walked.length === 0) return "Adds the column. Instant; no row is touched.";
  const start = "Adds the column and a trigger that keeps new and changed rows right";
  return isFilledAtOnce(context)
    ? `${start}, then fills the rows that are there by one short statement.`
    : `${start}. Instant; no row is touched.`;
}

/** The phases of an "add column(s)"; null when a text of the change did not resolve (its problems say why). Pure. */
export function planAddColumns(change: AddColumns, facts: ChangeFacts, rolloutId: string): MadePlan | null {
  const columns = resolveColumns(change, facts);
  if (columns === null) return null;
  const walked = columns.filter(isWalked);
  const context: AddColumnsContext = {
    change,
    facts,
    rolloutId,
    columns,
    walked,
    objects: nameObjects(change),
    tableName: displayName(change.table.schema, change.table.name),
  };
  const phases = phaseOf(
    "expand",
    expandSummary(context),
    "Drops what was added. Values that were written to the new column are lost; everything else is as before.",
    planExpand(context),
  );
  if (walked.length > 0 && !isFilledAtOnce(context)) {
    const pending = pendingWhen(walked);
    phases.push(
      planBackfill(context, pending),
      ...verifyPhase([
        compareStep(facts.table, pending, {
          choice: change.walk,
          repair: repairStep(walkOf(context, pending)),
        }),
      ]),
    );
  }
  phases.push(
    ...phaseOf(
      "index",
      "Builds indexes without blocking reads or writes, now that the data is there.",
      "Drops the indexes again, without blocking.",
      planIndexes(context),
    ),
    ...phaseOf(
      "constrain",
      "Adds constraints in two steps (declared at once, proven in the background), then defaults.",
      "Drops the constraints and defaults again; the data stays.",
      planConstrain(context),
    ),
    ...phaseOf(
      "switch",
      "The application takes over writing the column.",
      "Takes the word back; nothing in the database changes.",
      planSwitch(context),
    ),
    ...phaseOf(
      "contract",
      "Removes what helped the rollout along. There is no way back from here.",
      "There is no way back.",
      planContract(context),
    ),
  );
  return { phases, notes: notesOf(context), ownObjects: listOwnObjects(change, context.objects) };
}
