import type { ExpressionQuestion, Questions } from "@/lib/domain/change/kind";
import type { AddColumns } from "./add-columns-schema";

/** What an "add column(s)" asks the target: its types, its expressions, what its foreign keys refer to. */
export function askAddColumns(change: AddColumns): Questions {
  const expressions: ExpressionQuestion[] = [];
  for (const column of change.columns) {
    if (column.fill.kind !== "none") {
      expressions.push({
        source: column.fill.expression,
        row: "present",
        asType: column.type,
        isFallback: column.fill.kind === "when_null",
      });
    }
    if (column.default !== null) {
      expressions.push({ source: column.default, row: "present", asType: column.type });
    }
  }
  for (const constraint of change.constraints) {
    if (constraint.kind === "check") {
      const columns = change.columns.map(({ name, type }) => ({ name, type }));
      expressions.push({ source: constraint.expression, row: "present", asType: "boolean", columns });
    }
  }
  return {
    types: change.columns.map((column) => column.type),
    expressions,
    references: change.constraints.flatMap((constraint) =>
      constraint.kind === "foreign_key"
        ? [
            {
              schema: constraint.references.schema,
              name: constraint.references.table,
              columns: [constraint.references.column],
            },
          ]
        : [],
    ),
    referencingColumns: [],
    samples: change.columns.flatMap((column) =>
      column.fill.kind === "none"
        ? []
        : [{ column: column.name, source: column.fill.expression, type: column.type }],
    ),
  };
}
