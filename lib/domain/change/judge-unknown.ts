import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import type { Problem } from "@/lib/domain/plan/plan";
import { problem } from "./problem";

/** Without a server, some things can't be told: a plan that would have to carry them over, or take them away, is not made. */
export function judgeUnknown(facts: ChangeFacts): Problem[] {
  const { unknown = [] } = facts;
  if (unknown.length === 0) return [];
  return [
    problem(
      "error",
      "not_in_schema",
      `The schema does not tell ${unknown.join(", ")}, so this change can't be planned from it.`,
      {
        path: "table",
        remedy: "Plan it on a server, with --url.",
      },
    ),
  ];
}
