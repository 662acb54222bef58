import { buildIndexStep } from "@/lib/domain/change/add-index/index-steps";
import type { ChangedTable } from "@/lib/domain/change/changed-table";
import type { StatementStep } from "@/lib/domain/plan/plan";
import { constraintExists, not } from "@/lib/domain/plan/probes";
import { statementStep, undoStatement } from "@/lib/domain/plan/statement-step";
import { ident, join, qualified, sql } from "@/lib/domain/sql/sql";
import { dropConstraint } from "./validate-step";

export interface UniqueOver {
  /** Of the constraint and of its index. */
  readonly name: string;
  readonly columns: readonly string[];
  /** PostgreSQL 15 and later. */
  readonly nullsNotDistinct?: boolean;
}

/** Builds the unique index of a constraint to come. */
export function uniqueIndexStep(table: ChangedTable, id: string, unique: UniqueOver): StatementStep {
  const nulls = unique.nullsNotDistinct === true ? sql` nulls not distinct` : sql``;
  return buildIndexStep(
    table,
    {
      id,
      title: `Build the unique index ${unique.name}`,
      why: "Concurrently, so that writes go on; it fails, harmlessly, if there are duplicates.",
    },
    unique.name,
    sql`create unique index concurrently ${ident(unique.name)}
on ${qualified(table.schema, table.name)} (${join(unique.columns.map(ident), ", ")})${nulls}`,
  );
}

/** Makes a unique index the constraint of the same name. */
export function attachUniqueStep(table: ChangedTable, id: string, name: string): StatementStep {
  const exists = constraintExists(table, name, "any");
  return statementStep(
    {
      id,
      title: `Make it the constraint ${name}`,
      why: "The index is there already, so this is instant.",
    },
    {
      kind: "add_unique_using_index",
      table: table.shown,
      sql: sql`alter table ${qualified(table.schema, table.name)} add constraint ${ident(name)} unique using index ${ident(name)}`,
    },
    { appliedWhen: exists, undo: [undoStatement(dropConstraint(table, name), not(exists))] },
  );
}
