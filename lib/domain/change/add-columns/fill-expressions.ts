import { invariant } from "@/lib/domain/invariant";
import { fillNullAssignment } from "@/lib/domain/plan/row-trigger-steps";
import { parseExpression, qualifyColumns } from "@/lib/domain/sql/expression";
import { expression, ident, join, type Printed, type Sql, sql } from "@/lib/domain/sql/sql";
import type { ResolvedFill } from "./resolve-columns";

/**
 * What a walked column is set to, and how a row that still needs it is told. Values are assigned without a cast of ours, so that PostgreSQL's
 * assignment rules hold (a text too long for varchar(20) is an error, never cut); they are compared after a cast to the
 * column's type, because an assignment may round.
 */

/** A column that a walk fills: one to come, or one that is there. */
export interface FilledColumn {
  readonly name: string;
  readonly type: Printed;
  /** As the server spells it, e.g. `character varying(20)`. */
  readonly canonicalType: string;
  readonly nullable: boolean;
  readonly fill: Extract<ResolvedFill, { kind: "derive" | "when_null" }>;
}

/** Types without an equality operator are compared by their text. */
const withoutEquality = new Set(["json", "xml", "point", "box", "path", "polygon", "circle"]);

/** Through the parser's hands again: what was put together must still be one expression. */
export function reprint(composed: Sql): Printed {
  const parsed = parseExpression(composed.text);
  invariant(parsed.kind === "valid", `a composed expression is valid: ${composed.text}`);
  return parsed.printed;
}

/** What an UPDATE sets the column to. */
export function assignmentSql(column: FilledColumn): Sql {
  const value = expression(column.fill.expression.parsed.printed);
  return column.fill.kind === "derive" ? value : sql`coalesce(${ident(column.name)}, ${value})`;
}

/** The same, through the parser's hands again. */
export function assignmentOf(column: FilledColumn): Printed {
  return reprint(assignmentSql(column));
}

function columnPending(column: FilledColumn): Sql {
  const name = ident(column.name);
  const value = expression(column.fill.expression.parsed.printed);
  const isNull = sql`${name} is null`;
  if (column.fill.kind === "when_null") {
    const isSettled = column.nullable && column.fill.expression.volatility !== "volatile";
    return isSettled ? sql`${isNull} and (${value}) is not null` : isNull;
  }
  const wanted = sql`cast(${value} as ${expression(column.type)})`;
  const differs = withoutEquality.has(column.canonicalType)
    ? sql`${name}::text is distinct from ${wanted}::text`
    : sql`${name} is distinct from ${wanted}`;
  // A NOT NULL is to come: a row whose expression gives NULL must not pass for right.
  return column.nullable ? differs : sql`${differs} or ${isNull}`;
}

/** True for a row that is not what it should be: what the backfill looks for, and what verify must not find. */
export function pendingWhen(columns: readonly FilledColumn[]): Printed {
  return reprint(
    join(
      columns.map((column) => sql`(${columnPending(column)})`),
      " or ",
    ),
  );
}

/** The statement of the trigger function's body that sets one column. */
export function triggerAssignment(column: FilledColumn): Sql {
  const { parsed } = column.fill.expression;
  return column.fill.kind === "derive"
    ? sql`  new.${ident(column.name)} := ${expression(qualifyColumns(parsed, "new"))};`
    : fillNullAssignment(column.name, parsed);
}
