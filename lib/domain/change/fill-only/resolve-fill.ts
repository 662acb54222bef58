import type { FilledColumn } from "@/lib/domain/change/add-columns/fill-expressions";
import { findColumn } from "@/lib/domain/change/judge-present-column";
import { type ResolvedExpression, resolveExpression } from "@/lib/domain/change/resolve-expression";
import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import { parseTypeName } from "@/lib/domain/sql/type-name";
import type { FillOnly } from "./fill-only-schema";

/** A "fill only" with what is known of its texts and columns. */
export interface ResolvedFillOnly {
  readonly columns: readonly FilledColumn[];
  readonly where: ResolvedExpression | null;
}

function resolveFilled(one: FillOnly["columns"][number], facts: ChangeFacts): FilledColumn | null {
  const column = findColumn(facts, one.name);
  const type = parseTypeName(column?.type ?? "");
  const expression = resolveExpression(facts, one.fill.expression);
  if (column === undefined || type.kind !== "valid" || expression === null) return null;
  return {
    name: column.name,
    type: type.printed,
    canonicalType: column.type,
    nullable: column.nullable,
    fill: { kind: one.fill.kind, expression },
  };
}

/** Looks everything up; null when something did not resolve (the problems say why). */
export function resolveFillOnly(change: FillOnly, facts: ChangeFacts): ResolvedFillOnly | null {
  const columns = change.columns.map((one) => resolveFilled(one, facts));
  const where = change.where === null ? null : resolveExpression(facts, change.where);
  if (change.where !== null && where === null) return null;
  return columns.every((column) => column !== null) ? { columns, where } : null;
}
