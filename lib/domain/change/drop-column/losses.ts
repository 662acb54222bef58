import { findColumn } from "@/lib/domain/change/judge-present-column";
import type { ChangeFacts, ConstraintFacts, Dependent, IndexFacts } from "@/lib/domain/facts/table-facts";
import { displayName } from "@/lib/domain/sql/sql";

/** What goes with a column, and what stands in the way of dropping it, as PostgreSQL sees it (an integration test holds it to that). */

/** Kinds of dependents without which the column can't be dropped, but for CASCADE, which is never used. */
const holding: ReadonlySet<Dependent["kind"]> = new Set([
  "view",
  "materialized_view",
  "rule",
  "generated_column",
  "policy",
  "trigger",
  "publication",
  "function",
]);

/** Dependents that PostgreSQL would not let go of: the drop fails while they are there. */
export function findHolders(facts: ChangeFacts, column: string): Dependent[] {
  return facts.table.dependents.filter((one) => holding.has(one.kind) && one.columns.includes(column));
}

/** Constraints that go with the column. NOT NULL is no loss of its own. */
export function findLostConstraints(facts: ChangeFacts, column: string): ConstraintFacts[] {
  return facts.table.constraints.filter((one) => one.kind !== "not_null" && one.columns.includes(column));
}

/** Indexes that go with the column, but for those of constraints. */
export function findLostIndexes(facts: ChangeFacts, column: string): IndexFacts[] {
  const constraints = findLostConstraints(facts, column).map((one) => one.name);
  return facts.table.indexes.filter(
    (one) =>
      one.columns.includes(column) && (one.constraint === null || !constraints.includes(one.constraint)),
  );
}

/** Extended statistics that go with the column. */
export function findLostStatistics(facts: ChangeFacts, column: string): Dependent[] {
  return facts.table.dependents.filter((one) => one.kind === "statistics" && one.columns.includes(column));
}

/** The sequence that belongs to the column and goes with it, for people; null when there is none. */
export function findLostSequence(facts: ChangeFacts, column: string): string | null {
  const sequence = findColumn(facts, column)?.sequence ?? null;
  return sequence === null ? null : displayName(sequence.schema, sequence.name);
}

/** Everything that goes with the column, in words: `the index a, the check b`. Empty when nothing does. */
export function listLosses(facts: ChangeFacts, column: string): string[] {
  const sequence = findLostSequence(facts, column);
  return [
    ...findLostIndexes(facts, column).map((one) => `the index ${one.name}`),
    ...findLostConstraints(facts, column).map(
      (one) => `the ${one.kind.replaceAll("_", " ")} constraint ${one.name}`,
    ),
    ...findLostStatistics(facts, column).map((one) => `the statistics ${one.name}`),
    ...(sequence === null ? [] : [`the sequence ${sequence}`]),
  ];
}
