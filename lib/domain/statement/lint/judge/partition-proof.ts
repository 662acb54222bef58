import { member, type Tree } from "@/lib/domain/sql/parser";
import type { KnownTable } from "../known/known-table";
import { columnOf, listAt, stringsOf, textAt } from "../tree/names";
import { constantText, printType, type SqlType, typeOf } from "../tree/sql-type";
import { findProof } from "./proof";

/**
 * Whether validated checks of a table prove that every row is within a partition's bounds, as PostgreSQL looks for it before ATTACH PARTITION
 * reads them: for one plain key column, with bounds and checks that compare it with constants. Where a check may prove it in another way, nobody
 * here can tell.
 */

export type BoundProof = "proven" | "unclear" | "none";

interface Limit {
  readonly operator: string;
  readonly values: readonly string[];
}

function conjunctsOf(check: Tree): readonly Tree[] {
  const and = member(check, "BoolExpr");
  if (and === null || textAt(and, "boolop") !== "AND_EXPR") return [check];
  return listAt(and, "args").flatMap(conjunctsOf);
}

/** A constant as text; null for anything else, and for one of another type than the column's: that is compared in another way. */
function constantOf(node: Tree | null, type: SqlType | null): string | null {
  const cast = member(node ?? undefined, "TypeCast");
  if (cast === null) return node === null ? null : constantText(node);
  const to = typeOf(member(cast, "typeName"));
  const isSame =
    to !== null &&
    type !== null &&
    printType({ ...to, modifiers: [] }) === printType({ ...type, modifiers: [] });
  return isSame ? constantOf(member(cast, "arg"), type) : null;
}

/** What one condition says of the column; null when that is no comparison with constants. */
function limitOf(condition: Tree, column: string, type: SqlType | null): Limit | null {
  const comparison = member(condition, "A_Expr");
  const reference = member(comparison ?? undefined, "lexpr", "ColumnRef");
  if (comparison === null || reference === null || columnOf(reference) !== column) return null;
  const [operator = ""] = stringsOf(listAt(comparison, "name"));
  const right = member(comparison, "rexpr");
  const kind = textAt(comparison, "kind");
  const listed =
    kind === "AEXPR_IN"
      ? listAt(right ?? undefined, "List", "items")
      : kind === "AEXPR_OP_ANY"
        ? listAt(right ?? undefined, "A_ArrayExpr", "elements")
        : kind === "AEXPR_OP"
          ? [right]
          : [];
  const values = listed.flatMap((one) => constantOf(one, type) ?? []);
  return values.length === 0 || values.length !== listed.length ? null : { operator, values };
}

/** Which of two constants comes first, where that is the same for every type: whole numbers, days; null where it is not known. */
function compare(one: string, other: string): number | null {
  if (one === other) return 0;
  const areAll = (pattern: RegExp) => pattern.test(one) && pattern.test(other);
  if (areAll(/^-?\d{1,15}$/)) return Math.sign(Number(one) - Number(other));
  return areAll(/^\d{4}-\d\d-\d\d$/) ? (one < other ? -1 : 1) : null;
}

function isAtLeast(limit: Limit, bound: string): boolean {
  const places = limit.values.map((value) => compare(value, bound));
  return [">=", ">", "="].includes(limit.operator) && places.every((place) => place !== null && place >= 0);
}

function isBelow(limit: Limit, bound: string): boolean {
  const places = limit.values.map((value) => compare(value, bound));
  if (limit.operator === "<") return places.every((place) => place !== null && place <= 0);
  return ["<=", "="].includes(limit.operator) && places.every((place) => place !== null && place < 0);
}

/** Whether limits keep to one end of a range; null as a datum is MINVALUE or MAXVALUE: there is no end. */
function keepsTo(
  limits: readonly Limit[],
  datums: readonly Tree[],
  type: SqlType | null,
  isKept: (limit: Limit, bound: string) => boolean,
): boolean {
  const [datum = null] = datums;
  if (member(datum ?? undefined, "ColumnRef") !== null) return true;
  const bound = constantOf(datum, type);
  return bound !== null && limits.some((limit) => isKept(limit, bound));
}

function isProvenBy(limits: readonly Limit[], bound: Tree, type: SqlType | null): boolean {
  if (textAt(bound, "strategy") === "r") {
    const lower = listAt(bound, "lowerdatums");
    const upper = listAt(bound, "upperdatums");
    return (
      lower.length === 1 && keepsTo(limits, lower, type, isAtLeast) && keepsTo(limits, upper, type, isBelow)
    );
  }
  if (textAt(bound, "strategy") !== "l") return false;
  const values = listAt(bound, "listdatums").flatMap((one) => constantOf(one, type) ?? []);
  return limits.some(
    ({ operator, values: own }) => operator === "=" && own.every((one) => values.includes(one)),
  );
}

function areComparable(limits: readonly Limit[], bound: Tree, type: SqlType | null): boolean {
  const datums = ["lowerdatums", "upperdatums", "listdatums"].flatMap((list) => listAt(bound, list));
  return datums.every((datum) => {
    if (member(datum, "ColumnRef") !== null || member(datum, "A_Const", "isnull") === true) return true;
    const value = constantOf(datum, type);
    return (
      value !== null && limits.every((limit) => limit.values.every((one) => compare(one, value) !== null))
    );
  });
}

/** The one plain column that a table is partitioned by: undefined where nobody knows, null where it is something else. */
function keyColumnOf(parent: KnownTable): string | null | undefined {
  const { partitionKey } = parent;
  if (partitionKey === null) return undefined;
  const [only, ...more] = listAt(partitionKey, "partParams");
  return more.length > 0 ? null : textAt(only, "PartitionElem", "name");
}

/** Judges the bounds of a partition to be attached (a PartitionBoundSpec's body) by what is known of it. */
export function proveBound(parent: KnownTable, partition: KnownTable, bound: Tree | null): BoundProof {
  const checks = [...partition.constraints.values()].filter((one) => one.kind === "check" && one.validated);
  const key = keyColumnOf(parent);
  const about = checks.filter((one) => key == null || one.columns.includes(key));
  if (about.length === 0 || bound === null) return "none";
  if (key == null) return "unclear";
  const type = partition.columns.get(key)?.type ?? null;
  const conditions = about.flatMap((one) => {
    const expression = one.expression();
    return expression === null ? [] : conjunctsOf(expression);
  });
  const limits = conditions.flatMap((condition) => limitOf(condition, key, type) ?? []);
  const nullable = partition.columns.get(key)?.nullable;
  const isNotNull = nullable === false || findProof(partition, key) !== null;
  if (isNotNull && isProvenBy(limits, bound, type)) return "proven";
  const isRead = (condition: Tree) =>
    member(condition, "NullTest") !== null || limitOf(condition, key, type) !== null;
  // All of it is understood, and is no proof: the server finds none either.
  const isClear = nullable !== undefined && conditions.every(isRead) && areComparable(limits, bound, type);
  return isClear ? "none" : "unclear";
}
