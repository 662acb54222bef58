import { z } from "zod";
import type { TableFacts } from "@/lib/domain/facts/table-facts";
import type { PlanPhase } from "@/lib/domain/plan/plan";
import { displayName } from "@/lib/domain/sql/sql";
import type { RawFinding } from "./finding";
import { countWords } from "./print-figures";
import { phasesAhead, type Subject } from "./subject";

/** What the backfill's own updates would set off. */

export const triggerSourceSchema = z.object({
  /** The table, as the plan calls it. */
  table: z.string(),
  name: z.string(),
  language: z.string(),
  /** The body of its function; null when the role may not see it or it is no text. Judged here and kept nowhere. */
  source: z.string().nullable(),
});
export type TriggerSource = z.infer<typeof triggerSourceSchema>;

/** What a body that matches seems to do: read, not proven. */
const deeds: readonly (readonly [RegExp, string])[] = [
  [
    /\bnew\s*\.\s*"?\w+"?\s*:?=\s*(now\s*\(|current_timestamp|clock_timestamp|statement_timestamp|transaction_timestamp|localtimestamp)/i,
    "sets a time in the row, so every row would look changed today",
  ],
  [/\bpg_notify\s*\(|\bnotify\s/i, "sends a notification, so every listener would be told of every row"],
  [/\binsert\s+into\b/i, "writes a row elsewhere for each, as an audit trail does"],
  [/\b(update|delete\s+from|merge\s+into)\s+\w/i, "changes rows elsewhere"],
  [/\b(dblink|http_\w+|pg_background|plsh|COPY\b.*\bPROGRAM)/i, "reaches outside the database"],
  [/\braise\s+exception\b/i, "may refuse the change"],
];

/** What a trigger's function seems to do, from its text. */
export function guessDeeds(source: string): readonly string[] {
  const code = source.replace(/--[^\n]*/g, "").replace(/\/\*[\s\S]*?\*\//g, "");
  return deeds.flatMap(([pattern, deed]) => (pattern.test(code) ? [deed] : []));
}

interface Walk {
  readonly label: string;
  readonly facts: TableFacts;
  readonly columns: ReadonlySet<string>;
}

/** The tables that the phases walk, with the columns that the walk sets. */
function listWalks(phases: readonly PlanPhase[], subject: Subject): readonly Walk[] {
  const all = [subject.facts.table, ...subject.facts.related];
  const walks = new Map<string, { facts: TableFacts; columns: Set<string> }>();
  for (const step of phases.flatMap((phase) => phase.steps)) {
    if (step.kind !== "backfill") continue;
    const label = displayName(step.table.schema, step.table.name);
    const facts = all.find(({ table }) => displayName(table.schema, table.name) === label);
    if (facts === undefined) continue;
    const walk = walks.get(label) ?? { facts, columns: new Set<string>() };
    for (const { column } of step.assignments) walk.columns.add(column);
    walks.set(label, walk);
  }
  return [...walks].map(([label, walk]) => ({ label, ...walk }));
}

function judgeWalk(walk: Walk, subject: Subject, sources: readonly TriggerSource[]): RawFinding[] {
  const found: RawFinding[] = [];
  const { estimatedRows } = walk.facts.table;
  const times = estimatedRows === null ? "for every row" : `for each of ~${countWords(estimatedRows)} rows`;
  for (const trigger of walk.facts.triggers) {
    const isOwn = subject.plan.ownObjects.triggers.includes(trigger.name);
    const fires =
      trigger.updateOf.length === 0 || trigger.updateOf.some((column) => walk.columns.has(column));
    if (isOwn || !trigger.enabled || !trigger.onUpdate || !fires) continue;
    const seen = sources.find((one) => one.table === walk.label && one.name === trigger.name);
    const done = seen?.source == null ? null : guessDeeds(seen.source);
    const evidence = [
      `${trigger.timing.replaceAll("_", " ")} update${trigger.updateOf.length === 0 ? "" : ` of ${trigger.updateOf.join(", ")}`}, runs ${trigger.function}`,
      done === null
        ? "Its function can't be read, so what it does is unknown"
        : done.length === 0
          ? "By its text it does nothing beyond the row itself"
          : `By its text it ${done.join("; ")}`,
    ];
    found.push(
      trigger.forEachRow
        ? {
            code: "trigger_fires",
            message: `The backfill fires the trigger ${trigger.name} of ${walk.label} ${times}.`,
            evidence,
            remedy:
              "Check what it does. Limit it with UPDATE OF to the columns that it is about, or let it return at once while current_setting('colonnade.walk', true) is 'on'.",
          }
        : {
            code: "trigger_statement",
            message: `The backfill fires the trigger ${trigger.name} of ${walk.label} once for each chunk.`,
            evidence,
            remedy: "Check that it is quick: a chunk waits for it.",
          },
    );
  }
  for (const name of walk.facts.updateRules ?? []) {
    const definition = walk.facts.dependents.find(
      (one) => one.kind === "rule" && one.name === name,
    )?.definition;
    found.push({
      code: "rule_rewrites",
      message: `The rule ${name} of ${walk.label} rewrites updates, those of the backfill too; PostgreSQL refuses a chunk where it does.`,
      evidence: definition == null ? [] : [definition],
      remedy: "Replace the rule with a trigger first.",
    });
  }
  return found;
}

/** Judges what the walks ahead would set off. Pure; `sources` may lack what could not be read. */
export function judgeTriggers(sources: readonly TriggerSource[], subject: Subject): RawFinding[] {
  return listWalks(phasesAhead(subject), subject).flatMap((walk) => judgeWalk(walk, subject, sources));
}
