import type { ChangeFacts } from "@/lib/domain/facts/table-facts";

/**
 * The table's key as a fact that the rollout itself may replace: a table without a primary key is walked by a unique index over NOT NULL columns,
 * and a new NOT NULL or unique index may make a better one.
 */
export function replacedKey(facts: ChangeFacts): readonly string[] {
  return facts.table.constraints.some((one) => one.kind === "primary_key") ? [] : ["key"];
}
