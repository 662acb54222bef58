import { z } from "zod";
import type { ExpressionFacts } from "@/lib/domain/facts/table-facts";
import { type ParsedExpression, parseExpression } from "@/lib/domain/sql/expression";
import { mapPosition } from "@/lib/domain/sql/map-position";
import { member } from "@/lib/domain/sql/parser";
import { expression, ident, join, type Printed, qualified, type Sql, sql, value } from "@/lib/domain/sql/sql";
import { parseTypeName } from "@/lib/domain/sql/type-name";
import type { Failure } from "../failure";
import type { ResultColumn, Session } from "../session";
import { dryRun } from "./dry-run";
import { findCalls } from "./expression-calls";
import { readUserDefined } from "./read-user-defined";
import { readVolatility, readVolatilityCatalog } from "./read-volatility";
import type { TableReference } from "./table-facts";
import { isAssignable, type VolatilityCatalog } from "./volatility";

export interface ExpressionCheck {
  readonly table: TableReference;
  readonly source: string;
  /** The type of the column that it shall be stored in. */
  readonly asType?: string;
  /** It is tried where a value of `asType` is NULL, so both must have a type in common. */
  readonly isFallback?: boolean;
  /** Columns that are to come, or to have another type: the expression reads them so. Those whose type does not parse are left out. */
  readonly extraColumns?: readonly { readonly name: string; readonly type: string }[];
}

type Invalid = Extract<ExpressionFacts["result"], { kind: "invalid" }>;

function invalid(message: string, position: number | null = null, hint: string | null = null): Invalid {
  return { kind: "invalid", message, position, hint };
}

/** The rows that the expression is tried over, under the table's own name, so that `orders.amount` is understood. */
function rowsOf(check: ExpressionCheck, columns: readonly string[]): Sql {
  const table = qualified(check.table.schema, check.table.name);
  const extra = (check.extraColumns ?? []).flatMap(({ name, type }) => {
    const parsed = parseTypeName(type);
    if (parsed.kind === "invalid" || parsed.isSerial || name === "") return [];
    return [{ name, column: sql`cast(null as ${expression(parsed.printed)}) as ${ident(name)}` }];
  });
  if (extra.length === 0) return table;
  const kept = columns.filter((name) => !extra.some((one) => one.name === name)).map(ident);
  return sql`(select ${join([...kept, ...extra.map((one) => one.column)], ", ")} from ${table}) as ${ident(check.table.name)}`;
}

const head = "select\n";

/** The server's refusal of `select <expression> from …`, with its position taken back to the author's text. */
function explain(check: ExpressionCheck, parsed: ParsedExpression, failure: Failure, at: number): Invalid {
  const position =
    failure.position === null ? null : mapPosition(check.source, parsed, failure.position - at);
  const message = failure.message.replace(
    / in WHERE$/,
    " here: an expression over one row reads no other rows",
  );
  return invalid(message, position, failure.hint);
}

async function readColumnNames(session: Session, table: TableReference): Promise<readonly string[]> {
  const rows = await session.read(
    sql`select a.attname as name
from pg_catalog.pg_attribute a
join pg_catalog.pg_class c on c.oid = a.attrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where n.nspname = ${value(table.schema)} and c.relname = ${value(table.name)}
  and a.attnum > 0 and not a.attisdropped
order by a.attnum`,
    z.object({ name: z.string() }),
  );
  return rows.map((row) => row.name);
}

async function spell(session: Session, column: ResultColumn): Promise<string> {
  const rows = await session.read(
    sql`select pg_catalog.format_type(${value(column.typeOid)}::oid, ${value(column.typeModifier)}::int) as type`,
    z.object({ type: z.string() }),
  );
  return rows[0]?.type ?? "";
}

interface Typed {
  readonly parsed: ParsedExpression;
  readonly from: Sql;
  readonly column: ResultColumn;
  readonly catalog: VolatilityCatalog;
}

async function checkAssignment(
  session: Session,
  check: ExpressionCheck,
  typed: Typed,
  target: { readonly printed: Printed; readonly name: string },
): Promise<Invalid | null> {
  const { parsed, from, column, catalog } = typed;
  const type = expression(target.printed);
  const constant = member(parsed.tree, "A_Const");
  if (constant !== null && (member(constant, "isnull") === true || member(constant, "sval") !== null)) {
    // Postgres: a constant in quotes takes the column's type.
    const asked = await dryRun(session, sql`select cast(${expression(parsed.printed)} as ${type}) limit 0`);
    return asked.kind === "refused" ? invalid(asked.failure.message, 0, asked.failure.hint) : null;
  }
  const wanted = await dryRun(session, sql`select cast(null as ${type}) limit 0`);
  const wantedType = wanted.kind === "accepted" ? wanted.columns[0]?.typeOid : undefined;
  if (wantedType === undefined) return null;
  const given = await spell(session, column);
  const hint = `Write the cast: (${parsed.printed.text})::${target.name}`;
  const mixes =
    check.isFallback !== true ||
    (
      await dryRun(
        session,
        sql`select coalesce(cast(null as ${type}), ${expression(parsed.printed)}) from ${from} limit 0`,
      )
    ).kind === "accepted";
  return mixes && isAssignable(catalog, column.typeOid, wantedType)
    ? null
    : invalid(
        `This gives ${given}, which a column of type ${target.name} does not take by itself.`,
        null,
        hint,
      );
}

function findForeignColumn(parsed: ParsedExpression, known: ReadonlySet<string>): string | null {
  return parsed.columns.find((name) => !known.has(name)) ?? null;
}

async function judge(session: Session, check: ExpressionCheck): Promise<ExpressionFacts["result"]> {
  const parsed = parseExpression(check.source);
  if (parsed.kind === "invalid") return invalid(parsed.message, parsed.position);
  const columns = await readColumnNames(session, check.table);
  const from = rowsOf(check, columns);
  const printed = expression(parsed.printed);
  // Postgres: a WHERE takes no aggregates, window functions or functions that return sets; a select list would, or complain of something else.
  const scalarHead = sql`select 1 from ${from} where (
`;
  const scalar = await dryRun(
    session,
    sql`${scalarHead}${printed}
) is not null limit 0`,
  );
  if (scalar.kind === "refused") {
    return explain(check, parsed, scalar.failure, [...scalarHead.text].length);
  }
  const asked = await dryRun(
    session,
    sql`select
${printed}
from ${from}
limit 0`,
  );
  if (asked.kind === "refused") return explain(check, parsed, asked.failure, head.length);
  const [column] = asked.columns;
  if (column === undefined) return invalid("This gives no value.");
  const extra = (check.extraColumns ?? []).map((one) => one.name);
  const foreign = findForeignColumn(parsed, new Set([...columns, ...extra]));
  if (foreign !== null) {
    return invalid(`${foreign} is not an ordinary column of the table.`, check.source.indexOf(foreign), null);
  }
  const found = findCalls(parsed.tree);
  const catalog = await readVolatilityCatalog(session, found.calls);
  if (check.asType !== undefined) {
    const target = parseTypeName(check.asType);
    if (target.kind === "valid" && !target.isSerial) {
      const refused = await checkAssignment(
        session,
        check,
        { parsed, from, column, catalog },
        { printed: target.printed, name: check.asType.trim() },
      );
      if (refused !== null) return refused;
    }
  }
  const userDefined = await readUserDefined(session, check.table, parsed, found.calls);
  return {
    kind: "valid",
    type: await spell(session, column),
    volatility: await readVolatility(session, found, catalog, from),
    columns: columns.filter((name) => parsed.columns.includes(name)),
    ...(userDefined.length === 0 ? {} : { userDefined }),
  };
}

/**
 * Asks the server what an author's expression over a table's row is: its type, how volatile it is, what it reads; or what is wrong with it, and
 * where in the author's text. Runs nothing over any row. Half-typed text is answered, not thrown. Throws TargetError when the server could not judge.
 */
export async function checkExpression(session: Session, check: ExpressionCheck): Promise<ExpressionFacts> {
  return { source: check.source, row: "present", result: await judge(session, check) };
}
