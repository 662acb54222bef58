import type { ParsedExpression } from "@/lib/domain/sql/expression";
import { member, type Tree, withoutLocations } from "@/lib/domain/sql/parser";

/** A constant by its text: the server prints the default 'x' as 'x'::text, and 1 as '1'::bigint. */
function constantText(tree: Tree): string | null {
  const constant = member(tree, "A_Const") ?? member(tree, "TypeCast", "arg", "A_Const");
  if (constant === null) return null;
  if (member(constant, "isnull") === true) return "null";
  for (const path of [
    ["sval", "sval"],
    ["fval", "fval"],
    ["ival", "ival"],
    ["boolval", "boolval"],
  ] as const) {
    const found = member(constant, ...path);
    if (found !== null) return `= ${String(found)}`;
  }
  // The parser leaves out 0, false and '' as the values that they have anyway.
  return member(constant, "boolval") !== null ? "= false" : member(constant, "ival") !== null ? "= 0" : "= ";
}

function normal(tree: Tree): Tree {
  if (typeof tree !== "object" || tree === null) return tree;
  if (Array.isArray(tree)) return tree.map(normal);
  const constant = constantText(tree);
  if (constant !== null) return constant;
  return Object.fromEntries(Object.entries(tree).map(([key, one]) => [key, normal(one)]));
}

/** Whether two defaults say the same, as far as their text tells: a cast of a constant counts for nothing. */
export function isSameDefault(one: ParsedExpression, other: ParsedExpression): boolean {
  const text = (parsed: ParsedExpression) => JSON.stringify(normal(withoutLocations(parsed.tree)));
  return text(one) === text(other);
}

/** Whether it is NULL and nothing else: PostgreSQL keeps no default then. */
export function isNullDefault(parsed: ParsedExpression): boolean {
  return normal(withoutLocations(parsed.tree)) === "null";
}
