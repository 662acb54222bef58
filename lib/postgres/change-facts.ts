import { z } from "zod";
import type { Change } from "@/lib/domain/change/change";
import {
  type ChangeFacts,
  type ExpressionFacts,
  referencedFactsSchema,
  type TypeFacts,
} from "@/lib/domain/facts/table-facts";
import { displayName, sql, value } from "@/lib/domain/sql/sql";
import { checkExpression, type ExpressionCheck } from "./catalog/check-expression";
import { checkType } from "./catalog/check-type";
import { findTableFacts } from "./catalog/table-facts";
import { TargetError } from "./failure";
import type { Session } from "./session";

/** Everything that a plan of a change on one target follows from, read from the target. */

type Reference = ChangeFacts["references"][number];

function canonical(types: readonly TypeFacts[], source: string): string | null {
  const result = types.find((one) => one.source === source)?.result;
  return result?.kind === "valid" ? result.type : null;
}

/** Each text of the change with what it must be good for. */
function checksOf(change: Change, types: readonly TypeFacts[]): ExpressionCheck[] {
  const { table } = change;
  const checks: ExpressionCheck[] = [];
  const extraColumns = change.columns.flatMap(({ name, type }) => {
    const known = canonical(types, type);
    return known === null ? [] : [{ name, type: known }];
  });
  for (const column of change.columns) {
    const known = canonical(types, column.type);
    const asType = known === null ? {} : { asType: known };
    if (column.fill.kind !== "none") {
      const isFallback = column.fill.kind === "when_null";
      checks.push({ table, source: column.fill.expression, ...asType, isFallback });
    }
    if (column.default !== null) checks.push({ table, source: column.default, ...asType });
  }
  for (const constraint of change.constraints) {
    if (constraint.kind === "check") {
      checks.push({ table, source: constraint.expression, asType: "boolean", extraColumns });
    }
  }
  return checks;
}

/** One answer for each text, because that is how the planner looks them up: a text that is wrong in one place is wrong. */
async function readExpressions(
  session: Session,
  checks: readonly ExpressionCheck[],
): Promise<ExpressionFacts[]> {
  const answers = new Map<string, ExpressionFacts>();
  const seen = new Set<string>();
  for (const check of checks) {
    const sameness = JSON.stringify(check);
    if (seen.has(sameness)) continue;
    seen.add(sameness);
    const before = answers.get(check.source);
    if (before?.result.kind === "invalid") continue;
    answers.set(check.source, await checkExpression(session, check));
  }
  return [...answers.values()];
}

async function readReference(
  session: Session,
  reference: Pick<Reference, "schema" | "name" | "column">,
): Promise<Reference> {
  const { schema, name, column } = reference;
  const rows = await session.read(
    sql`select
  pg_catalog.format_type(a.atttypid, a.atttypmod) as type,
  exists (
    select from pg_catalog.pg_index i
    where i.indrelid = c.oid and i.indisunique and i.indisvalid and i.indimmediate
      and i.indpred is null and i.indexprs is null
      and i.indnkeyatts = 1 and i.indkey[0] = a.attnum
  ) as "isUnique"
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where n.nspname = ${value(schema)} and c.relname = ${value(name)} and a.attname = ${value(column)}
  and c.relkind in ('r', 'p')`,
    referencedFactsSchema.pick({ isUnique: true }).extend({ type: z.string() }),
  );
  const found = rows[0];
  return found === undefined
    ? { ...reference, exists: false, isUnique: false, type: null }
    : { ...reference, exists: true, ...found };
}

/** Reads the facts for a change; null when its table is not there. Texts of the change may be half-typed. Throws TargetError. */
export async function findChangeFacts(session: Session, change: Change): Promise<ChangeFacts | null> {
  const table = await findTableFacts(session, change.table);
  if (table === null) return null;
  const types: TypeFacts[] = [];
  for (const source of new Set(change.columns.map((column) => column.type))) {
    types.push(await checkType(session, source));
  }
  const references: Reference[] = [];
  for (const constraint of change.constraints) {
    if (constraint.kind !== "foreign_key") continue;
    const { schema, table: name, column } = constraint.references;
    references.push(await readReference(session, { schema, name, column }));
  }
  return { table, expressions: await readExpressions(session, checksOf(change, types)), types, references };
}

/** The same for a table that must be there. Throws TargetError; its kind is `not_found` when the table is gone. */
export async function readChangeFacts(session: Session, change: Change): Promise<ChangeFacts> {
  const facts = await findChangeFacts(session, change);
  if (facts !== null) return facts;
  throw new TargetError({
    kind: "not_found",
    retry: "never",
    outcome: "not_applied",
    sqlState: null,
    message: `There is no table ${displayName(change.table.schema, change.table.name)}`,
    detail: null,
    hint: null,
    position: null,
    cause: undefined,
  });
}
