import { resolveExpression } from "@/lib/domain/change/resolve-expression";
import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import { generateName } from "@/lib/domain/sql/generated-name";
import { expression, ident, join, keyword, qualified, type Sql, sql } from "@/lib/domain/sql/sql";
import type { AddIndex, IndexPart } from "./add-index-schema";

/** The author's name, or one after the table and what the index is over. */
export function indexName(change: AddIndex): string {
  if (change.name !== null) return change.name;
  const parts = change.parts.map((part) => (part.of.kind === "column" ? part.of.name : "expr"));
  return generateName({
    parts: [change.table.name, ...parts],
    suffix: change.method === "btree" ? "idx" : `${change.method}_idx`,
  });
}

function partSql(part: IndexPart, facts: ChangeFacts): Sql | null {
  const { of } = part;
  const resolved = of.kind === "expression" ? resolveExpression(facts, of.expression) : null;
  if (of.kind === "expression" && resolved === null) return null;
  const what =
    of.kind === "column"
      ? ident(of.name)
      : resolved === null
        ? sql``
        : sql`(${expression(resolved.parsed.printed)})`;
  const operatorClass = part.operatorClass === null ? sql`` : sql` ${ident(part.operatorClass)}`;
  const order = part.order === "descending" ? sql` desc` : sql``;
  const nulls = { first: sql` nulls first`, last: sql` nulls last`, own: sql`` }[part.nulls ?? "own"];
  return sql`${what}${operatorClass}${order}${nulls}`;
}

/** The build's statement; null when a text of the change did not resolve (its problems say why). */
export function indexDefinition(
  change: AddIndex,
  facts: ChangeFacts,
  how: "concurrently" | "at_once" = "concurrently",
): Sql | null {
  const parts = change.parts.map((part) => partSql(part, facts));
  const where = change.where === null ? null : resolveExpression(facts, change.where);
  if (!parts.every((part) => part !== null) || (change.where !== null && where === null)) return null;
  const unique = change.isUnique ? sql`unique ` : sql``;
  const include =
    change.include.length === 0 ? sql`` : sql`\ninclude (${join(change.include.map(ident), ", ")})`;
  const only = where === null ? sql`` : sql`\nwhere (${expression(where.parsed.printed)})`;
  return sql`create ${unique}index ${how === "concurrently" ? sql`concurrently ` : sql``}${ident(indexName(change))}
on ${qualified(change.table.schema, change.table.name)} using ${keyword(change.method)} (${join(parts, ", ")})${include}${only}`;
}
