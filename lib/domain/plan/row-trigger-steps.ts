import { type ParsedExpression, qualifyColumns } from "@/lib/domain/sql/expression";
import { dollarQuoted, expression, ident, join, qualified, type Sql, sql } from "@/lib/domain/sql/sql";
import type { StatementStep } from "./plan";
import { functionExists, not, triggerExists } from "./probes";
import { statementStep, undoStatement } from "./statement-step";

/** A BEFORE trigger of the rollout's own that keeps the rows right which the application writes; a walk's own updates don't fire it. */
export interface RowTrigger {
  readonly table: { readonly schema: string; readonly name: string };
  /** The table, for people. */
  readonly shown: string;
  readonly trigger: string;
  /** In Colonnade's schema. */
  readonly function: string;
  /** Statements of the function's body, each over NEW. */
  readonly assignments: readonly Sql[];
  /** Writes that it looks at; inserts and updates when absent. */
  readonly fires?: "insert";
}

/** The statement that gives a column its value where the application wrote none. */
export function fillNullAssignment(column: string, value: ParsedExpression): Sql {
  const name = sql`new.${ident(column)}`;
  return sql`  if ${name} is null then ${name} := ${expression(qualifyColumns(value, "new"))}; end if;`;
}

/** Creates the function and the trigger. */
export function createRowTriggerSteps(wanted: RowTrigger): StatementStep[] {
  const table = qualified(wanted.table.schema, wanted.table.name);
  const fn = qualified("colonnade", wanted.function);
  const trigger = ident(wanted.trigger);
  const body = sql`begin
${join(wanted.assignments, "\n")}
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
        table: wanted.shown,
        // The author's expression was checked under this search path; the application's sessions may have another.
        sql: sql`create function ${fn}() returns trigger
language plpgsql
set search_path from current
as ${dollarQuoted(body)}`,
      },
      {
        appliedWhen: functionExists("colonnade", wanted.function),
        undo: [
          undoStatement(
            { kind: "own_schema", table: wanted.shown, sql: sql`drop function ${fn}()` },
            not(functionExists("colonnade", wanted.function)),
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
        table: wanted.shown,
        sql: sql`create trigger ${trigger}
before ${wanted.fires === "insert" ? sql`insert` : sql`insert or update`} on ${table}
for each row
when (pg_catalog.current_setting('colonnade.walk', true) is distinct from 'on')
execute function ${fn}()`,
      },
      {
        appliedWhen: triggerExists(wanted.table, wanted.trigger),
        undo: [
          undoStatement(
            { kind: "drop_trigger", table: wanted.shown, sql: sql`drop trigger ${trigger} on ${table}` },
            not(triggerExists(wanted.table, wanted.trigger)),
          ),
        ],
      },
    ),
  ];
}

/** Drops both in contract. */
export function dropRowTriggerSteps(
  made: Pick<RowTrigger, "table" | "shown" | "trigger" | "function">,
): StatementStep[] {
  const table = qualified(made.table.schema, made.table.name);
  return [
    statementStep(
      {
        id: "contract.trigger",
        title: "Drop the trigger",
        why: "The application writes the column itself now.",
      },
      {
        kind: "drop_trigger",
        table: made.shown,
        sql: sql`drop trigger ${ident(made.trigger)} on ${table}`,
      },
      { appliedWhen: not(triggerExists(made.table, made.trigger)), undo: [] },
    ),
    dropFunctionStep(made, made.function),
  ];
}

/** Drops the function alone, where its trigger has gone otherwise. */
export function dropFunctionStep(table: { readonly shown: string }, name: string): StatementStep {
  return statementStep(
    { id: "contract.function", title: "Drop the function", why: "Nothing calls it any more." },
    {
      kind: "own_schema",
      table: table.shown,
      sql: sql`drop function ${qualified("colonnade", name)}()`,
    },
    { appliedWhen: not(functionExists("colonnade", name)), undo: [] },
  );
}
