import { type ResolvedExpression, resolveExpression } from "@/lib/domain/change/resolve-expression";
import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import type { Printed } from "@/lib/domain/sql/sql";
import { parseTypeName } from "@/lib/domain/sql/type-name";
import type { AddColumns, NewColumn } from "./add-columns-schema";

/** Looks up what the parser and the server said about each text of the change, so that plan and problems start from the same. */

export type ResolvedFill =
  | { readonly kind: "none" }
  | { readonly kind: "constant"; readonly expression: ResolvedExpression }
  | { readonly kind: "derive"; readonly expression: ResolvedExpression }
  | { readonly kind: "when_null"; readonly expression: ResolvedExpression }
  | { readonly kind: "virtual"; readonly expression: ResolvedExpression };

export interface ResolvedColumn {
  readonly name: string;
  readonly type: Printed;
  /** As the server spells it, e.g. `character varying(20)`. */
  readonly canonicalType: string;
  readonly nullable: boolean;
  readonly default: ResolvedExpression | null;
  readonly fill: ResolvedFill;
}

/** A column whose existing rows are walked, and whose new rows a trigger keeps right. */
export type WalkedColumn = ResolvedColumn & {
  readonly fill: Extract<ResolvedFill, { kind: "derive" | "when_null" }>;
};

/** True when existing rows have to be walked for it. */
export function isWalked(column: ResolvedColumn): column is WalkedColumn {
  return column.fill.kind === "derive" || column.fill.kind === "when_null";
}

function resolveColumn(column: NewColumn, facts: ChangeFacts): ResolvedColumn | null {
  const type = parseTypeName(column.type);
  const said = facts.types.find((one) => one.source === column.type);
  if (type.kind !== "valid" || said?.result.kind !== "valid") return null;
  const fallback = column.default === null ? null : resolveExpression(facts, column.default);
  if (column.default !== null && fallback === null) return null;
  const shared = {
    name: column.name,
    type: type.printed,
    canonicalType: said.result.type,
    nullable: column.nullable,
    default: fallback,
  };
  if (column.fill.kind === "none") return { ...shared, fill: { kind: "none" } };
  const expression = resolveExpression(facts, column.fill.expression);
  return expression === null ? null : { ...shared, fill: { kind: column.fill.kind, expression } };
}

/** Every column of the change, resolved; null when one is not (the problems say why). */
export function resolveColumns(change: AddColumns, facts: ChangeFacts): readonly ResolvedColumn[] | null {
  const resolved = change.columns.map((column) => resolveColumn(column, facts));
  return resolved.every((column) => column !== null) ? resolved : null;
}
