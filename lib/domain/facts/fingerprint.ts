import { hashValue } from "@/lib/domain/plan/hash";
import type { PhaseName, Plan } from "@/lib/domain/plan/plan";
import type { ChangeFacts, ColumnFacts, TableFacts } from "./table-facts";

/** What of the facts a plan rests on. */
export interface Footing {
  /** Made by the rollout itself: left out. */
  readonly ownObjects: Plan["ownObjects"];
  /** Names of facts (`column total`) that the rollout itself changes on its way: left out once it has begun. */
  readonly replacedFacts?: readonly string[] | undefined;
  /** The plan carries over what depends on a column (indexes, views, comments …), so all of that counts. */
  readonly isWide?: boolean | undefined;
}

/** The column without what moves all the time. What plans of before knew nothing of counts only where there is something. */
function standing({ sequence, options, ...column }: ColumnFacts) {
  const { lastValue: _, ...owned } = sequence ?? { lastValue: null };
  return {
    ...column,
    sequence: sequence === null ? null : owned,
    ...(options.length === 0 ? {} : { options }),
  };
}

function relevantOf(table: TableFacts, footing: Footing): Map<string, unknown> {
  const { ownObjects: own, isWide = false } = footing;
  const result = new Map<string, unknown>();
  result.set("kind of table", [table.table.relationKind, table.table.isPartition, table.table.hasChildren]);
  result.set("key", table.key);
  for (const column of table.columns) {
    if (own.columns.includes(column.name)) continue;
    const { name, type, nullable, default: fallback, generated, identity } = column;
    result.set(
      `column ${name}`,
      isWide ? standing(column) : { name, type, nullable, default: fallback, generated, identity },
    );
  }
  for (const constraint of table.constraints) {
    // On 18, NOT NULL is a constraint too; columns carry that fact already.
    if (own.constraints.includes(constraint.name) || constraint.kind === "not_null") continue;
    const { name, kind, definition, validated } = constraint;
    result.set(`constraint ${name}`, { name, kind, definition, validated });
  }
  for (const trigger of table.triggers) {
    if (!own.triggers.includes(trigger.name)) result.set(`trigger ${trigger.name}`, trigger);
  }
  for (const rule of table.updateRules ?? []) result.set(`rule ${rule}`, "on update");
  if (!isWide) return result;
  for (const index of table.indexes) {
    if (!own.indexes.includes(index.name)) result.set(`index ${index.name}`, index);
  }
  for (const dependent of table.dependents) {
    // A trigger that names columns is told as a trigger above.
    if (dependent.kind !== "trigger")
      result.set(`${dependent.kind.replaceAll("_", " ")} ${dependent.name}`, dependent);
  }
  for (const key of table.referencedBy) {
    if (!own.constraints.includes(key.name))
      result.set(`foreign key ${key.name} of ${key.schema}.${key.table}`, key);
  }
  return result;
}

/** The facts that a plan rests on, by a name for people. Sizes and estimates change all the time and are left out, and so is what the rollout itself makes. */
function relevantFacts(facts: ChangeFacts, footing: Footing): Map<string, unknown> {
  const replaced = new Set(footing.replacedFacts ?? []);
  const result = new Map<string, unknown>();
  result.set("server version", Math.floor(facts.table.server.versionNum / 10_000));
  const add = (table: TableFacts, prefix: string) => {
    for (const [name, value] of relevantOf(table, footing)) {
      const full = `${prefix}${name}`;
      if (!replaced.has(full)) result.set(full, value);
    }
  };
  add(facts.table, "");
  for (const table of facts.related) add(table, `${table.table.schema}.${table.table.name}: `);
  return result;
}

/** Hash of the relevant facts: what must still be the same before each phase. */
export function fingerprintFacts(facts: ChangeFacts, footing: Footing): string {
  return hashValue([...relevantFacts(facts, footing)].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What differs between two readings, in words: `column note was added`. Empty when nothing relevant does. */
export function compareFacts(before: ChangeFacts, after: ChangeFacts, footing: Footing): string[] {
  const old = relevantFacts(before, footing);
  const now = relevantFacts(after, footing);
  const differences: string[] = [];
  for (const [name, value] of now) {
    if (!old.has(name)) differences.push(`${name} was added`);
    else if (hashValue(old.get(name)) !== hashValue(value)) differences.push(`${name} changed`);
  }
  for (const name of old.keys()) if (!now.has(name)) differences.push(`${name} is gone`);
  return differences;
}

/**
 * Whether a phase of a plan still stands on the facts it was made from, and what differs. Before the rollout has changed anything, what
 * it will replace counts too.
 */
export function judgeFooting(
  plan: Plan,
  phase: PhaseName,
  facts: { readonly planned: ChangeFacts; readonly now: ChangeFacts; readonly isRetry: boolean },
): { readonly holds: true } | { readonly holds: false; readonly differences: readonly string[] } {
  const isUntouched = plan.phases[0]?.name === phase && !facts.isRetry;
  const footing: Footing = {
    ownObjects: plan.ownObjects,
    isWide: plan.isWide,
    replacedFacts: isUntouched ? [] : plan.replacedFacts,
  };
  const expected = isUntouched ? (plan.startFingerprint ?? plan.factsFingerprint) : plan.factsFingerprint;
  if (fingerprintFacts(facts.now, footing) === expected) return { holds: true };
  return { holds: false, differences: compareFacts(facts.planned, facts.now, footing) };
}
