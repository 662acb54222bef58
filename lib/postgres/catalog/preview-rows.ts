import { performance } from "node:perf_hooks";
import { z } from "zod";
import { invariant } from "@/lib/domain/invariant";
import { type ParsedExpression, parseExpression } from "@/lib/domain/sql/expression";
import { expression, ident, integer, join, qualified, type Sql, sql, value } from "@/lib/domain/sql/sql";
import { parseTypeName } from "@/lib/domain/sql/type-name";
import { type Failure, TargetError } from "../failure";
import type { Session } from "../session";
import { isOwnFault } from "./dry-run";
import { findCalls } from "./expression-calls";
import { readVolatility, readVolatilityCatalog } from "./read-volatility";
import type { TableReference } from "./table-facts";

/**
 * What expressions would give on some rows of a table: from its beginning, its end, and pages in between. Values are text, come
 * straight from the table, and are kept nowhere. A volatile expression is never run: drafts are nobody's approval, and a read-only
 * transaction keeps pg_terminate_backend and its like from nothing.
 */

export interface PreviewRow {
  readonly key: readonly string[];
  /** In the order of `sourceColumns`. */
  readonly values: readonly (string | null)[];
  readonly results: readonly PreviewResult[];
}

export interface PreviewResult {
  readonly column: string;
  readonly value: string | null;
  /** Why there is no value; null when there is one. */
  readonly error: string | null;
}

export type RowsPreview =
  | {
      readonly kind: "rows";
      readonly keyColumns: readonly string[];
      /** What the expressions read, in table order. */
      readonly sourceColumns: readonly string[];
      readonly rows: readonly PreviewRow[];
    }
  | { readonly kind: "failed"; readonly message: string };

export interface PreviewInput {
  readonly table: TableReference;
  /** Names of the key's columns; empty when the table has none. */
  readonly key: readonly string[];
  readonly expressions: readonly {
    readonly column: string;
    readonly source: string;
    readonly type?: string;
  }[];
  readonly limit?: number;
  /** Look at the rows of these keys alone. */
  readonly only?: readonly (readonly string[])[];
}

const limits = {
  isReadOnly: true,
  isRolledBack: true,
  statementTimeoutMs: 1_000,
  lockTimeoutMs: 200,
} as const;
const volatileSays = "Not tried: it is volatile, so it may do more than give a value.";
/** For all rows together, when each has to be tried by itself. */
const budgetMs = 2_000;

interface Prepared {
  readonly table: TableReference;
  readonly key: readonly string[];
  readonly sources: readonly string[];
  readonly types: ReadonlyMap<string, string>;
  /** `text` is null for what must not be run. */
  readonly wanted: readonly { readonly column: string; readonly text: Sql | null }[];
  readonly limit: number;
  readonly only: readonly (readonly string[])[] | null;
}

async function readColumns(session: Session, table: TableReference) {
  return await session.read(
    sql`select a.attname as name, pg_catalog.format_type(a.atttypid, a.atttypmod) as type,
  c.relkind::text as kind, c.relpages as pages
from pg_catalog.pg_attribute a
join pg_catalog.pg_class c on c.oid = a.attrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where n.nspname = ${value(table.schema)} and c.relname = ${value(table.name)}
  and a.attnum > 0 and not a.attisdropped
order by a.attnum`,
    z.object({ name: z.string(), type: z.string(), kind: z.string(), pages: z.number() }),
  );
}

/** The value as the column would hold it, as text. */
function resultText(parsed: ParsedExpression, type: string | undefined): Sql {
  const printed = expression(parsed.printed);
  const target = type === undefined ? null : parseTypeName(type);
  if (target === null || target.kind === "invalid" || target.isSerial) return sql`(${printed})::text`;
  return sql`cast((${printed}) as ${expression(target.printed)})::text`;
}

const sampledPages = 30;

/** Names and order are settled here, so that every part of the union has the same columns. */
function sample(prepared: Prepared, kind: string, pages: number): Sql {
  const { key, limit } = prepared;
  const table = qualified(prepared.table.schema, prepared.table.name);
  const columns = join([...new Set([...key, ...prepared.sources])].map(ident), ", ");
  const { only } = prepared;
  if (only !== null) {
    const given = key.map((_, at) => sql`${value(only.map((one) => one[at] ?? ""))}::text[]`);
    const named = key.map((_, at) => ident(`k${at + 1}`));
    const typed = key.map((name, at) => {
      const type = parseTypeName(prepared.types.get(name) ?? "");
      invariant(type.kind === "valid", `the type of ${name} is printed by the server`);
      return sql`given.${named[at] ?? sql``}::${expression(type.printed)}`;
    });
    return key.length === 0
      ? sql`(select ${columns} from ${table} limit 0)`
      : sql`(select ${columns} from ${table} where (${join(key.map(ident), ", ")}) in (
  select ${join(typed, ", ")} from unnest(${join(given, ", ")}) as given (${join(named, ", ")})
))`;
  }
  const third = integer(Math.max(1, Math.ceil(limit / 3)));
  const ordered = (direction: Sql) =>
    sql`(select ${columns} from ${table} order by ${join(
      key.map((name) => sql`${ident(name)}${direction}`),
      ", ",
    )} limit ${third})`;
  const parts: Sql[] = key.length === 0 ? [] : [ordered(sql``), ordered(sql` desc`)];
  // Only pages are drawn by chance; a few rows of a few pages are read.
  const percent = pages <= sampledPages ? 100 : (100 * sampledPages) / pages;
  if (kind === "r" || kind === "p") {
    const share = sql`${value(String(percent))}::real`;
    parts.push(sql`(select ${columns} from ${table} tablesample system (${share}) limit ${integer(limit)})`);
  } else if (parts.length === 0) parts.push(sql`(select ${columns} from ${table} limit ${integer(limit)})`);
  return parts.reduce(
    (all, part) => sql`${all}
union all
${part}`,
  );
}

function texts(names: readonly string[]): Sql {
  if (names.length === 0) return sql`'{}'::text[]`;
  return sql`array[${join(
    names.map((name) => sql`${ident(name)}::text`),
    ", ",
  )}]`;
}

const rowSchema = z.object({
  key: z.array(z.string().nullable()),
  values: z.array(z.string().nullable()),
  results: z.array(z.string().nullable()),
});

function runnable(prepared: Prepared): readonly Sql[] {
  return prepared.wanted.flatMap((one) => (one.text === null ? [] : [one.text]));
}

/** The sampled rows once each; with the expressions' results, or without when they are to be tried one by one. */
function sampleQuery(prepared: Prepared, from: Sql, withResults: boolean): Sql {
  const wantedTexts = withResults ? runnable(prepared) : [];
  const results = wantedTexts.length > 0 ? sql`array[${join(wantedTexts, ", ")}]` : sql`'{}'::text[]`;
  const distinct =
    prepared.key.length === 0 ? sql`` : sql` distinct on (${join(prepared.key.map(ident), ", ")})`;
  const order = prepared.key.length === 0 ? sql`` : sql` order by ${join(prepared.key.map(ident), ", ")}`;
  return sql`select${distinct} ${texts(prepared.key)} as key, ${texts(prepared.sources)} as values, ${results} as results
from (
${from}
) as ${ident(prepared.table.name)}${order}`;
}

/** Keeps rows from the whole range, when there are more than wanted. */
function spread<Row>(rows: readonly Row[], limit: number): readonly Row[] {
  if (rows.length <= limit) return rows;
  const step = (rows.length - 1) / Math.max(1, limit - 1);
  return Array.from({ length: limit }, (_, at) => rows[Math.round(at * step)]).filter(
    (row) => row !== undefined,
  );
}

function errorOf(failure: Failure): string {
  if (failure.kind === "read_only") return "Not tried: it would write to the database.";
  if (failure.kind === "statement_timeout") return "It took longer than a second.";
  return failure.message;
}

async function tryOne(
  session: Session,
  prepared: Prepared,
  values: readonly (string | null)[],
  wanted: Prepared["wanted"][number],
): Promise<PreviewResult> {
  const { text } = wanted;
  if (text === null) return { column: wanted.column, value: null, error: volatileSays };
  const columns = prepared.sources.flatMap((name, at) => {
    const type = parseTypeName(prepared.types.get(name) ?? "");
    return type.kind === "valid"
      ? [sql`cast(${value(values[at] ?? null)}::text as ${expression(type.printed)}) as ${ident(name)}`]
      : [];
  });
  const row =
    columns.length === 0
      ? sql``
      : sql` from (select ${join(columns, ", ")}) as ${ident(prepared.table.name)}`;
  try {
    const rows = await session.transaction(limits, (tx) =>
      tx.read(sql`select ${text} as value${row}`, z.object({ value: z.string().nullable() })),
    );
    return { column: wanted.column, value: rows[0]?.value ?? null, error: null };
  } catch (error) {
    if (!(error instanceof TargetError) || error.failure.kind === "connection_lost") throw error;
    return { column: wanted.column, value: null, error: errorOf(error.failure) };
  }
}

async function tryEach(
  session: Session,
  prepared: Prepared,
  rows: readonly z.infer<typeof rowSchema>[],
): Promise<PreviewRow[]> {
  const endMs = performance.now() + budgetMs;
  const tried: PreviewRow[] = [];
  for (const row of rows) {
    const results: PreviewResult[] = [];
    for (const wanted of prepared.wanted) {
      results.push(
        performance.now() > endMs
          ? { column: wanted.column, value: null, error: "Not tried: the rows before it took too long." }
          : await tryOne(session, prepared, row.values, wanted),
      );
    }
    tried.push({ key: row.key.map((one) => one ?? ""), values: row.values, results });
  }
  return tried;
}

/** The results of one row, in the order in which they are wanted. */
function placeResults(prepared: Prepared, values: readonly (string | null)[]): readonly PreviewResult[] {
  let at = 0;
  return prepared.wanted.map(({ column, text }) =>
    text === null
      ? { column, value: null, error: volatileSays }
      : { column, value: values[at++] ?? null, error: null },
  );
}

async function isVolatile(
  session: Session,
  table: TableReference,
  parsed: ParsedExpression,
): Promise<boolean> {
  const found = findCalls(parsed.tree);
  if (found.calls.length === 0) return false;
  const catalog = await readVolatilityCatalog(session, found.calls);
  const from = qualified(table.schema, table.name);
  return (await readVolatility(session, found, catalog, from)) === "volatile";
}

async function prepareAndRead(session: Session, input: PreviewInput): Promise<RowsPreview> {
  const columns = await readColumns(session, input.table);
  const [first] = columns;
  if (first === undefined)
    return { kind: "failed", message: "There is no such table, or it has no columns." };
  const parsed = input.expressions.flatMap(({ column, source, type }) => {
    const one = parseExpression(source);
    return one.kind === "valid" ? [{ column, parsed: one, type }] : [];
  });
  const read = new Set(parsed.flatMap((one) => one.parsed.columns));
  const sources = columns.map((column) => column.name).filter((name) => read.has(name));
  const wanted: Prepared["wanted"][number][] = [];
  for (const { column, parsed: one, type } of parsed) {
    const isKeptBack = await isVolatile(session, input.table, one);
    wanted.push({ column, text: isKeptBack ? null : resultText(one, type) });
  }
  const prepared: Prepared = {
    table: input.table,
    key: input.key,
    sources,
    types: new Map(columns.map((column) => [column.name, column.type])),
    wanted,
    limit: input.limit ?? 8,
    only: input.only ?? null,
  };
  if (input.key.length === 0 && sources.length === 0) {
    return { kind: "rows", keyColumns: [], sourceColumns: [], rows: [] };
  }
  const from = sample(prepared, first.kind, first.pages);
  const shared = { kind: "rows" as const, keyColumns: input.key, sourceColumns: sources };
  try {
    const rows = await session.transaction(limits, (tx) =>
      tx.read(sampleQuery(prepared, from, true), rowSchema),
    );
    return {
      ...shared,
      rows: spread(rows, prepared.limit).map((row) => ({
        key: row.key.map((one) => one ?? ""),
        values: row.values,
        results: placeResults(prepared, row.results),
      })),
    };
  } catch (error) {
    const isFault =
      error instanceof TargetError &&
      (isOwnFault(error.failure) || error.failure.kind === "statement_timeout");
    if (!isFault) throw error;
  }
  // One row's fault, or the expression's: look at each, so that the one at fault is shown with its error.
  const rows = await session.transaction(limits, (tx) =>
    tx.read(sampleQuery(prepared, from, false), rowSchema),
  );
  return { ...shared, rows: await tryEach(session, prepared, spread(rows, prepared.limit)) };
}

/** Tries expressions on a sample of rows, read-only and time-limited. Expressions that don't parse are left out. Throws TargetError when the connection breaks. */
export async function previewRows(session: Session, input: PreviewInput): Promise<RowsPreview> {
  try {
    return await prepareAndRead(session, input);
  } catch (error) {
    if (!(error instanceof TargetError) || error.failure.kind === "connection_lost") throw error;
    return { kind: "failed", message: errorOf(error.failure) };
  }
}
