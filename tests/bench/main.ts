import { writeFile } from "node:fs/promises";
import { removeAbandonedServers } from "@/tests/support/servers";
import { parseArguments, scenarioNames } from "./arguments";
import { compareWays } from "./compare-ways";
import { describeMachine, describePostgres, type PostgresNotes } from "./machine";
import { printResults } from "./print-table";
import type { Result } from "./results";
import { runLagHold } from "./runs/lag-hold";
import { runLinearity } from "./runs/linearity";
import { scenarios } from "./scenarios";
import { endOnSignals } from "./unfinished";

/**
 * `npm run bench`: ways to fill a column, side by side on real servers; docs/measurements.md says how to read it. Progress goes to stderr, tables
 * to stdout, everything to a JSON file.
 */
const parsed = parseArguments(process.argv.slice(2));
if (parsed.kind === "refused") {
  console.error(parsed.message);
  process.exit(2);
}
const { scenarios: wanted, ways, rows, repeat, file } = parsed.value;
const startedAt = performance.now();
const say = (line: string) => {
  console.error(`${Math.round((performance.now() - startedAt) / 1000)} s: ${line}`);
};

endOnSignals();
await removeAbandonedServers();
const results: Result[] = [];
const notes: Record<string, PostgresNotes> = {};
const special: Record<string, unknown> = {};

async function save(): Promise<void> {
  const content = {
    machine: describeMachine(),
    postgres: describePostgres(notes),
    results,
    ...special,
  };
  await writeFile(file, `${JSON.stringify(content, null, 2)}\n`);
}

for (const name of scenarioNames.filter((one) => wanted.includes(one))) {
  const scenario = scenarios[name];
  const compared = await compareWays({
    scenario,
    rows: rows ?? scenario.rows,
    names: ways,
    repeat,
    say,
  });
  results.push(...compared.results);
  notes[name] = compared.postgres;
  // What is measured is kept, whatever becomes of the rest.
  await save();
}
if (results.length > 0) {
  const rounds = repeat === 1 ? "One round" : `Medians of ${repeat} rounds`;
  console.log(`${printResults(results)}\n\n${rounds}; ratios are taken round by round.\n`);
}
for (const [name, run] of [
  ["lag-hold", runLagHold],
  ["linearity", runLinearity],
] as const) {
  if (!wanted.includes(name)) continue;
  const { results: figures, table, postgres } = await run({ rows, say });
  console.log(`${table}\n`);
  special[name === "lag-hold" ? "lagHold" : name] = figures;
  notes[name] = postgres;
  await save();
}
console.log(`Saved to ${file}.`);
