import { appendFileSync } from "node:fs";

/**
 * Says once more, at the very end of a run, what failed and why: of a long log often the end alone is kept. `npm test` runs several parts one after
 * the other and names a file in COLONNADE_FAILURES, from which it repeats all of it behind the last one.
 */

const colours = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g");
const maxLines = 12;

export interface TestFailure {
  readonly title: string;
  readonly durationMs: number | null;
  readonly errors: readonly string[];
}

export function tellFailures(failures: readonly TestFailure[]): void {
  const told = failures.map(({ title, durationMs, errors }) => {
    const brief = errors.map((error) =>
      error.replaceAll(colours, "").split("\n").slice(0, maxLines).join("\n"),
    );
    const took = durationMs === null ? "" : ` (${Math.round(durationMs)} ms)`;
    return `FAILED ${title}${took}\n${brief.join("\n")}\n`;
  });
  for (const one of told) console.log(one);
  const file = process.env.COLONNADE_FAILURES;
  if (file !== undefined) for (const one of told) appendFileSync(file, `${one}\n`);
}
