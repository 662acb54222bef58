import type { Change } from "@/lib/domain/change/change";
import type { Problem } from "@/lib/domain/plan/plan";

/** Where problems stand in the form. Paths are those of the change: `columns.0.fill.expression`. Pure. */

/** Fields to look for, nearest first: the path, then what holds it, then what it holds is left to the page. */
export function listPlaces(path: string): readonly string[] {
  const parts = path.split(".");
  return parts.map((_, index) => parts.slice(0, parts.length - index).join("."));
}

/** The text of the change at a path, for a position to point into; undefined where the path leads to no text. */
export function findText(change: Change | null, path: string): string | undefined {
  let found: unknown = change;
  for (const part of path.split(".")) {
    if (typeof found !== "object" || found === null) return undefined;
    found = Object.entries(found).find(([name]) => name === part)?.[1];
  }
  return typeof found === "string" ? found : undefined;
}

/** What a field shows as its error: the first error placed exactly there. */
export function findError(problems: readonly Problem[], path: string): string | undefined {
  return problems.find((one) => one.severity === "error" && one.path === path)?.message;
}

/** The same for a field that stands for all that its path holds: an error placed there, or further in. */
export function findErrorWithin(problems: readonly Problem[], path: string): string | undefined {
  return problems.find(
    (one) =>
      one.severity === "error" && one.path !== null && (one.path === path || one.path.startsWith(`${path}.`)),
  )?.message;
}

function count(amount: number, one: string, many: string): string {
  return `${amount} ${amount === 1 ? one : many}`;
}

/** Why a change can't be saved yet: "2 problems to fix", "1 thing to fill in"; null when nothing is in the way. */
export function printObstacles(missing: readonly Problem[], problems: readonly Problem[]): string | null {
  const malformed = missing.filter((one) => one.code === "malformed").length;
  const open = missing.length - malformed;
  const errors = problems.filter((one) => one.severity === "error").length + malformed;
  if (open > 0) return `${count(open, "thing", "things")} to fill in`;
  if (errors > 0) return `${count(errors, "problem", "problems")} to fix`;
  return null;
}
