import type { WalkChoice } from "@/lib/domain/backfill/walk-strategy";
import { reprint } from "@/lib/domain/change/add-columns/fill-expressions";
import type { ChangedTable } from "@/lib/domain/change/changed-table";
import { namedNotNull, notNullSteps } from "@/lib/domain/change/constraints/not-null-steps";
import type { MadePlan } from "@/lib/domain/change/kind";
import { nameOwnTrigger } from "@/lib/domain/change/own-trigger";
import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import { oneTransaction } from "@/lib/domain/plan/one-transaction";
import { leaveSchemaStep, prepareSchemaStep } from "@/lib/domain/plan/own-schema-steps";
import type { BackfillStep, StatementStep } from "@/lib/domain/plan/plan";
import { phaseOf } from "@/lib/domain/plan/plan-phase";
import { both, columnExists, functionExists, not, triggerExists } from "@/lib/domain/plan/probes";
import { repairStep } from "@/lib/domain/plan/repair-step";
import { createRowTriggerSteps } from "@/lib/domain/plan/row-trigger-steps";
import { statementStep, undoStatement } from "@/lib/domain/plan/statement-step";
import { compareStep, fillStep, verifyPhase } from "@/lib/domain/plan/walk-steps";
import { qualifyColumns } from "@/lib/domain/sql/expression";
import { generateName } from "@/lib/domain/sql/generated-name";
import type { ColumnNames } from "@/lib/domain/sql/rewrite-definition";
import {
  displayName,
  expression,
  ident,
  join,
  type Printed,
  qualified,
  type Sql,
  sql,
} from "@/lib/domain/sql/sql";
import { analyzeComing } from "./analyze-step";
import { copyIndexes, renameObject } from "./carried-objects";
import {
  addComingColumn,
  type ComingColumn,
  differ,
  type GoingColumn,
  inheritStatements,
  printedType,
} from "./replaced-column";

/**
 * The plan of "rename" and "split or merge": the present columns and those that come live side by side, and a trigger keeps each shape right
 * when the application writes the other, until contract. Where a row is written through the new shape (a coming column is given on insert, or
 * changes on update) the old columns follow; else the new ones do.
 */
export interface TwoShapes {
  readonly table: ChangedTable;
  readonly facts: ChangeFacts;
  readonly rolloutId: string;
  readonly coming: readonly ComingColumn[];
  readonly going: readonly GoingColumn[];
  /**
   * Old names → new ones, where the coming columns are copies: at the end those go, and the old ones, with all that stands on them, take the
   * new names. Empty where the coming columns are others, and the old ones go.
   */
  readonly names: ColumnNames;
  readonly notes: readonly string[];
  /** How the author wants the table walked. */
  readonly choice: WalkChoice | undefined;
  /** Rows whose shapes agree in neither direction are filled again: an amended expression. */
  readonly refills?: boolean | undefined;
}

function assign(column: string, value: Printed): Sql {
  return sql`new.${ident(column)} := ${expression(value)};`;
}

function joinWith(parts: readonly Sql[], separator: " or " | " and "): Sql {
  return join(parts, separator);
}

/** The trigger function's body: see above. */
function bodyOf(shapes: TwoShapes): Sql {
  const { coming, going } = shapes;
  const toOld = join(
    going.map((column) => assign(column.name, qualifyColumns(column.down, "new"))),
    "\n",
  );
  const toNew = join(
    coming.map((column) => assign(column.name, qualifyColumns(column.up, "new"))),
    "\n",
  );
  const given = joinWith(
    coming.map((column) => sql`new.${ident(column.name)} is not null`),
    " or ",
  );
  const unfilled = joinWith(
    coming.map((column) => sql`new.${ident(column.name)} is null`),
    " and ",
  );
  const changed = (columns: readonly { readonly name: string; readonly type: string }[]) =>
    joinWith(
      columns.map(({ name, type }) => differ(sql`new.${ident(name)}`, sql`old.${ident(name)}`, type)),
      " or ",
    );
  const newChanged = changed(coming.map(({ name, canonicalType }) => ({ name, type: canonicalType })));
  const oldChanged = changed(going.map(({ name, facts }) => ({ name, type: facts.type })));
  return sql`  if tg_op = 'INSERT' then
    if ${given} then
      ${toOld}
    else
      ${toNew}
    end if;
  elsif ${newChanged} then
    ${toOld}
  elsif ${oldChanged} or (${unfilled}) then
    ${toNew}
  end if;`;
}

function namesOf(shapes: TwoShapes) {
  const { table, coming, going } = shapes;
  const columns = [...going.map((one) => one.name), ...coming.map((one) => one.name)];
  return {
    trigger: nameOwnTrigger(table.name, columns, "sync"),
    function: generateName({
      parts: [table.schema, table.name, ...columns],
      suffix: "sync",
      isDistinct: true,
    }),
  };
}

function expandSteps(shapes: TwoShapes): StatementStep[] {
  const { table, coming, rolloutId } = shapes;
  const present = qualified(table.schema, table.name);
  const all = coming.map((column) => columnExists(table, column.name)).reduce((a, b) => both(a, b));
  const none = coming.map((column) => not(columnExists(table, column.name))).reduce((a, b) => both(a, b));
  const add = sql`alter table ${present}
  ${join(coming.map(addComingColumn), ",\n  ")}`;
  const drop = sql`alter table ${present}
  ${join(
    coming.map((column) => sql`drop column ${ident(column.name)}`),
    ",\n  ",
  )}`;
  return [
    prepareSchemaStep(table.shown, rolloutId),
    statementStep(
      {
        id: "expand.add-columns",
        title: coming.length === 1 ? "Add the new column" : "Add the new columns",
        why: "A catalog change only: no row is rewritten. What the old column has (comment, privileges, settings) comes with it.",
      },
      {
        kind: "add_column",
        table: table.shown,
        sql: oneTransaction([add, ...coming.flatMap((column) => inheritStatements(present, column))]),
      },
      {
        appliedWhen: all,
        undo: [undoStatement({ kind: "drop_column", table: table.shown, sql: drop }, none)],
      },
    ),
    ...createRowTriggerSteps({
      table,
      shown: table.shown,
      ...namesOf(shapes),
      assignments: [bodyOf(shapes)],
    }),
  ];
}

/** True for a row that no write and no walk has filled yet; of an amended expression, also for one that the expression before it has filled. */
function pendingOf(shapes: TwoShapes): Printed {
  const { coming } = shapes;
  const empty = joinWith(
    coming.map((column) => sql`${ident(column.name)} is null`),
    " and ",
  );
  const something = joinWith(
    coming.map((column) => sql`(${expression(column.up.printed)}) is not null`),
    " or ",
  );
  const unfilled = sql`(${empty} and (${something}))`;
  return reprint(shapes.refills === true ? sql`${unfilled} or ${disagreementOf(shapes)}` : unfilled);
}

/** For each new column whether it is not what follows from the old ones. */
function newIsOffOf(shapes: TwoShapes): readonly Sql[] {
  return shapes.coming.map((column) =>
    differ(
      ident(column.name),
      sql`cast(${expression(column.up.printed)} as ${expression(column.type)})`,
      column.canonicalType,
    ),
  );
}

/** True for a row whose shapes agree in neither direction: what the application wrote through one of them agrees in one. */
function disagreementOf(shapes: TwoShapes): Sql {
  const oldIsOff = shapes.going.map((column) =>
    differ(
      ident(column.name),
      sql`cast((${expression(column.down.printed)}) as ${expression(typeOfGoing(column))})`,
      column.facts.type,
    ),
  );
  return sql`((${joinWith(newIsOffOf(shapes), " or ")}) and (${joinWith(oldIsOff, " or ")}))`;
}

/** True for a row that is not what it should be. */
function mismatchOf(shapes: TwoShapes): Printed {
  const isNull = shapes.coming
    .filter((column) => !column.nullable)
    .map((column) => sql`${ident(column.name)} is null`);
  return reprint(joinWith([disagreementOf(shapes), ...isNull], " or "));
}

function typeOfGoing(column: GoingColumn): Printed {
  return printedType(column.facts.type);
}

function assignmentsOf(shapes: TwoShapes) {
  return shapes.coming.map((column) => ({ column: column.name, expression: column.up.printed }));
}

/** Until the switch the old shape is the application's: where the two disagree, the new one follows it. */
function repairOf(shapes: TwoShapes): BackfillStep {
  const mismatch = sql`(${expression(mismatchOf(shapes))}) and (${joinWith(newIsOffOf(shapes), " or ")})`;
  return repairStep({
    facts: shapes.facts.table,
    assignments: assignmentsOf(shapes),
    pendingWhen: reprint(mismatch),
    choice: shapes.choice,
  });
}

function backfillStep(shapes: TwoShapes): BackfillStep {
  const { coming } = shapes;
  return fillStep(
    {
      id: "backfill.fill",
      title: `Fill ${coming.map((column) => column.name).join(", ")} in existing rows`,
      why: "Small transactions, paused when replicas lag, hold no lock that traffic would wait for.",
    },
    {
      facts: shapes.facts.table,
      assignments: assignmentsOf(shapes),
      pendingWhen: pendingOf(shapes),
      choice: shapes.choice,
    },
  );
}

function notNullName(shapes: TwoShapes, column: string): string {
  return generateName({ parts: [shapes.table.name, column], suffix: "not_null", isDistinct: true });
}

function notNullNames(shapes: TwoShapes): string[] {
  return shapes.coming.filter((one) => !one.nullable).map((one) => notNullName(shapes, one.name));
}

/** NOT NULL of coming columns. */
function ruleSteps(shapes: TwoShapes): StatementStep[] {
  return shapes.coming.flatMap((column, at) =>
    column.nullable
      ? []
      : notNullSteps(shapes.table, `constrain.not-null.${at + 1}`, {
          column: column.name,
          constraint: notNullName(shapes, column.name),
        }),
  );
}

/** From 18 on NOT NULL has a name, which is to be the one that PostgreSQL would have given it. */
function takeRuleNames(shapes: TwoShapes): Sql[] {
  const { table, coming } = shapes;
  if (table.versionNum < namedNotNull) return [];
  return coming
    .filter((column) => !column.nullable)
    .map((column) =>
      renameObject(
        table,
        "constraint",
        notNullName(shapes, column.name),
        generateName({ parts: [table.name, column.name], suffix: "not_null" }),
      ),
    );
}

/** What ends the time of two shapes, in one transaction. */
function endingOf(shapes: TwoShapes): { readonly title: string; readonly why: string; readonly sql: Sql } {
  const { table, going, coming, names } = shapes;
  const present = qualified(table.schema, table.name);
  const { trigger } = namesOf(shapes);
  const dropTrigger = sql`drop trigger ${ident(trigger)} on ${present}`;
  const dropColumns = (columns: readonly { readonly name: string }[]) => sql`alter table ${present}
  ${join(
    columns.map((column) => sql`drop column ${ident(column.name)}`),
    ",\n  ",
  )}`;
  const oldNames = going.map((column) => column.name).join(", ");
  const newNames = coming.map((column) => column.name).join(", ");
  if (names.size > 0) {
    return {
      title: `Drop the copy and rename ${oldNames} to ${newNames}`,
      why: "A catalog change only, in one transaction with the trigger: at no moment is the new name missing. Keys, foreign keys, indexes, rules and views hold on to the column, not to its name.",
      sql: oneTransaction([
        dropTrigger,
        dropColumns(coming),
        ...[...names].map(
          ([from, to]) => sql`alter table ${present} rename column ${ident(from)} to ${ident(to)}`,
        ),
      ]),
    };
  }
  const defaults = coming.flatMap((column) =>
    column.default === null
      ? []
      : [
          sql`alter table ${present} alter column ${ident(column.name)} set default ${expression(column.default)}`,
        ],
  );
  return {
    title: `Drop the trigger and ${oldNames}`,
    why: "A catalog change only, in one transaction: without the trigger, a row of the new shape would leave the old column empty. The old values can't be brought back.",
    sql: oneTransaction([dropTrigger, dropColumns(going), ...defaults, ...takeRuleNames(shapes)]),
  };
}

function contractSteps(shapes: TwoShapes): StatementStep[] {
  const { table, going, rolloutId } = shapes;
  const made = namesOf(shapes);
  const { title, why, sql: ending } = endingOf(shapes);
  const isGone = going.map((column) => not(columnExists(table, column.name))).reduce((a, b) => both(a, b));
  const further = shapes.facts.table.constraints.flatMap((one) =>
    shapes.names.size === 0 && one.columns.some((name) => going.some((column) => column.name === name))
      ? (one.references ?? [])
      : [],
  );
  const locked = [...new Set(further.map((one) => displayName(one.schema, one.name)))];
  return [
    statementStep(
      { id: "contract.columns", title, why },
      {
        kind: locked.length > 0 ? "drop_column_foreign_key" : "drop_column",
        table: table.shown,
        ...(locked.length > 0 ? { secondTable: locked } : {}),
        sql: ending,
      },
      { appliedWhen: both(isGone, not(triggerExists(table, made.trigger))), undo: [] },
    ),
    statementStep(
      { id: "contract.function", title: "Drop the function", why: "Nothing calls it any more." },
      {
        kind: "own_schema",
        table: table.shown,
        sql: sql`drop function ${qualified("colonnade", made.function)}()`,
      },
      { appliedWhen: not(functionExists("colonnade", made.function)), undo: [] },
    ),
    leaveSchemaStep(table.shown, rolloutId),
  ];
}

/** The whole plan; null where the table can't be walked (its problems say why). */
export function planTwoShapes(shapes: TwoShapes): MadePlan | null {
  const { table, facts, coming, going } = shapes;
  const backfill = backfillStep(shapes);
  const copies = copyIndexes({ table, facts: facts.table, names: shapes.names, prefix: "" });
  const isCopy = shapes.names.size > 0;
  const rules = isCopy ? [] : ruleSteps(shapes);
  const made = namesOf(shapes);
  const newNames = coming.map((column) => column.name).join(", ");
  const oldNames = going.map((column) => column.name).join(", ");
  const phases = [
    ...phaseOf(
      "expand",
      `Adds ${newNames} and a trigger that keeps both shapes right, whichever the application writes. Instant; no row is touched.`,
      `Drops ${newNames} and the trigger. What was written through the new shape is in ${oldNames}.`,
      expandSteps(shapes),
    ),
    ...phaseOf(
      "backfill",
      `Walks ${table.shown} and fills the rows that nobody has written since. Rows are locked one chunk at a time.`,
      "Forgets how far the walk is. Values stay in the new columns until expand is undone.",
      [backfill],
    ),
    ...verifyPhase(
      [
        compareStep(shapes.facts.table, mismatchOf(shapes), {
          choice: shapes.choice,
          repair: repairOf(shapes),
        }),
      ],
      "Compares both shapes in every row, in chunks, and names the keys of those that differ. Reads only, unless a repair of these rows is asked for.",
    ),
    ...phaseOf(
      "index",
      "Builds the old column's indexes over its copy, too, without blocking reads or writes.",
      "Drops them again, without blocking.",
      copies.steps,
    ),
    ...phaseOf(
      "constrain",
      "Gives the new columns their rules in two steps (declared at once, proven in the background).",
      "Drops the rules again; the data stays.",
      rules,
    ),
    ...phaseOf(
      "switch",
      "The application reads and writes the new shape.",
      "Takes the word back; both shapes are still right.",
      [
        ...analyzeComing(table, "switch.analyze", {
          columns: coming.map((column) => column.name),
          indexes: copies.expressionIndexes,
        }),
        {
          kind: "confirm",
          id: "switch.application",
          title: "The application uses the new shape only",
          why: isCopy
            ? `After contract nothing is called ${oldNames} any more.`
            : `After contract ${oldNames} is gone.`,
          statement: `The deployed application reads and writes ${newNames} in ${table.shown}, and ${oldNames} no more.`,
        },
      ],
    ),
    ...phaseOf(
      "contract",
      isCopy
        ? `Drops the trigger and the copy, and renames ${oldNames} to ${newNames}. There is no way back from here.`
        : `Drops the trigger and ${oldNames}. There is no way back from here.`,
      "There is no way back.",
      contractSteps(shapes),
    ),
  ];
  return {
    phases,
    notes: [...shapes.notes],
    ownObjects: {
      columns: coming.map((column) => column.name),
      triggers: [made.trigger],
      functions: [made.function],
      indexes: [...copies.names],
      constraints: isCopy ? [] : notNullNames(shapes),
    },
    isWide: true,
  };
}
