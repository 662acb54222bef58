import type { ChangeFacts, ColumnFacts } from "@/lib/domain/facts/table-facts";
import type { Problem } from "@/lib/domain/plan/plan";
import { problem } from "./problem";

/** A column that the table has, or undefined. */
export function findColumn(facts: ChangeFacts, name: string): ColumnFacts | undefined {
  return facts.table.columns.find((column) => column.name === name);
}

/** Whether the table has each of these columns. */
export function judgePresentColumns(facts: ChangeFacts, names: readonly string[], path: string): Problem[] {
  return names
    .filter((name) => findColumn(facts, name) === undefined)
    .map((name) =>
      problem("error", "column_unknown", `There is no column ${name}.`, {
        path,
        remedy: "Name a column of the table.",
      }),
    );
}
