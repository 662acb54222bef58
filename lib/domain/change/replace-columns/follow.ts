import { parseCheckDefinition } from "@/lib/domain/sql/check-definition";
import { parseExpression, qualifyColumns, renameColumnsIn } from "@/lib/domain/sql/expression";
import {
  dollarQuoted,
  expression,
  ident,
  join,
  type Printed,
  qualified,
  type Sql,
  sql,
} from "@/lib/domain/sql/sql";
import { differ, ownExpression } from "./replaced-column";
import { comingNames, goneNames, type TypedColumn, type TypePart } from "./type-part";

/** How one of the two columns of a type change follows the other: the trigger function's body, and what it means for a row. */

/** What the types of integers hold. */
export const integerBounds: Readonly<Record<string, readonly [low: Sql, high: Sql]>> = {
  smallint: [sql`-32768`, sql`32767`],
  integer: [sql`-2147483648`, sql`2147483647`],
  bigint: [sql`-9223372036854775808`, sql`9223372036854775807`],
};

function boundsOf(column: TypedColumn): readonly [low: Sql, high: Sql] | null {
  const isOfIntegers = column.isCast && integerBounds[column.canonicalType] !== undefined;
  return isOfIntegers ? (integerBounds[column.facts.type] ?? null) : null;
}

/** The same expression over the old columns, as they are called after the swap. */
export function overGone(part: Pick<TypePart, "columns">, printed: Printed): Sql {
  const parsed = parseExpression(printed.text);
  return parsed.kind === "valid" ? expression(renameColumnsIn(parsed, goneNames(part))) : expression(printed);
}

function newRow(composed: Sql): Sql {
  return expression(qualifyColumns(ownExpression(composed), "new"));
}

/** The statements of the trigger with which an old column follows the new one. */
function followBack(part: Pick<TypePart, "columns" | "facts">, column: TypedColumn): Sql {
  const own = sql`new.${ident(column.name)}`;
  const gone = sql`new.${ident(column.gone)}`;
  const down = expression(qualifyColumns(column.down, "new"));
  // The old value of a row that is written for another column's sake is the better one: it is what was there.
  const isWritten = sql`tg_op = 'INSERT' or ${differ(own, sql`old.${ident(column.name)}`, column.canonicalType)}`;
  if (column.fits === "always") {
    return sql`  if ${isWritten} then ${gone} := ${down}; end if;`;
  }
  const checks = part.facts.constraints
    .filter((one) => one.kind === "check" && one.columns.includes(column.name))
    .flatMap((one) => parseCheckDefinition(one.definition) ?? []);
  const bounds = boundsOf(column);
  if (bounds !== null && checks.length === 0) {
    return sql`  if ${isWritten} then
    ${gone} := case when ${own} between ${bounds[0]} and ${bounds[1]} then ${down} end;
  end if;`;
  }
  const back = newRow(overGone(part, column.up.printed));
  const isOther = differ(own, sql`cast((${back}) as ${expression(column.type)})`, column.canonicalType);
  const broken = checks.map(
    (check) => sql`    if (${newRow(overGone(part, check.printed))}) is false then ${gone} := null; end if;`,
  );
  return sql`  begin
    if ${isWritten} then
      ${gone} := ${down};
      if ${isOther} then ${gone} := null; end if;
    end if;
${join(broken, "\n")}
  exception when others then
    ${gone} := null;
  end;`;
}

/** The trigger function: before the swap the new column follows the old, after it the old one follows the new, as far as it can. */
export function functionSql(part: TypePart, direction: "before_swap" | "after_swap", isNew: boolean): Sql {
  const lines = part.columns.map((column) =>
    direction === "before_swap"
      ? sql`  new.${ident(column.coming)} := ${expression(qualifyColumns(column.up, "new"))};`
      : followBack(part, column),
  );
  const body = sql`begin
${join(lines, "\n")}
  return new;
end`;
  return sql`${isNew ? sql`create function` : sql`create or replace function`} ${qualified("colonnade", part.function)}() returns trigger
language plpgsql
set search_path from current
as ${dollarQuoted(body)}`;
}

/** What the old column would be, from the new one, before the swap: for the look at lossy conversions. */
export function downBeforeSwap(part: TypePart, column: TypedColumn): Sql {
  return expression(renameColumnsIn(column.down, comingNames(part)));
}
