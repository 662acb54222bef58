import { type ChangedTable, changedTable } from "@/lib/domain/change/changed-table";
import { dropNotNullStep } from "@/lib/domain/change/constraints/drop-not-null-step";
import { findColumn } from "@/lib/domain/change/judge-present-column";
import type { ChangeKind, MadePlan, Questions } from "@/lib/domain/change/kind";
import { noQuestions } from "@/lib/domain/change/no-questions";
import { nameOwnTrigger } from "@/lib/domain/change/own-trigger";
import { resolveExpression } from "@/lib/domain/change/resolve-expression";
import type { ChangeFacts, TableFacts } from "@/lib/domain/facts/table-facts";
import { leaveSchemaStep, prepareSchemaStep } from "@/lib/domain/plan/own-schema-steps";
import type { StatementStep, Step } from "@/lib/domain/plan/plan";
import { phaseOf } from "@/lib/domain/plan/plan-phase";
import { both, columnExists, not, triggerExists } from "@/lib/domain/plan/probes";
import {
  createRowTriggerSteps,
  dropFunctionStep,
  fillNullAssignment,
} from "@/lib/domain/plan/row-trigger-steps";
import { statementStep } from "@/lib/domain/plan/statement-step";
import { generateName } from "@/lib/domain/sql/generated-name";
import { displayName, ident, qualified, sql } from "@/lib/domain/sql/sql";
import type { DropColumn } from "./drop-column-schema";
import { judgeDropColumn } from "./judge-drop-column";
import { findLostConstraints, listLosses } from "./losses";

/** The kind "drop column": the column stays until contract, and rows that are written without it are complete, so that one can go back. */

function ask(change: DropColumn, table: TableFacts | null): Questions {
  if (change.down === null) return noQuestions;
  const type = table?.columns.find((column) => column.name === change.column)?.type ?? null;
  return {
    ...noQuestions,
    expressions: [{ source: change.down, row: "changed", asType: type }],
    samples: [{ column: change.column, source: change.down, type }],
  };
}

/** How a row that is written without the column comes to be all right. */
type Way =
  | { readonly kind: "nothing_to_do" }
  | { readonly kind: "trigger"; readonly steps: readonly Step[] }
  | { readonly kind: "null_allowed"; readonly step: StatementStep; readonly constraint: string };

function namesOf(change: DropColumn) {
  const { schema, name } = change.table;
  return {
    trigger: nameOwnTrigger(name, [change.column], "down"),
    function: generateName({ parts: [schema, name, change.column], suffix: "down", isDistinct: true }),
  };
}

function chooseWay(change: DropColumn, facts: ChangeFacts, table: ChangedTable): Way | null {
  const column = findColumn(facts, change.column);
  if (column === undefined) return null;
  if (change.down !== null) {
    const down = resolveExpression(facts, change.down, "changed");
    if (down === null) return null;
    const trigger = { table: change.table, shown: table.shown, ...namesOf(change) };
    return {
      kind: "trigger",
      steps: createRowTriggerSteps({
        ...trigger,
        assignments: [fillNullAssignment(change.column, down.parsed)],
        fires: "insert",
      }),
    };
  }
  const needsValue = !column.nullable && column.default === null && column.generated === "none";
  if (!needsValue || column.identity !== "none") return { kind: "nothing_to_do" };
  const place = {
    id: "expand.allow-null",
    title: `Allow NULL in ${change.column}`,
    why: "The new application inserts rows without it. A catalog change only: no row is read or written.",
  };
  return { kind: "null_allowed", ...dropNotNullStep(table, facts, change.column, place) };
}

/** Tables that the column's own foreign keys refer to: dropping them locks these too. */
function referencedTables(facts: ChangeFacts, column: string): string[] {
  return findLostConstraints(facts, column).flatMap((one) =>
    one.references === null ? [] : [displayName(one.references.schema, one.references.name)],
  );
}

/** The column; and with it, in the same transaction, the trigger: the application inserts without the column all the while. */
function dropColumnStep(
  change: DropColumn,
  facts: ChangeFacts,
  table: ChangedTable,
  trigger: string | null,
): StatementStep {
  const losses = listLosses(facts, change.column);
  const referenced = referencedTables(facts, change.column);
  const taken =
    losses.length === 0 ? "" : ` With it ${losses.length === 1 ? "goes" : "go"} ${losses.join(", ")}.`;
  const name = qualified(table.schema, table.name);
  const drop = sql`alter table ${name} drop column ${ident(change.column)}`;
  const exists = columnExists(table, change.column);
  return statementStep(
    {
      id: "contract.drop-column",
      title: trigger === null ? `Drop ${change.column}` : `Drop ${change.column} and its trigger`,
      why: `A catalog change only: no row is rewritten, and its room is used again as rows are.${taken}`,
    },
    {
      kind: referenced.length === 0 ? "drop_column" : "drop_column_foreign_key",
      table: table.shown,
      sql:
        trigger === null
          ? drop
          : sql`drop trigger ${ident(trigger)} on ${name};
${drop}`,
      ...(referenced.length === 0 ? {} : { secondTable: referenced }),
    },
    {
      appliedWhen: trigger === null ? not(exists) : both(not(exists), not(triggerExists(table, trigger))),
      undo: [],
    },
  );
}

function expandSteps(way: Way, table: ChangedTable, rolloutId: string): readonly Step[] {
  switch (way.kind) {
    case "nothing_to_do":
      return [];
    case "trigger":
      return [prepareSchemaStep(table.shown, rolloutId), ...way.steps];
    case "null_allowed":
      return [way.step];
  }
}

function noteOf(way: Way, name: string): string {
  switch (way.kind) {
    case "nothing_to_do":
      return `Rows can be inserted without ${name} as it is, so nothing has to be made ready.`;
    case "trigger":
      return `Until contract a trigger gives ${name} its value in rows that are inserted without it, so that every row is complete for whoever goes back.`;
    case "null_allowed":
      return `Until contract ${name} takes NULL, so that rows can be inserted without it; going back, NOT NULL is proven anew, which needs a value in each of them.`;
  }
}

/** What goes with the column at contract: no change of somebody else's. */
function replacedFacts(facts: ChangeFacts, column: string): string[] {
  const isKey = facts.table.key?.columns.some((one) => one.name === column) === true;
  return [
    `column ${column}`,
    ...findLostConstraints(facts, column).map((one) => `constraint ${one.name}`),
    ...facts.table.indexes.filter((one) => one.columns.includes(column)).map((one) => `index ${one.name}`),
    ...facts.table.dependents
      .filter((one) => one.columns.includes(column))
      .map((one) => `${one.kind.replaceAll("_", " ")} ${one.name}`),
    ...(isKey ? ["key"] : []),
  ];
}

function plan(change: DropColumn, facts: ChangeFacts, rolloutId: string): MadePlan | null {
  const table = changedTable(change.table, facts);
  const way = chooseWay(change, facts, table);
  if (way === null) return null;
  const { column: name } = change;
  const { trigger, function: fn } = namesOf(change);
  const isHelped = way.kind === "trigger";
  return {
    phases: [
      ...phaseOf(
        "expand",
        isHelped
          ? `Makes a trigger that gives ${name} its value in rows that are inserted without it. Instant; no row is touched.`
          : `Allows NULL in ${name}, so that rows can be inserted without it. Instant; no row is touched.`,
        isHelped
          ? "Drops the trigger again; the rows keep their values."
          : `Declares ${name} NOT NULL again and proves it while reads and writes go on. Rows that hold NULL stand in its way until they have a value.`,
        expandSteps(way, table, rolloutId),
      ),
      ...phaseOf(
        "switch",
        `The application works without ${name}. It is all still there.`,
        "Takes the word back; nothing in the database changes.",
        [
          {
            kind: "confirm",
            id: "switch.application",
            title: `Nothing reads or writes ${name}`,
            why: "After contract every statement that names it fails, and its values are gone.",
            statement: `The deployed application neither reads nor writes ${name} of ${table.shown}, and nothing else does.`,
          },
        ],
      ),
      ...phaseOf(
        "contract",
        `Drops ${name} with its values. There is no way back from here.`,
        "There is no way back.",
        [
          dropColumnStep(change, facts, table, isHelped ? trigger : null),
          ...(isHelped ? [dropFunctionStep(table, fn), leaveSchemaStep(table.shown, rolloutId)] : []),
        ],
      ),
    ],
    notes: [
      noteOf(way, name),
      "The column is dropped without CASCADE: what came to need it meanwhile stops contract, and is not dropped along.",
    ],
    ownObjects: {
      columns: [],
      triggers: isHelped ? [trigger] : [],
      functions: isHelped ? [fn] : [],
      indexes: [],
      constraints: way.kind === "null_allowed" ? [way.constraint] : [],
    },
    replacedFacts: replacedFacts(facts, name),
    isWide: true,
  };
}

export const dropColumnKind: ChangeKind<DropColumn> = { ask, judge: judgeDropColumn, plan };
