import { z } from "zod";
import type { Change } from "@/lib/domain/change/change";
import type { ExpressionQuestion, Questions } from "@/lib/domain/change/kind";
import { kindOf } from "@/lib/domain/change/kinds";
import { referringColumns } from "@/lib/domain/change/replace-columns/referring";
import type { ChangeFacts, ExpressionFacts, TableFacts, TypeFacts } from "@/lib/domain/facts/table-facts";
import { displayName, sql, value } from "@/lib/domain/sql/sql";
import { checkExpression } from "./catalog/check-expression";
import { checkType } from "./catalog/check-type";
import { findTableFacts } from "./catalog/table-facts";
import { TargetError } from "./failure";
import type { Session } from "./session";

/** Everything that a plan of a change on one target follows from, read from the target. */

type Reference = ChangeFacts["references"][number];

/** The author's spelling where it is one of the change's types, as the server spells it; else the text as it is. */
function canonical(types: readonly TypeFacts[], source: string): string | null {
  const said = types.find((one) => one.source === source);
  if (said === undefined) return source;
  return said.result.kind === "valid" ? said.result.type : null;
}

async function readExpression(
  session: Session,
  table: Change["table"],
  question: ExpressionQuestion,
  types: readonly TypeFacts[],
): Promise<ExpressionFacts> {
  const asType = question.asType === null ? null : canonical(types, question.asType);
  const extraColumns = (question.columns ?? []).flatMap(({ name, type }) => {
    const known = canonical(types, type);
    return known === null ? [] : [{ name, type: known }];
  });
  const said = await checkExpression(session, {
    table,
    source: question.source,
    ...(asType === null ? {} : { asType }),
    ...(question.isFallback === true ? { isFallback: true } : {}),
    ...(extraColumns.length === 0 ? {} : { extraColumns }),
  });
  return { ...said, row: question.row };
}

/** One answer for each text over each row, because that is how the planner looks them up: a text that is wrong in one place is wrong. */
async function readExpressions(
  session: Session,
  table: Change["table"],
  questions: Questions,
  types: readonly TypeFacts[],
): Promise<ExpressionFacts[]> {
  const answers = new Map<string, ExpressionFacts>();
  const seen = new Set<string>();
  for (const question of questions.expressions) {
    const sameness = JSON.stringify(question);
    if (seen.has(sameness)) continue;
    seen.add(sameness);
    const key = JSON.stringify([question.row, question.source]);
    if (answers.get(key)?.result.kind === "invalid") continue;
    answers.set(key, await readExpression(session, table, question, types));
  }
  return [...answers.values()];
}

async function readReference(
  session: Session,
  reference: Questions["references"][number],
): Promise<Reference> {
  const { schema, name, columns } = reference;
  const rows = await session.read(
    sql`select
  array_agg(a.attname::text order by w.position) as names,
  array_agg(pg_catalog.format_type(a.atttypid, a.atttypmod) order by w.position) as types,
  exists (
    select from pg_catalog.pg_index i
    where i.indrelid = c.oid and i.indisunique and i.indisvalid and i.indimmediate
      and i.indpred is null and i.indexprs is null
      and i.indnkeyatts = ${value(columns.length)}::int
      -- Postgres: the columns may stand in any order
      and (select array_agg(k order by k) from unnest(i.indkey::int2[]) with ordinality as u(k, at) where at <= i.indnkeyatts)
        = array_agg(a.attnum order by a.attnum)
  ) as "isUnique",
  c.relpersistence = 'u' as "isUnlogged",
  case when c.reltuples < 0 then null else c.reltuples::double precision end as "estimatedRows",
  coalesce(pg_catalog.pg_table_size(c.oid), 0)::double precision as "tableBytes"
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
join unnest(${value(columns)}::text[]) with ordinality as w(name, position) on w.name = a.attname
where n.nspname = ${value(schema)} and c.relname = ${value(name)} and c.relkind in ('r', 'p')
group by c.oid`,
    z.object({
      names: z.array(z.string()),
      types: z.array(z.string()),
      isUnique: z.boolean(),
      isUnlogged: z.boolean(),
      estimatedRows: z.number().nullable(),
      tableBytes: z.number(),
    }),
  );
  const found = rows[0];
  const shared = { schema, name, columns: [...columns] };
  return found === undefined || found.names.length !== columns.length
    ? { ...shared, exists: false, isUnique: false, types: [] }
    : {
        ...shared,
        exists: true,
        isUnique: found.isUnique,
        isUnlogged: found.isUnlogged,
        types: found.types,
        size: { estimatedRows: found.estimatedRows, tableBytes: found.tableBytes },
      };
}

/** Other tables whose foreign keys refer to one of these columns, and those that refer to them by the columns that do, each once. */
async function readRelated(
  session: Session,
  table: TableFacts,
  columns: readonly string[],
): Promise<TableFacts[]> {
  const idOf = (schema: string, name: string) => JSON.stringify([schema, name]);
  const found = new Map([[idOf(table.table.schema, table.table.name), table]]);
  const met = new Map<TableFacts, Set<string>>([[table, new Set(columns)]]);
  // Grows while it is walked: a table is looked at again for columns that were not known to change.
  const toFollow: { readonly of: TableFacts; readonly columns: readonly string[] }[] = [
    { of: table, columns },
  ];
  for (const { of, columns: changed } of toFollow) {
    for (const key of of.referencedBy) {
      const referring = referringColumns(key, changed);
      if (referring.length === 0) continue;
      const id = idOf(key.schema, key.table);
      const there = found.get(id) ?? (await findTableFacts(session, { schema: key.schema, name: key.table }));
      if (there === null) continue;
      found.set(id, there);
      const known = met.get(there) ?? new Set();
      const fresh = referring.filter((name) => !known.has(name));
      met.set(there, new Set([...known, ...fresh]));
      if (fresh.length > 0) toFollow.push({ of: there, columns: fresh });
    }
  }
  return [...found.values()].filter((one) => one !== table);
}

/** Reads the facts for a change; null when its table is not there. Texts of the change may be half-typed. Throws TargetError. */
export async function findChangeFacts(session: Session, change: Change): Promise<ChangeFacts | null> {
  const table = await findTableFacts(session, change.table);
  if (table === null) return null;
  const questions = kindOf(change).ask(table);
  const types: TypeFacts[] = [];
  for (const source of new Set(questions.types)) types.push(await checkType(session, source));
  const references: Reference[] = [];
  for (const reference of questions.references) references.push(await readReference(session, reference));
  return {
    table,
    expressions: await readExpressions(session, change.table, questions, types),
    types,
    references,
    related: await readRelated(session, table, questions.referencingColumns),
  };
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
