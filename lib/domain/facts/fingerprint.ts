import { hashValue } from "@/lib/domain/plan/hash";
import type { Plan } from "@/lib/domain/plan/plan";
import type { ChangeFacts } from "./table-facts";

type OwnObjects = Plan["ownObjects"];

/** The facts that a plan rests on, by a name for people. Sizes and estimates change all the time and are left out, and so is what the rollout itself makes. */
function relevantFacts(facts: ChangeFacts, own: OwnObjects): Map<string, unknown> {
  const { table, columns, key, constraints, triggers, server } = facts.table;
  const result = new Map<string, unknown>();
  result.set("server version", Math.floor(server.versionNum / 10_000));
  result.set("kind of table", [table.relationKind, table.isPartition, table.hasChildren]);
  result.set("key", key);
  for (const column of columns) {
    if (!own.columns.includes(column.name)) result.set(`column ${column.name}`, column);
  }
  for (const constraint of constraints) {
    // On 18, NOT NULL is a constraint too; columns carry that fact already.
    if (own.constraints.includes(constraint.name) || constraint.kind === "not_null") continue;
    result.set(`constraint ${constraint.name}`, constraint);
  }
  for (const trigger of triggers) {
    if (!own.triggers.includes(trigger.name)) result.set(`trigger ${trigger.name}`, trigger);
  }
  return result;
}

/** Hash of the relevant facts: what must still be the same before each phase. */
export function fingerprintFacts(facts: ChangeFacts, own: OwnObjects): string {
  return hashValue([...relevantFacts(facts, own)].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What differs between two readings, in words: `column note was added`. Empty when nothing relevant does. */
export function compareFacts(before: ChangeFacts, after: ChangeFacts, own: OwnObjects): string[] {
  const old = relevantFacts(before, own);
  const now = relevantFacts(after, own);
  const differences: string[] = [];
  for (const [name, value] of now) {
    if (!old.has(name)) differences.push(`${name} was added`);
    else if (hashValue(old.get(name)) !== hashValue(value)) differences.push(`${name} changed`);
  }
  for (const name of old.keys()) if (!now.has(name)) differences.push(`${name} is gone`);
  return differences;
}
