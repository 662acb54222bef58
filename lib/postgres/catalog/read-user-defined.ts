import { z } from "zod";
import type { ParsedExpression } from "@/lib/domain/sql/expression";
import { printExpression } from "@/lib/domain/sql/expression";
import { member, visitNodes } from "@/lib/domain/sql/parser";
import { expression, join, type Printed, type Sql, sql, value } from "@/lib/domain/sql/sql";
import type { Session } from "../session";
import { dryRun, dryRunOptions } from "./dry-run";
import type { Call } from "./expression-calls";
import type { TableReference } from "./table-facts";

/**
 * What of an expression is not PostgreSQL's own. Its own objects have low oids; the server draws the line there too, for what a virtual generated
 * column may use. A function or operator of somebody else's counts when it could be the one that is called, whatever the operands.
 */

/** Postgres: FirstUnpinnedObjectId. */
const firstOid = sql`12000`;

const namedSchema = z.object({ name: z.string() });

/** Columns of types of somebody's own, and calls of functions and operators over PostgreSQL's types that are. */
function columnsAndCalls(table: TableReference, parsed: ParsedExpression, calls: readonly Call[]): Sql {
  const namesOf = (kind: Call["kind"]) => [
    ...new Set(calls.filter((call) => call.kind === kind).map((call) => call.name)),
  ];
  return sql`select pg_catalog.format_type(a.atttypid, a.atttypmod) as name
from pg_catalog.pg_attribute a
join pg_catalog.pg_class c on c.oid = a.attrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where n.nspname = ${value(table.schema)} and c.relname = ${value(table.name)} and a.attnum > 0 and not a.attisdropped
  and a.attname = any (${value(parsed.columns)}::text[]) and a.atttypid >= ${firstOid}
union
select p.proname || '()'
from pg_catalog.pg_proc p
where p.proname = any (${value(namesOf("function"))}::text[]) and p.oid >= ${firstOid}
  and not exists (select from unnest(p.proargtypes::oid[]) as u(type) where u.type >= ${firstOid})
union
select 'operator ' || o.oprname
from pg_catalog.pg_operator o
where o.oprname = any (${value(namesOf("operator"))}::text[]) and o.oid >= ${firstOid}
  and o.oprleft < ${firstOid} and o.oprright < ${firstOid}
order by 1`;
}

/** A NULL of each type that the expression casts to. */
function castNulls(parsed: ParsedExpression): Printed[] {
  const found: Printed[] = [];
  visitNodes(parsed.tree, (kind, body) => {
    const typeName = kind === "TypeCast" ? member(body, "typeName") : null;
    if (typeName === null) return;
    const cast = printExpression({ TypeCast: { arg: { A_Const: { isnull: true } }, typeName } });
    if (cast !== null) found.push(cast);
  });
  return found;
}

async function castTypes(session: Session, parsed: ParsedExpression): Promise<string[]> {
  const nulls = castNulls(parsed);
  if (nulls.length === 0) return [];
  const types = join(
    nulls.map((one) => sql`pg_catalog.pg_typeof(${expression(one)})`),
    ", ",
  );
  const asked = sql`select t.type::text as name
from unnest(array[${types}]) as t(type)
where t.type::oid >= ${firstOid}`;
  // A domain that takes no NULL refuses this, and is not PostgreSQL's own either.
  if ((await dryRun(session, asked)).kind === "refused") return ["a domain"];
  const rows = await session.transaction(dryRunOptions, (tx) => tx.read(asked, namedSchema));
  return rows.map((row) => row.name);
}

/** Functions, operators and types in an expression over a table's row that are not PostgreSQL's own, each once. Throws TargetError. */
export async function readUserDefined(
  session: Session,
  table: TableReference,
  parsed: ParsedExpression,
  calls: readonly Call[],
): Promise<string[]> {
  const rows = await session.transaction(dryRunOptions, (tx) =>
    tx.read(columnsAndCalls(table, parsed, calls), namedSchema),
  );
  return [...new Set([...rows.map((row) => row.name), ...(await castTypes(session, parsed))])];
}
