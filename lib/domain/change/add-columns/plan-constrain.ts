import { buildIndexStep } from "@/lib/domain/change/add-index/index-steps";
import { changedTable } from "@/lib/domain/change/changed-table";
import { checkSteps } from "@/lib/domain/change/constraints/check-steps";
import { foreignKeySteps } from "@/lib/domain/change/constraints/foreign-key-steps";
import { notNullSteps } from "@/lib/domain/change/constraints/not-null-steps";
import { attachUniqueStep, uniqueIndexStep } from "@/lib/domain/change/constraints/unique-steps";
import { setDefaultStep } from "@/lib/domain/change/defaults/default-steps";
import { invariant } from "@/lib/domain/invariant";
import type { Step } from "@/lib/domain/plan/plan";
import { defaultExpression, parseExpression } from "@/lib/domain/sql/expression";
import { ident, join, keyword, qualified, sql } from "@/lib/domain/sql/sql";
import type { NewConstraint } from "./add-columns-schema";
import type { AddColumnsContext } from "./context";
import type { ResolvedColumn } from "./resolve-columns";

/** Indexes, constraints and defaults of an "add column(s)". */

function nameAt(names: readonly string[], index: number): string {
  const name = names[index];
  invariant(name !== undefined, "every object has a name");
  return name;
}

/** One concurrent build for each index that the change asks for. */
export function planIndexes(context: AddColumnsContext): Step[] {
  const { change, objects, facts } = context;
  const table = changedTable(change.table, facts);
  return change.indexes.map((index, at) => {
    const name = nameAt(objects.indexes, at);
    return buildIndexStep(
      table,
      {
        id: `index.${at + 1}`,
        title: `Build the index ${name}`,
        why: "Built after the backfill, so that the backfill updates no index, and concurrently, so that writes go on.",
      },
      name,
      sql`create index concurrently ${ident(name)}
on ${qualified(table.schema, table.name)} using ${keyword(index.method)} (${join(index.columns.map(ident), ", ")})`,
    );
  });
}

function planConstraint(context: AddColumnsContext, constraint: NewConstraint, at: number): Step[] {
  const table = changedTable(context.change.table, context.facts);
  const name = nameAt(context.objects.constraints, at);
  const id = `constrain.${at + 1}`;
  switch (constraint.kind) {
    case "check": {
      const parsed = parseExpression(constraint.expression);
      invariant(parsed.kind === "valid", "an invalid check is a problem, and a plan with errors is not made");
      return checkSteps(table, id, name, parsed.printed);
    }
    case "unique":
      return [
        uniqueIndexStep(table, `${id}.index`, { name, columns: constraint.columns }),
        attachUniqueStep(table, `${id}.attach`, name),
      ];
    case "foreign_key": {
      const { schema, table: other, column } = constraint.references;
      return foreignKeySteps(table, id, {
        name,
        columns: [constraint.column],
        references: { schema, table: other, columns: [column] },
      });
    }
  }
}

function planDefault(context: AddColumnsContext, column: ResolvedColumn): Step[] {
  // A constant fill's default is settled in expand, and a trigger's column would not need one before.
  if (column.default === null || column.fill.kind === "constant") return [];
  return [
    setDefaultStep(
      changedTable(context.change.table, context.facts),
      {
        id: `constrain.default.${column.name}`,
        title: `Set the default of ${column.name}`,
        why: "For rows inserted from now on; existing rows are not touched.",
      },
      column.name,
      defaultExpression(column.default.parsed),
      null,
    ),
  ];
}

/** NOT NULL first, then the other constraints, defaults last. */
export function planConstrain(context: AddColumnsContext): Step[] {
  const table = changedTable(context.change.table, context.facts);
  return [
    ...context.columns.flatMap((column, at) =>
      column.nullable || column.fill.kind === "constant"
        ? []
        : notNullSteps(table, `constrain.not-null.${column.name}`, {
            column: column.name,
            constraint: nameAt(context.objects.notNulls, at),
          }),
    ),
    ...context.change.constraints.flatMap((constraint, at) => planConstraint(context, constraint, at)),
    ...context.columns.flatMap((column) => planDefault(context, column)),
  ];
}
