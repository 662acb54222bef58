import type { Step } from "@/lib/domain/plan/plan";
import {
  both,
  columnExists,
  columnHasDefault,
  functionExists,
  not,
  triggerExists,
} from "@/lib/domain/plan/probes";
import { statementStep, undoStatement } from "@/lib/domain/plan/statement-step";
import {
  createTargetSchema,
  dropTargetSchema,
  targetSchemaExists,
  targetSchemaIsClean,
} from "@/lib/domain/plan/target-schema";
import { defaultExpression } from "@/lib/domain/sql/expression";
import { dollarQuoted, expression, ident, join, qualified, type Sql, sql } from "@/lib/domain/sql/sql";
import type { AddColumnsContext } from "./context";
import { triggerAssignment } from "./fill-expressions";
import type { ResolvedColumn } from "./resolve-columns";

/** The two ends of an "add column(s)": expand, and switch with contract. */

function columnDefinition(column: ResolvedColumn): Sql {
  const base = sql`add column ${ident(column.name)} ${expression(column.type)}`;
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

function planHelpers(context: AddColumnsContext): Step[] {
  const { change, objects, tableName } = context;
  const table = qualified(change.table.schema, change.table.name);
  const fn = qualified("colonnade", objects.function);
  const trigger = ident(objects.trigger);
  const body = sql`begin
${join(context.walked.map(triggerAssignment), "\n")}
  return new;
end`;
  return [
    statementStep(
      {
        id: "expand.function",
        title: "Create the function that fills the column",
        why: "Rows that the application writes while the rollout runs have to be right at once.",
      },
      {
        kind: "own_schema",
        table: tableName,
        // The author's expression was checked under this search path; the application's sessions may have another.
        sql: sql`create function ${fn}() returns trigger
language plpgsql
set search_path from current
as ${dollarQuoted(body)}`,
      },
      {
        appliedWhen: functionExists("colonnade", objects.function),
        undo: [
          undoStatement(
            { kind: "own_schema", table: tableName, sql: sql`drop function ${fn}()` },
            not(functionExists("colonnade", objects.function)),
          ),
        ],
      },
    ),
    statementStep(
      {
        id: "expand.trigger",
        title: "Create the trigger",
        why: "It fires for the application's writes and not for the backfill's own.",
      },
      {
        kind: "create_trigger",
        table: tableName,
        sql: sql`create trigger ${trigger}
before insert or update on ${table}
for each row
when (pg_catalog.current_setting('colonnade.walk', true) is distinct from 'on')
execute function ${fn}()`,
      },
      {
        appliedWhen: triggerExists(change.table, objects.trigger),
        undo: [
          undoStatement(
            { kind: "drop_trigger", table: tableName, sql: sql`drop trigger ${trigger} on ${table}` },
            not(triggerExists(change.table, objects.trigger)),
          ),
        ],
      },
    ),
  ];
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
    { kind: "add_column", table: tableName, sql: addColumnsStatement(context) },
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
  const schema = statementStep(
    {
      id: "expand.schema",
      title: "Prepare Colonnade's own schema",
      why: "The ledger lives beside the data, so that both commit together.",
    },
    { kind: "own_schema", table: tableName, sql: createTargetSchema },
    {
      appliedWhen: targetSchemaExists,
      undo: [
        undoStatement(
          { kind: "own_schema", table: tableName, sql: dropTargetSchema(context.rolloutId) },
          targetSchemaIsClean(context.rolloutId),
        ),
      ],
    },
  );
  return [schema, addColumns, ...planHelpers(context)];
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
  const { change, objects, tableName } = context;
  const table = qualified(change.table.schema, change.table.name);
  const steps: Step[] = context.columns.filter(dropsDefault).map((column) =>
    statementStep(
      {
        id: `contract.default.${column.name}`,
        title: `Drop the default of ${column.name}`,
        why: "It filled existing rows and those written during the rollout; the change asks for none.",
      },
      {
        kind: "set_default",
        table: tableName,
        sql: sql`alter table ${table} alter column ${ident(column.name)} drop default`,
      },
      { appliedWhen: not(columnHasDefault(change.table, column.name)), undo: [] },
    ),
  );
  if (context.walked.length === 0) return steps;
  const fn = qualified("colonnade", objects.function);
  return [
    ...steps,
    statementStep(
      {
        id: "contract.trigger",
        title: "Drop the trigger",
        why: "The application writes the column itself now.",
      },
      {
        kind: "drop_trigger",
        table: tableName,
        sql: sql`drop trigger ${ident(objects.trigger)} on ${table}`,
      },
      { appliedWhen: not(triggerExists(change.table, objects.trigger)), undo: [] },
    ),
    statementStep(
      { id: "contract.function", title: "Drop the function", why: "Nothing calls it any more." },
      { kind: "own_schema", table: tableName, sql: sql`drop function ${fn}()` },
      { appliedWhen: not(functionExists("colonnade", objects.function)), undo: [] },
    ),
    statementStep(
      {
        id: "contract.schema",
        title: "Leave nothing behind",
        why: "Forgets this rollout's ledger, and drops the schema when no other rollout uses it.",
      },
      { kind: "own_schema", table: tableName, sql: dropTargetSchema(context.rolloutId) },
      { appliedWhen: targetSchemaIsClean(context.rolloutId), undo: [] },
    ),
  ];
}
