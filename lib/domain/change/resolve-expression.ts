import type { ChangeFacts, ExpressionFacts } from "@/lib/domain/facts/table-facts";
import { type ParsedExpression, parseExpression } from "@/lib/domain/sql/expression";
import type { ExpressionQuestion } from "./kind";

/** Looks up what the parser and the server said about one text, so that plan and problems start from the same. */

export interface ResolvedExpression {
  readonly parsed: ParsedExpression;
  readonly volatility: "immutable" | "stable" | "volatile";
  /** Type of the value, as the server spells it. */
  readonly type: string;
  /** Existing columns that it reads. */
  readonly columns: readonly string[];
}

type Row = ExpressionQuestion["row"];

/** What the server said about an author's text; undefined when it was not asked. */
export function findExpressionFacts(
  facts: ChangeFacts,
  source: string,
  row: Row = "present",
): ExpressionFacts | undefined {
  return facts.expressions.find((one) => one.source === source && one.row === row);
}

/** An author's expression with what is known of it, or null when it is not valid (the problems say why). */
export function resolveExpression(
  facts: ChangeFacts,
  source: string,
  row: Row = "present",
): ResolvedExpression | null {
  const parsed = parseExpression(source);
  const said = findExpressionFacts(facts, source, row);
  if (parsed.kind !== "valid" || said?.result.kind !== "valid") return null;
  const { volatility, type, columns } = said.result;
  return { parsed, volatility, type, columns };
}
