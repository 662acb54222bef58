import { changeSchema } from "@/lib/domain/change/change";
import type { Problem } from "@/lib/domain/plan/plan";
import { type DesignForm, toChange } from "./design-form";
import { forms } from "./forms/forms";

/** What the form still lacks before it can be planned, in the form's order. Codes: `missing` (not filled in yet), `malformed` (can't be as it is). */
export function findMissing(form: DesignForm): readonly Problem[] {
  const change = toChange(form);
  if (change === null) {
    return [missing("Choose a table.", "table")];
  }
  const parsed = changeSchema.safeParse(change);
  if (parsed.success) return [];
  const found: Problem[] = [];
  for (const issue of parsed.error.issues) {
    const path = issue.path.join(".");
    const place = placeOf(path);
    if (found.some((one) => one.path === place)) continue;
    const known = forms[form.kind].lacks.find(([pattern]) => pattern.test(path))?.[1];
    if (issue.code === "too_small" && known !== undefined) found.push(missing(known, place));
    else found.push({ ...missing(issue.message, place), code: "malformed" });
  }
  return found;
}

/** Some parts of a change share one field. */
function placeOf(path: string): string {
  return path
    .replace(/(references)\.(schema|table|column)$/, "$1")
    .replace(/^((?:constraints|indexes)\.\d+\.columns)\.\d+$/, "$1");
}

function missing(message: string, path: string): Problem {
  return { severity: "error", code: "missing", message, remedy: null, path, position: null };
}
