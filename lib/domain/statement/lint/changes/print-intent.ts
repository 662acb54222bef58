import { printExpression } from "@/lib/domain/sql/expression";
import { type Tree, visitNodes } from "@/lib/domain/sql/parser";
import { steadyFunctions } from "../builtin-functions";
import type { LintCatalog } from "../lint-catalog";
import { calledName, columnOf } from "../tree/names";

/** An expression of a statement, as the author of a change would write it. */
export interface WrittenExpression {
  readonly text: string;
  readonly reads: readonly string[];
  readonly isVolatile: boolean;
}

/** Reads an expression; null where it can't be printed faithfully. A function that nothing is known of counts as volatile. */
export function writtenExpression(tree: Tree, catalog: LintCatalog | null): WrittenExpression | null {
  const printed = printExpression(tree);
  if (printed === null) return null;
  const reads = new Set<string>();
  let isVolatile = false;
  visitNodes(tree, (kind, body) => {
    const column = kind === "ColumnRef" ? columnOf(body) : null;
    if (column !== null) reads.add(column);
    const called = kind === "FuncCall" ? calledName(body) : null;
    if (called === null || steadyFunctions.has(called.name)) return;
    const known = catalog?.functions.find((one) => one.name === called.name);
    isVolatile ||= known === undefined || known.volatility === "volatile";
  });
  return { text: printed.text, reads: [...reads], isVolatile };
}

/** True for a tree with a sub-select in it. */
export function hasSubSelect(tree: Tree): boolean {
  let found = false;
  visitNodes(tree, (kind) => {
    found ||= kind === "SubLink";
  });
  return found;
}
