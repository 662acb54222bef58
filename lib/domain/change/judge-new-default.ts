import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import type { Problem } from "@/lib/domain/plan/plan";
import { isNullDefault } from "./defaults/same-default";
import { judgeExpression } from "./judge-expression";
import { problem } from "./problem";
import { findExpressionFacts, resolveExpression } from "./resolve-expression";

/** Judges the default that a column to come shall have: valid, over no column, and not NULL, which PostgreSQL keeps as none. */
export function judgeNewDefault(facts: ChangeFacts, source: string, path: string): Problem[] {
  const found = judgeExpression(facts, source, path, "The default");
  const said = findExpressionFacts(facts, source)?.result;
  if (said?.kind === "valid" && said.columns.length > 0) {
    found.push(
      problem("error", "default_reads_columns", "A default can't read other columns.", {
        path,
        remedy: "Use a fill, or let the application write the value.",
      }),
    );
  }
  const resolved = resolveExpression(facts, source);
  if (resolved !== null && isNullDefault(resolved.parsed)) {
    found.push(
      problem("error", "default_is_null", "NULL is no default: PostgreSQL keeps none then.", {
        path,
        remedy: "Leave the default empty.",
      }),
    );
  }
  return found;
}
