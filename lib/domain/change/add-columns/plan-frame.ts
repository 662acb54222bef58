import { atOnceStep } from "@/lib/domain/change/at-once";
import { changedTable } from "@/lib/domain/change/changed-table";
import { dropDefaultStep } from "@/lib/domain/change/defaults/default-steps";
import { leaveSchemaStep, prepareSchemaStep } from "@/lib/domain/plan/own-schema-steps";
import type { Step } from "@/lib/domain/plan/plan";
import { both, columnExists, not } from "@/lib/domain/plan/probes";
import { createRowTriggerSteps, dropRowTriggerSteps } from "@/lib/domain/plan/row-trigger-steps";
import { statementStep, undoStatement } from "@/lib/domain/plan/statement-step";
import { defaultExpression } from "@/lib/domain/sql/expression";
import { expression, ident, join, qualified, type Sql, sql } from "@/lib/domain/sql/sql";
import type { AddColumnsContext } from "./context";
import { assignmentOf, pendingWhen, triggerAssignment } from "./fill-expressions";
import type { ResolvedColumn } from "./resolve-columns";

/** The two ends of an "add column(s)": expand, and switch with contract. */

function columnDefinition(column: ResolvedColumn): Sql {
  const base = sql`add column ${ident(column.name)} ${expression(column.type)}`;
  if (column.fill.kind === "virtual") {
    return sql`${base} generated always as (${expression(column.fill.expression.parsed.printed)}) virtual`;
  }
  if (column.fill.kind !== "constant") return base;
  const filled = sql`${base} default ${expression(defaultExpression(column.fill.expression.parsed))}`;
  // Instant with a constant default: there is nothing to scan, no existing row can be NULL.
  return column.nullable ? filled : sql`${filled} not null`;
}

/** Constant-filled columns whose default for new rows is another than the fill. */
function laterDefault(column: ResolvedColumn): Sql | null {
  if (column.fill.kind !== "constant" || column.default === null) return null;
  const wanted = column.default.parsed.printed.text;
  return wanted === column.fill.expression.parsed.printed.text
    ? null
    : expression(column.default.parsed.printed);
}

/** Constant-filled columns that shall end without a default: the fill's stays until contract, so that new rows have it too. */
function dropsDefault(column: ResolvedColumn): boolean {
  return column.fill.kind === "constant" && column.default === null;
}

function addColumnsStatement(context: AddColumnsContext): Sql {
  const table = qualified(context.change.table.schema, context.change.table.name);
  const add = sql`alter table ${table}
  ${join(context.columns.map(columnDefinition), ",\n  ")}`;
  const defaults = context.columns.flatMap((column) => {
    const wanted = laterDefault(column);
    return wanted === null ? [] : [sql`alter column ${ident(column.name)} set default ${wanted}`];
  });
  if (defaults.length === 0) return add;
  return sql`${add};
alter table ${table}
  ${join(defaults, ",\n  ")}`;
}

/** Every column is there. */
function allColumnsExist(context: AddColumnsContext): Sql {
  return context.columns
    .map((column) => columnExists(context.change.table, column.name))
    .reduce((all, one) => both(all, one));
}

function noColumnExists(context: AddColumnsContext): Sql {
  return context.columns
    .map((column) => not(columnExists(context.change.table, column.name)))
    .reduce((all, one) => both(all, one));
}

function triggerOf({ change, objects, tableName }: AddColumnsContext) {
  return { table: change.table, shown: tableName, trigger: objects.trigger, function: objects.function };
}

/** The steps of expand. */
export function planExpand(context: AddColumnsContext): Step[] {
  const { change, tableName } = context;
  const table = qualified(change.table.schema, change.table.name);
  const drops = join(
    context.columns.map((column) => sql`drop column ${ident(column.name)}`),
    ",\n  ",
  );
  const addColumns = statementStep(
    {
      id: "expand.add-columns",
      title: context.columns.length === 1 ? "Add the column" : "Add the columns",
      why: "A catalog change only: no row is rewritten. It gives way after 200 ms and tries again, so that nothing queues behind it.",
    },
    {
      kind: context.columns.every((column) => column.fill.kind === "virtual")
        ? "add_virtual_column"
        : "add_column",
      table: tableName,
      sql: addColumnsStatement(context),
    },
    {
      appliedWhen: allColumnsExist(context),
      undo: [
        undoStatement(
          {
            kind: "drop_column",
            table: tableName,
            sql: sql`alter table ${table}
  ${drops}`,
          },
          noColumnExists(context),
        ),
      ],
    },
  );
  if (context.walked.length === 0) return [addColumns];
  return [
    prepareSchemaStep(tableName, context.rolloutId),
    addColumns,
    ...createRowTriggerSteps({
      ...triggerOf(context),
      assignments: context.walked.map(triggerAssignment),
    }),
    ...(isFilledAtOnce(context) ? [fillAtOnce(context)] : []),
  ];
}

/** True where one statement fills existing rows, instead of a backfill. */
export function isFilledAtOnce(context: AddColumnsContext): boolean {
  return context.change.atOnce === true && context.walked.length > 0;
}

/** It comes last: the trigger has to be there for rows that are written beside it. */
function fillAtOnce({ change, facts, walked }: AddColumnsContext): Step {
  const table = qualified(change.table.schema, change.table.name);
  const pending = expression(pendingWhen(walked));
  const sets = join(
    walked.map((column) => sql`${ident(column.name)} = ${expression(assignmentOf(column))}`),
    ", ",
  );
  const names = walked.map((column) => column.name).join(", ");
  return atOnceStep(
    changedTable(change.table, facts),
    {
      id: "expand.fill",
      title: `Fill ${names} in existing rows`,
      why: "The table is small: one statement locks its rows for a second at most, where a backfill would take longer to set up than to run.",
    },
    sql`update ${table}
set ${sets}
where ${pending}`,
    sql`select from ${table} where ${pending}`,
  );
}

/** A person's word that the application has taken over, where contract takes something away that it could lean on. */
export function planSwitch(context: AddColumnsContext): Step[] {
  const leaning = context.columns.filter(
    (column) => context.walked.some((one) => one.name === column.name) || dropsDefault(column),
  );
  if (leaning.length === 0) return [];
  const names = leaning.map((column) => column.name).join(", ");
  return [
    {
      kind: "confirm",
      id: "switch.application",
      title: "The application writes the column",
      why: "After contract nothing but the application writes it.",
      statement: `The deployed application writes ${names} in ${context.tableName} itself.`,
    },
  ];
}

/** The steps of contract. */
export function planContract(context: AddColumnsContext): Step[] {
  const { change, facts, tableName } = context;
  const steps: Step[] = context.columns.filter(dropsDefault).map((column) =>
    dropDefaultStep(
      changedTable(change.table, facts),
      {
        id: `contract.default.${column.name}`,
        title: `Drop the default of ${column.name}`,
        why: "It filled existing rows and those written during the rollout; the change asks for none.",
      },
      column.name,
      null,
    ),
  );
  if (context.walked.length === 0) return steps;
  return [
    ...steps,
    ...dropRowTriggerSteps(triggerOf(context)),
    leaveSchemaStep(tableName, context.rolloutId),
  ];
}
