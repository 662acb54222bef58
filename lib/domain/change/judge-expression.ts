import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import type { Problem } from "@/lib/domain/plan/plan";
import type { ExpressionQuestion } from "./kind";
import { problem } from "./problem";
import { findExpressionFacts } from "./resolve-expression";

/** What the server said about one of the author's texts. `what` names it in the sentence. */
export function judgeExpression(
  facts: ChangeFacts,
  source: string,
  path: string,
  what: string,
  row: ExpressionQuestion["row"] = "present",
): Problem[] {
  const said = findExpressionFacts(facts, source, row);
  if (said === undefined) {
    return [
      problem("error", "expression_unchecked", `${what} was not checked against the target.`, { path }),
    ];
  }
  if (said.result.kind === "valid") return [];
  const { message, position, hint } = said.result;
  return [
    problem("error", "expression_invalid", `${what}: ${message}`, {
      path,
      position,
      ...(hint === null ? {} : { remedy: hint }),
    }),
  ];
}
