import { addColumnsSchema } from "@/lib/domain/change/add-columns/add-columns-schema";
import type { Problem } from "@/lib/domain/plan/plan";
import { type ChangeForm, toChange } from "./change-form";

const words: readonly (readonly [RegExp, string])[] = [
  [/^columns\.\d+\.name$/, "Name the new column."],
  [/^columns\.\d+\.type$/, "Choose the new column's type."],
  [/^columns\.\d+\.fill\.expression$/, "Write the expression that fills the column."],
  [/^constraints\.\d+\.expression$/, "Write the check's expression."],
  [/^constraints\.\d+\.columns$/, "Choose the columns that are unique together."],
  [/^constraints\.\d+\.column$/, "Choose the column of the foreign key."],
  [/^constraints\.\d+\.references/, "Choose the table and column that the foreign key refers to."],
  [/^indexes\.\d+\.columns$/, "Choose the columns to index."],
];

/** What the form still lacks before it can be planned, in the form's order. Codes: `missing` (not filled in yet), `malformed` (can't be as it is). */
export function findMissing(form: ChangeForm): readonly Problem[] {
  const change = toChange(form);
  if (change === null) {
    return [missing("Choose a table.", "table")];
  }
  const parsed = addColumnsSchema.safeParse(change);
  if (parsed.success) return [];
  const found: Problem[] = [];
  for (const issue of parsed.error.issues) {
    const path = placeOf(issue.path.join("."));
    if (found.some((one) => one.path === path)) continue;
    const known = words.find(([pattern]) => pattern.test(path))?.[1];
    if (issue.code === "too_small" && known !== undefined) found.push(missing(known, path));
    else found.push({ ...missing(issue.message, path), code: "malformed" });
  }
  return found;
}

/** Parts of a reference are one place in the form. */
function placeOf(path: string): string {
  return path.replace(/(\.references)\..*$/, "$1").replace(/(\.columns)\.\d+$/, "$1");
}

function missing(message: string, path: string): Problem {
  return { severity: "error", code: "missing", message, remedy: null, path, position: null };
}
