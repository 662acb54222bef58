import type { Change } from "@/lib/domain/change/change";
import { findExpressionFacts } from "@/lib/domain/change/resolve-expression";
import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import type { RedoneRows } from "@/lib/domain/plan/redone-rows";
import { listFillExpressions } from "./expressions";

export interface RedoneRowsChoice {
  /** The first is what is best left as it is. */
  readonly options: readonly [RedoneRows, ...RedoneRows[]];
  /** Why there is no other; null where there is. */
  readonly why: string | null;
}

const both: RedoneRowsChoice = { options: ["all", "unfilled"], why: null };
const mayBeTheApplications: RedoneRowsChoice = {
  options: ["unfilled"],
  why: "Rows that have a value keep it: it may be the application's own.",
};

function readsFilled(
  change: Extract<Change, { kind: "fill_only" }>,
  paths: readonly string[],
  facts: ChangeFacts,
): boolean {
  const filled = change.columns.map((column) => column.name);
  return listFillExpressions(change).some((one) => {
    if (!paths.includes(one.path) || one.source === null) return false;
    const said = findExpressionFacts(facts, one.source)?.result;
    return said?.kind !== "valid" || said.columns.some((name) => filled.includes(name));
  });
}

/**
 * Which rows can be filled again when these expressions are amended. A row that has been filled is done anew where its value must equal the
 * expression, or can be told from what the application wrote. `before` and `after` come each with the facts that its expressions were judged by.
 */
export function chooseRedoneRows(
  before: { readonly change: Change; readonly facts: ChangeFacts },
  after: { readonly change: Change; readonly facts: ChangeFacts },
  paths: readonly string[],
): RedoneRowsChoice {
  const { change } = after;
  switch (change.kind) {
    case "add_columns":
    case "fill_only": {
      const isDerived = change.columns.some(
        ({ fill }, at) => fill.kind === "derive" && paths.includes(`columns.${at}.fill.expression`),
      );
      if (!isDerived) return mayBeTheApplications;
      const isTwice =
        change.kind === "fill_only" &&
        before.change.kind === "fill_only" &&
        (readsFilled(before.change, paths, before.facts) || readsFilled(change, paths, after.facts));
      return isTwice
        ? {
            options: ["unfilled"],
            why: "The expression reads a column that it sets, so a row that is done must not be done twice.",
          }
        : both;
    }
    case "change_type":
      return paths.includes("up")
        ? both
        : { options: ["unfilled"], why: "The new values stay what they are: only the way back changes." };
    case "split_merge":
      return paths.every((path) => path.endsWith(".up"))
        ? both
        : {
            options: ["unfilled"],
            why: "With another expression back, a value of the walk's can't be told from the application's.",
          };
    default:
      return mayBeTheApplications;
  }
}
