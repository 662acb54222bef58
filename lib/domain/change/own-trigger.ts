import type { TableFacts } from "@/lib/domain/facts/table-facts";
import type { Problem } from "@/lib/domain/plan/plan";
import { generateName } from "@/lib/domain/sql/generated-name";
import { problem } from "./problem";

/** The trigger that a rollout keeps columns in step with. BEFORE triggers fire in the order of their names: the last one sees what the others did. */
const prefix = "zz_colonnade";

/** The trigger's name; `suffix` says what it does. */
export function nameOwnTrigger(table: string, columns: readonly string[], suffix: string): string {
  return generateName({ parts: [prefix, table, ...columns], suffix, isDistinct: true });
}

/** Triggers that would change a row after the rollout's own has looked at it. */
export function judgeTriggerOrder({ triggers }: TableFacts): Problem[] {
  const later = triggers.filter(
    (trigger) =>
      trigger.enabled &&
      trigger.timing === "before" &&
      trigger.forEachRow &&
      (trigger.onInsert || trigger.onUpdate) &&
      trigger.name > prefix &&
      !trigger.name.startsWith(prefix),
  );
  return later.map(({ name }) =>
    problem(
      "error",
      "trigger_fires_later",
      `The trigger ${name} fires after the rollout's own, for triggers fire in the order of their names: what it changes in a row would not be followed.`,
      {
        path: "table",
        remedy: `Give it another name: ALTER TRIGGER … RENAME TO …, with one that sorts before ${prefix}.`,
      },
    ),
  );
}
