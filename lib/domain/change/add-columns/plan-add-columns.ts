import { chunkSql, compareSql, type WalkTable, windowSql } from "@/lib/domain/backfill/chunk-sql";
import type { MadePlan } from "@/lib/domain/change/kind";
import type { ChangeFacts, KeyFacts } from "@/lib/domain/facts/table-facts";
import { invariant } from "@/lib/domain/invariant";
import type { BackfillStep, PlanPhase, Step, VerifyStep } from "@/lib/domain/plan/plan";
import { displayName, type Printed } from "@/lib/domain/sql/sql";
import { parseTypeName } from "@/lib/domain/sql/type-name";
import type { AddColumns } from "./add-columns-schema";
import type { AddColumnsContext } from "./context";
import { assignmentOf, assignmentSql, pendingWhen } from "./fill-expressions";
import { listOwnObjects, nameObjects } from "./own-objects";
import { planConstrain, planIndexes } from "./plan-constrain";
import { planContract, planExpand, planSwitch } from "./plan-frame";
import { isWalked, resolveColumns } from "./resolve-columns";

function walkTable(change: AddColumns, key: KeyFacts): WalkTable {
  return {
    schema: change.table.schema,
    name: change.table.name,
    key: key.columns.map((column) => {
      const type = parseTypeName(column.type);
      invariant(type.kind === "valid", `the key's type ${column.type} is printed by the server`);
      return { name: column.name, type: type.printed };
    }),
  };
}

function listColumns(columns: readonly { readonly name: string }[]): string {
  return columns.map((column) => column.name).join(", ");
}

function planBackfill(context: AddColumnsContext, key: KeyFacts, pending: Printed): PlanPhase {
  const table = walkTable(context.change, key);
  const step: BackfillStep = {
    kind: "backfill",
    id: "backfill.fill",
    title: `Fill ${listColumns(context.walked)} in existing rows`,
    why: "Small transactions by key, paused when replicas lag, hold no lock that traffic would wait for.",
    table: context.change.table,
    key: key.columns,
    assignments: context.walked.map((column) => ({
      column: column.name,
      expression: assignmentSql(column).text,
    })),
    pendingWhen: pending.text,
    windowSql: windowSql(table).text,
    chunkSql: chunkSql(
      table,
      context.walked.map((column) => ({ column: column.name, expression: assignmentOf(column) })),
      pending,
    ).text,
    locks: [{ relation: context.tableName, mode: "ROW EXCLUSIVE" }],
  };
  return {
    name: "backfill",
    summary: `Walks ${context.tableName} by ${key.columns.map((column) => column.name).join(", ")} and fills what is not right yet. Rows are locked one chunk at a time.`,
    undoable: true,
    undoSummary:
      "Forgets how far the walk is. Values stay in the new column until expand is undone; nothing else reads them.",
    steps: [step],
  };
}

function planVerify(context: AddColumnsContext, key: KeyFacts, mismatch: Printed): PlanPhase {
  const table = walkTable(context.change, key);
  const step: VerifyStep = {
    kind: "verify",
    id: "verify.compare",
    title: `Compare every row of ${context.tableName}`,
    why: "Constraints and the switch are opened on proof, not on the backfill's own word.",
    table: context.change.table,
    key: key.columns,
    mismatchWhen: mismatch.text,
    windowSql: windowSql(table).text,
    compareSql: compareSql(table, mismatch).text,
    locks: [{ relation: context.tableName, mode: "ACCESS SHARE" }],
  };
  return {
    name: "verify",
    summary:
      "Compares every row with what it should be, in chunks, and names the keys of those that differ. Reads only.",
    undoable: true,
    undoSummary: "Voids the evidence; the data stays as it is.",
    steps: [step],
  };
}

function phase(
  name: PlanPhase["name"],
  summary: string,
  undoSummary: string,
  steps: readonly Step[],
): PlanPhase[] {
  return steps.length === 0
    ? []
    : [{ name, summary, undoable: name !== "contract", undoSummary, steps: [...steps] }];
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
        `${column.name} is kept equal to its expression by a trigger until contract; the backfill fills the rows that were there before.`,
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
  const phases = phase(
    "expand",
    walked.length > 0
      ? "Adds the column and a trigger that keeps new and changed rows right. Instant; no row is touched."
      : "Adds the column. Instant; no row is touched.",
    "Drops what was added. Values that were written to the new column are lost; everything else is as before.",
    planExpand(context),
  );
  if (walked.length > 0) {
    const key = facts.table.key;
    if (key === null) return null;
    const pending = pendingWhen(walked);
    phases.push(planBackfill(context, key, pending), planVerify(context, key, pending));
  }
  phases.push(
    ...phase(
      "index",
      "Builds indexes without blocking reads or writes, now that the data is there.",
      "Drops the indexes again, without blocking.",
      planIndexes(context),
    ),
    ...phase(
      "constrain",
      "Adds constraints in two steps (declared at once, proven in the background), then defaults.",
      "Drops the constraints and defaults again; the data stays.",
      planConstrain(context),
    ),
    ...phase(
      "switch",
      "The application takes over writing the column.",
      "Takes the word back; nothing in the database changes.",
      planSwitch(context),
    ),
    ...phase(
      "contract",
      "Removes what helped the rollout along. There is no way back from here.",
      "There is no way back.",
      planContract(context),
    ),
  );
  return { phases, notes: notesOf(context), ownObjects: listOwnObjects(change, context.objects) };
}
