import { member, type Tree, visitNodes } from "@/lib/domain/sql/parser";
import type { KnownTable } from "../known/known-table";
import { columnOf, listAt, stringsOf, textAt } from "../tree/names";
import { constantText } from "../tree/sql-type";

/** How many rows a WHERE may let through, told from its form: an honest guess, never a count. */

/** `few`: a key, a closed range of keys, or a limited batch. `some`: an equality on something else. `any`: nothing bounds it. */
export type Reach = "few" | "some" | "any" | "all";

/** More rows than a batch has: a range of keys that is wider, or a larger LIMIT, bounds nothing. */
const batchRows = 100_000;

interface Bound {
  readonly column: string;
  readonly kind: "equal" | "lower" | "upper" | "between";
  /** The values that it names, where they are whole numbers. */
  readonly from: number | null;
  readonly to: number | null;
}

function columnIn(node: Tree | null): string | null {
  const reference = member(node ?? undefined, "ColumnRef");
  if (reference !== null) return columnOf(reference);
  const cast = member(node ?? undefined, "TypeCast", "arg");
  return cast === null ? null : columnIn(cast);
}

function readsNoColumn(node: Tree | null): boolean {
  let isFree = true;
  visitNodes(node, (kind) => {
    if (kind === "ColumnRef" || kind === "SubLink") isFree = false;
  });
  return isFree;
}

const comparisons: Readonly<Record<string, Bound["kind"]>> = {
  "=": "equal",
  ">": "lower",
  ">=": "lower",
  "<": "upper",
  "<=": "upper",
};
/** A whole number that a constant names, as text or cast too; null for anything else. */
function wholeNumber(node: Tree | null): number | null {
  const cast = member(node ?? undefined, "TypeCast", "arg");
  if (cast !== null) return wholeNumber(cast);
  const text = node === null ? null : constantText(node);
  if (text !== null) return /^-?\d+$/.test(text) ? Number(text) : null;
  const negated = member(node ?? undefined, "A_Expr");
  const isMinus =
    negated !== null && stringsOf(listAt(negated, "name"))[0] === "-" && member(negated, "lexpr") === null;
  const value = isMinus ? wholeNumber(member(negated, "rexpr")) : null;
  return value === null ? null : -value;
}

const turned: Readonly<Record<Bound["kind"], Bound["kind"]>> = {
  equal: "equal",
  between: "between",
  lower: "upper",
  upper: "lower",
};

function boundAt(column: string, kind: Bound["kind"], value: number | null): Bound {
  return { column, kind, from: kind === "lower" ? value : null, to: kind === "upper" ? value : null };
}

/** Whether the bounds of a column leave more room than a batch has, as far as whole numbers tell. */
function isWide(bounds: readonly Bound[], column: string): boolean {
  const own = bounds.filter((one) => one.column === column);
  if (own.some((one) => one.kind === "equal")) return false;
  const lowest = Math.max(...own.flatMap((one) => one.from ?? []));
  const highest = Math.min(...own.flatMap((one) => one.to ?? []));
  return Number.isFinite(lowest) && Number.isFinite(highest) && highest - lowest > batchRows;
}

function boundOf(condition: Tree): Bound | null {
  const comparison = member(condition, "A_Expr");
  if (comparison === null) return null;
  const [operator = ""] = stringsOf(listAt(comparison, "name"));
  const left = member(comparison, "lexpr");
  const right = member(comparison, "rexpr");
  const kind = textAt(comparison, "kind");
  const column = columnIn(left);
  if (kind === "AEXPR_BETWEEN") {
    const [from = null, to = null] = listAt(right ?? undefined, "List", "items");
    return column === null ? null : { column, kind: "between", from: wholeNumber(from), to: wholeNumber(to) };
  }
  if (kind === "AEXPR_IN" || kind === "AEXPR_OP_ANY")
    return column === null || operator !== "=" ? null : { column, kind: "equal", from: null, to: null };
  const bound = kind === "AEXPR_OP" ? comparisons[operator] : undefined;
  if (bound === undefined) return null;
  if (column !== null && readsNoColumn(right)) return boundAt(column, bound, wholeNumber(right));
  const other = columnIn(right);
  return other !== null && readsNoColumn(left) ? boundAt(other, turned[bound], wholeNumber(left)) : null;
}

/** The conditions that AND joins. */
function conjuncts(condition: Tree | null): Tree[] {
  if (condition === null) return [];
  const and = member(condition, "BoolExpr");
  if (and === null || textAt(and, "boolop") !== "AND_EXPR") return [condition];
  return listAt(and, "args").flatMap(conjuncts);
}

/** Whether some query in it is cut off by a LIMIT: a batch. */
export function hasLimit(tree: Tree | null): boolean {
  let found = false;
  visitNodes(tree, (kind, body) => {
    if (kind !== "SelectStmt") return;
    const limit = member(body, "limitCount");
    if (limit === null || member(limit, "A_Const", "isnull") === true) return;
    if ((wholeNumber(limit) ?? 0) <= batchRows) found = true;
  });
  return found;
}

/** Columns that find one row: those of the known keys; where nothing is known, what keys are called. */
function keysOf(table: KnownTable): readonly (readonly string[])[] {
  const keys = [...table.indexes.values()].filter((one) => one.unique && one.valid && one.isPlain);
  if (table.isComplete || keys.length > 0) return keys.map((one) => one.columns);
  const singular = table.name.replace(/s$/, "");
  return [["id"], ["uuid"], [`${singular}_id`], [`${table.name}_id`]];
}

function isTrueConstant(condition: Tree): boolean {
  return member(condition, "A_Const", "boolval", "boolval") === true;
}

/** Judges a WHERE over a table. */
export function reachOf(where: Tree | null, table: KnownTable): Reach {
  const all = conjuncts(where).filter((one) => !isTrueConstant(one));
  if (all.length === 0) return "all";
  if (all.some((one) => member(one, "CurrentOfExpr") !== null)) return "few";
  if (all.some((one) => member(one, "A_Const", "boolval") !== null)) return "few";
  const bounds = all.map(boundOf).filter((one) => one !== null);
  const has = (column: string, kinds: readonly Bound["kind"][]) =>
    bounds.some((one) => one.column === column && kinds.includes(one.kind));
  const isKey = keysOf(table).some((columns) => columns.every((column) => has(column, ["equal"])));
  const isRange = [["ctid"], ...keysOf(table)].some(
    ([first = ""]) =>
      !isWide(bounds, first) &&
      (has(first, ["between", "equal"]) || (has(first, ["lower"]) && has(first, ["upper"]))),
  );
  if (isKey || isRange || hasLimit(where)) return "few";
  return bounds.some((one) => one.kind === "equal") ? "some" : "any";
}
