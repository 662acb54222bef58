import type { WalkChoice } from "@/lib/domain/backfill/walk-strategy";
import { reprint } from "@/lib/domain/change/add-columns/fill-expressions";
import { buildIndexStep } from "@/lib/domain/change/add-index/index-steps";
import type { MadePlan } from "@/lib/domain/change/kind";
import { oneTransaction } from "@/lib/domain/plan/one-transaction";
import { leaveSchemaStep, prepareSchemaStep } from "@/lib/domain/plan/own-schema-steps";
import type { BackfillStep, PlanPhase, StatementStep, VerifyStep } from "@/lib/domain/plan/plan";
import { phaseOf } from "@/lib/domain/plan/plan-phase";
import { both, columnExists, functionExists, not, triggerExists } from "@/lib/domain/plan/probes";
import { repairStep } from "@/lib/domain/plan/repair-step";
import { createRowTriggerSteps } from "@/lib/domain/plan/row-trigger-steps";
import { statementStep, undoStatement } from "@/lib/domain/plan/statement-step";
import { compareStep, fillStep, verifyPhase } from "@/lib/domain/plan/walk-steps";
import { qualifyColumns } from "@/lib/domain/sql/expression";
import { expression, ident, join, type Printed, qualified, type Sql, sql } from "@/lib/domain/sql/sql";
import { analyzeComing } from "./analyze-step";
import { downBeforeSwap } from "./follow";
import { addComingColumn, differ, inheritStatements, printedType } from "./replaced-column";
import { keyIndexSql, swapSteps } from "./swap-steps";
import { comingNames, goneName, type ReferringKey, type TypePart, toComing } from "./type-part";
import { looseColumns, unfitIndexSql } from "./way-back";

/** The plan of "change type" by a new column beside the old one, and a swap of their names. */
export interface TypeChangePlan {
  readonly parts: readonly [TypePart, ...TypePart[]];
  readonly keys: readonly ReferringKey[];
  readonly rolloutId: string;
  /** A conversion of our own making must lose nothing; one that the author wrote is taken at its word. */
  readonly mustBeLossless: boolean;
  readonly notes: readonly string[];
  /** How the author wants the tables walked. */
  readonly choice: WalkChoice | undefined;
}

function all(probes: readonly Sql[]): Sql {
  return probes.reduce((one, other) => both(one, other));
}

function listed(part: TypePart): string {
  return part.columns.map((column) => `${part.table.shown}.${column.name}`).join(", ");
}

function addColumns(part: TypePart): StatementStep {
  const present = qualified(part.table.schema, part.table.name);
  const coming = part.columns.map(toComing);
  const add = sql`alter table ${present}
  ${join(coming.map(addComingColumn), ",\n  ")}`;
  const drop = sql`alter table ${present}
  ${join(
    coming.map((column) => sql`drop column ${ident(column.name)}`),
    ",\n  ",
  )}`;
  return statementStep(
    {
      id: `expand.${part.prefix}add-columns`,
      title: `Add a column of the new type beside ${listed(part)}`,
      why: "A catalog change only: no row is rewritten. What the old column has (comment, privileges, settings) comes with it.",
    },
    {
      kind: "add_column",
      table: part.table.shown,
      sql: oneTransaction([add, ...coming.flatMap((column) => inheritStatements(present, column))]),
    },
    {
      appliedWhen: all(coming.map((column) => columnExists(part.table, column.name))),
      undo: [
        undoStatement(
          { kind: "drop_column", table: part.table.shown, sql: drop },
          all(coming.map((column) => not(columnExists(part.table, column.name)))),
        ),
      ],
    },
  );
}

function triggerSteps(part: TypePart): StatementStep[] {
  const steps = createRowTriggerSteps({
    table: part.table,
    shown: part.table.shown,
    trigger: part.trigger,
    function: part.function,
    assignments: part.columns.map(
      (column) => sql`  new.${ident(column.coming)} := ${expression(qualifyColumns(column.up, "new"))};`,
    ),
  });
  return steps.map((step) => ({ ...step, id: step.id.replace(/^expand\./, `expand.${part.prefix}`) }));
}

function newValue(column: TypePart["columns"][number]): Sql {
  return sql`cast((${expression(column.up.printed)}) as ${expression(column.type)})`;
}

function pendingOf(part: TypePart): Printed {
  return reprint(
    join(
      part.columns.map((column) => differ(ident(column.coming), newValue(column), column.canonicalType)),
      " or ",
    ),
  );
}

function mismatchOf(part: TypePart, mustBeLossless: boolean): Printed {
  const wrong = part.columns.map((column) =>
    differ(ident(column.coming), newValue(column), column.canonicalType),
  );
  const lossy = part.columns.map((column) =>
    differ(
      ident(column.name),
      sql`cast((${downBeforeSwap(part, column)}) as ${expression(printedType(column.facts.type))})`,
      column.facts.type,
    ),
  );
  return reprint(join([...wrong, ...(mustBeLossless ? lossy : [])], " or "));
}

function walkSteps(plan: TypeChangePlan): { backfills: BackfillStep[]; verifies: VerifyStep[] } {
  const backfills: BackfillStep[] = [];
  const verifies: VerifyStep[] = [];
  for (const part of plan.parts) {
    const pending = pendingOf(part);
    const assignments = part.columns.map((column) => ({
      column: column.coming,
      expression: column.up.printed,
    }));
    const choice = plan.choice;
    const walk = { facts: part.facts, assignments, pendingWhen: pending, choice };
    backfills.push(
      fillStep(
        {
          id: `backfill.${part.prefix}fill`,
          title: `Fill the new column beside ${listed(part)}`,
          why: "Small transactions, paused when replicas lag, hold no lock that traffic would wait for.",
        },
        walk,
      ),
    );
    verifies.push({
      ...compareStep(part.facts, mismatchOf(part, plan.mustBeLossless), {
        choice,
        repair: repairStep(walk, part.prefix),
      }),
      id: `verify.${part.prefix}compare`,
    });
  }
  return { backfills, verifies };
}

function keyIndexSteps(part: TypePart): StatementStep[] {
  const { primaryKey } = part;
  if (primaryKey === null) return [];
  return [
    buildIndexStep(
      part.table,
      {
        id: `index.${part.prefix}key`,
        title: "Build the unique index that becomes the primary key",
        why: "Concurrently, so that writes go on. The swap then takes it over in an instant.",
      },
      primaryKey.coming,
      keyIndexSql(part, primaryKey, "coming"),
    ),
    buildIndexStep(
      part.table,
      {
        id: `index.${part.prefix}key-back`,
        title: "Build a second unique index over the old column",
        why: "So that undoing the swap can give the old primary key back in an instant. It goes with the old column.",
      },
      primaryKey.spare,
      keyIndexSql(part, primaryKey, "spare"),
    ),
  ];
}

/** Built while it is empty: from the swap on it tells at once whether a row holds what the old type can't. */
function unfitIndexSteps(part: TypePart): StatementStep[] {
  return looseColumns(part).map((column, at) =>
    buildIndexStep(
      part.table,
      {
        id: `index.${part.prefix}unfit.${at + 1}`,
        title: `Build an index over rows whose ${column.name} does not fit ${column.facts.type}`,
        why: "Empty now. After the swap it tells in an instant whether going back would lose a value. It goes with the old column.",
      },
      column.unfit,
      unfitIndexSql(part, column),
    ),
  );
}

function analyzeStep(part: TypePart): StatementStep[] {
  return analyzeComing(part.table, `switch.${part.prefix}analyze`, {
    columns: part.columns.map((column) => column.coming),
    indexes: part.objects.expressionIndexes,
  });
}

function contractSteps(plan: TypeChangePlan): StatementStep[] {
  const [main] = plan.parts;
  const drops = plan.parts.map((part) => {
    const present = qualified(part.table.schema, part.table.name);
    const hasKeys = part.objects.alsoLocked.length > 0;
    return statementStep(
      {
        id: `contract.${part.prefix}columns`,
        title: `Drop the old column of ${listed(part)}`,
        why: "A catalog change only, in one transaction with its trigger. The old values can't be brought back.",
      },
      {
        kind: hasKeys ? "drop_column_foreign_key" : "drop_column",
        table: part.table.shown,
        ...(hasKeys ? { secondTable: part.objects.alsoLocked } : {}),
        sql: oneTransaction([
          sql`drop trigger ${ident(part.trigger)} on ${present}`,
          sql`alter table ${present}
  ${join(
    part.columns.map((column) => sql`drop column ${ident(column.gone)}`),
    ",\n  ",
  )}`,
        ]),
      },
      {
        appliedWhen: both(
          not(triggerExists(part.table, part.trigger)),
          all(part.columns.map((column) => not(columnExists(part.table, column.gone)))),
        ),
        undo: [],
      },
    );
  });
  const functions = plan.parts.map((part) =>
    statementStep(
      {
        id: `contract.${part.prefix}function`,
        title: "Drop the function",
        why: "Nothing calls it any more.",
      },
      {
        kind: "own_schema",
        table: part.table.shown,
        sql: sql`drop function ${qualified("colonnade", part.function)}()`,
      },
      { appliedWhen: not(functionExists("colonnade", part.function)), undo: [] },
    ),
  );
  return [...drops, ...functions, leaveSchemaStep(main.table.shown, plan.rolloutId)];
}

/** Facts that a change of these columns' types changes, by their names in the fingerprint. The first part is the changed table's. */
export function replacedFactsOf(parts: readonly TypePart[]): string[] {
  const [main] = parts;
  return parts.flatMap((part) => {
    const prefix = part === main ? "" : `${part.table.schema}.${part.table.name}: `;
    const touched = [...comingNames(part).keys()];
    const indexes = part.facts.indexes.filter((one) => one.columns.some((name) => touched.includes(name)));
    const constraints = part.facts.constraints.filter((one) =>
      one.columns.some((name) => touched.includes(name)),
    );
    const keys = part.facts.referencedBy.filter((one) =>
      one.referencedColumns.some((name) => touched.includes(name)),
    );
    return [
      ...touched.map((name) => `column ${name}`),
      ...(part.facts.key?.columns.some((column) => touched.includes(column.name)) === true ? ["key"] : []),
      ...indexes.map((one) => `index ${one.name}`),
      ...constraints.map((one) => `constraint ${one.name}`),
      ...keys.map((one) => `foreign key ${one.name} of ${one.schema}.${one.table}`),
    ].map((name) => `${prefix}${name}`);
  });
}

function phasesOf(plan: TypeChangePlan): PlanPhase[] {
  const { parts } = plan;
  const [main] = parts;
  const { backfills, verifies } = walkSteps(plan);
  const tables = parts.map((part) => part.table.shown).join(", ");
  return [
    ...phaseOf(
      "expand",
      "Adds a column of the new type beside the old one, and a trigger that keeps it right. Instant; no row is touched.",
      "Drops the new column and the trigger. The old column has every write.",
      [
        prepareSchemaStep(main.table.shown, plan.rolloutId),
        ...parts.flatMap((part) => [addColumns(part), ...triggerSteps(part)]),
      ],
    ),
    ...phaseOf(
      "backfill",
      `Walks ${tables} and fills the new column. Rows are locked one chunk at a time.`,
      "Forgets how far the walk is. Values stay in the new column until expand is undone.",
      backfills,
    ),
    ...verifyPhase(
      verifies,
      plan.mustBeLossless
        ? "Compares every row, in chunks: the new value is right, and gives the old one back. Reads only."
        : "Compares every row with what it should be, in chunks. Reads only.",
    ),
    ...phaseOf(
      "index",
      "Builds the old column's indexes over the new one, without blocking reads or writes.",
      "Drops them again, without blocking.",
      parts.flatMap((part) => [...part.objects.indexSteps, ...keyIndexSteps(part), ...unfitIndexSteps(part)]),
    ),
    ...phaseOf(
      "constrain",
      "Gives the new column the old one's rules in two steps (declared at once, proven in the background).",
      "Drops the rules again; the data stays.",
      parts.flatMap((part) => part.objects.constrainSteps),
    ),
    ...phaseOf(
      "switch",
      "Exchanges the names of the two columns in one short transaction. The application meets the new type from then on.",
      parts.some((part) => looseColumns(part).length > 0)
        ? "Exchanges the names back. What was written meanwhile is in the old column, too, where the old type can hold it. While a row holds what it can't, going back is refused, so that nothing is lost; once it has begun, the old column's rules bind again, and such values are refused instead."
        : "Exchanges the names back. What was written meanwhile is in the old column, too.",
      [...parts.flatMap((part) => analyzeStep(part)), ...swapSteps(parts, plan.keys)],
    ),
    ...phaseOf(
      "contract",
      "Drops the trigger and the old column. There is no way back from here.",
      "There is no way back.",
      contractSteps(plan),
    ),
  ];
}

/** The whole plan; null where a table can't be walked (its problems say why). */
export function planTypeChange(plan: TypeChangePlan): MadePlan | null {
  const { parts } = plan;
  const keyIndexes = parts.flatMap((part) =>
    part.primaryKey === null ? [] : [part.primaryKey.coming, part.primaryKey.spare],
  );
  const carried = parts.flatMap((part) =>
    part.objects.carried.map((one) => ({ one, gone: goneName(part.table, one.original) })),
  );
  return {
    phases: phasesOf(plan),
    notes: [...plan.notes],
    ownObjects: {
      columns: parts.flatMap((part) => part.columns.flatMap((column) => [column.coming, column.gone])),
      triggers: parts.map((part) => part.trigger),
      functions: parts.map((part) => part.function),
      indexes: [
        ...parts.flatMap((part) => part.objects.madeIndexes),
        ...keyIndexes,
        ...parts.flatMap((part) => looseColumns(part).map((column) => column.unfit)),
        ...carried.map(({ gone }) => gone),
      ],
      constraints: [
        ...carried.filter(({ one }) => one.kind === "constraint").map(({ one }) => one.made),
        ...carried.filter(({ one }) => one.kind === "constraint").map(({ gone }) => gone),
        ...parts.flatMap((part) => part.lifted.map((rule) => rule.name)),
      ],
    },
    replacedFacts: replacedFactsOf(parts),
    isWide: true,
  };
}
