import type { AddColumns, NewConstraint } from "@/lib/domain/change/add-columns/add-columns-schema";
import { parseExpression, renameColumnsIn } from "@/lib/domain/sql/expression";

/** A draft of "add columns" without one of its columns, or with one under another name. */

function reads(constraint: NewConstraint, column: string): boolean {
  switch (constraint.kind) {
    case "unique":
      return constraint.columns.includes(column);
    case "foreign_key":
      return constraint.column === column;
    case "check": {
      const parsed = parseExpression(constraint.expression);
      return parsed.kind === "valid" && parsed.columns.includes(column);
    }
  }
}

/** What is left without the column: its indexes and constraints go with it. */
export function withoutColumn(change: AddColumns, column: string): AddColumns {
  return {
    ...change,
    columns: change.columns.filter((one) => one.name !== column),
    indexes: change.indexes.filter((one) => !one.columns.includes(column)),
    constraints: change.constraints.filter((one) => !reads(one, column)),
  };
}

function renamedConstraint(
  constraint: NewConstraint,
  renamed: (name: string) => string,
  again: (expression: string) => string,
): NewConstraint {
  switch (constraint.kind) {
    case "unique":
      return { ...constraint, columns: constraint.columns.map(renamed) };
    case "foreign_key":
      return { ...constraint, column: renamed(constraint.column) };
    case "check":
      return { ...constraint, expression: again(constraint.expression) };
  }
}

/** The same under another name, in what reads it too; null when an expression can't be told again. */
export function renameInDraft(change: AddColumns, from: string, to: string): AddColumns | null {
  const names = new Map([[from, to]]);
  const renamed = (name: string) => (name === from ? to : name);
  let isTold = true;
  const again = (expression: string) => {
    const parsed = parseExpression(expression);
    if (parsed.kind === "valid")
      return parsed.columns.includes(from) ? renameColumnsIn(parsed, names).text : expression;
    isTold = false;
    return expression;
  };
  const next: AddColumns = {
    ...change,
    columns: change.columns.map((one) => ({
      ...one,
      name: renamed(one.name),
      fill: "expression" in one.fill ? { ...one.fill, expression: again(one.fill.expression) } : one.fill,
    })),
    indexes: change.indexes.map((one) => ({ ...one, columns: one.columns.map(renamed) })),
    constraints: change.constraints.map((one) => renamedConstraint(one, renamed, again)),
  };
  return isTold ? next : null;
}
