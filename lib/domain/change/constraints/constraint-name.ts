import { problem } from "@/lib/domain/change/problem";
import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import type { Problem } from "@/lib/domain/plan/plan";
import { generateName } from "@/lib/domain/sql/generated-name";

/** Whether the table has a constraint of this name. */
function isTaken(facts: ChangeFacts, name: string): boolean {
  return facts.table.constraints.some((one) => one.name === name);
}

/** A name for a constraint that the author can't name: PostgreSQL's own where it is free, else one that is surely free. */
export function freeConstraintName(facts: ChangeFacts, columns: readonly string[], suffix: string): string {
  const parts = [facts.table.table.name, ...columns];
  const plain = generateName({ parts, suffix });
  return isTaken(facts, plain) ? generateName({ parts, suffix, isDistinct: true }) : plain;
}

/** The author's name, or the one that PostgreSQL would give. */
export function constraintName(
  facts: ChangeFacts,
  wanted: string | null,
  columns: readonly string[],
  suffix: "key" | "fkey" | "check",
): string {
  return wanted ?? generateName({ parts: [facts.table.table.name, ...columns], suffix });
}

/** Names that are taken: better said now than when the table has been walked. */
export function judgeConstraintName(facts: ChangeFacts, name: string): Problem[] {
  return isTaken(facts, name) ? [nameTaken("constraint", name)] : [];
}

/** The same for an index, which shares its names with tables, views and sequences. */
export function judgeRelationName(facts: ChangeFacts, name: string): Problem[] {
  return facts.table.relationNames.includes(name) ? [nameTaken("relation", name)] : [];
}

function nameTaken(what: "constraint" | "relation", name: string): Problem {
  return problem(
    "error",
    "object_name_taken",
    `The ${what} ${name} exists already, and this change would make one of that name.`,
    { path: "name", remedy: "Choose another name, or drop the one that is there." },
  );
}
