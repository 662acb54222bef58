import type { ColumnFacts } from "@/lib/domain/facts/table-facts";
import { invariant } from "@/lib/domain/invariant";
import { type ParsedExpression, parseExpression } from "@/lib/domain/sql/expression";
import { expression, ident, integer, join, literal, type Printed, type Sql, sql } from "@/lib/domain/sql/sql";
import { parseTypeName } from "@/lib/domain/sql/type-name";

/** Columns that take the place of others, and how each side follows from the other. */

/** A column to come. */
export interface ComingColumn {
  readonly name: string;
  readonly type: Printed;
  /** As the server spells it. */
  readonly canonicalType: string;
  readonly nullable: boolean;
  /** Its value from the row's present columns. */
  readonly up: ParsedExpression;
  /** For rows inserted once the trigger is gone; null for none. */
  readonly default: Printed | null;
  /** The present column whose comment, privileges and settings it takes over; null for none. */
  readonly heirOf: ColumnFacts | null;
}

/** A column that goes. */
export interface GoingColumn {
  readonly name: string;
  readonly facts: ColumnFacts;
  /** Its value from the row's coming columns. */
  readonly down: ParsedExpression;
}

/** Types without an equality operator are compared by their text. */
const withoutEquality = new Set(["json", "xml", "point", "box", "path", "polygon", "circle"]);

/** True where two values of a type differ, NULL counting as a value. */
export function differ(one: Sql, other: Sql, canonicalType: string): Sql {
  return withoutEquality.has(canonicalType)
    ? sql`(${one})::text is distinct from (${other})::text`
    : sql`${one} is distinct from ${other}`;
}

/** An expression of ours that is sure to parse. */
export function ownExpression(composed: Sql): ParsedExpression {
  const parsed = parseExpression(composed.text);
  invariant(parsed.kind === "valid", `a composed expression is valid: ${composed.text}`);
  return parsed;
}

/** A type's name that the server printed. */
export function printedType(type: string): Printed {
  const parsed = parseTypeName(type);
  invariant(parsed.kind === "valid", `the server prints its types: ${type}`);
  return parsed.printed;
}

/** What adds the column: nullable and without a default, so that nothing is rewritten. */
export function addComingColumn(column: ComingColumn): Sql {
  const collate = column.heirOf === null ? sql`` : collationClause(column.heirOf, column.canonicalType);
  return sql`add column ${ident(column.name)} ${expression(column.type)}${collate}`;
}

const collatable = /^(text|character varying|character|bpchar|name|citext)\b/;

/** Whether values of a type are ordered by a collation, as far as PostgreSQL's own types and citext go. */
export function isCollatable(type: string): boolean {
  return collatable.test(type);
}

/**
 * The collation that a column keeps under another type; empty where it has none of its own, or the type takes none. Without it, ALTER TYPE gives a
 * column the type's own, and builds its indexes again.
 */
export function collationClause(of: ColumnFacts, canonicalType: string): Sql {
  if (of.collation === null || (canonicalType !== of.type && !isCollatable(canonicalType))) return sql``;
  return sql` collate ${expression(collationName(of.collation))}`;
}

/** A collation's name as the server quotes it, through the parser's hands. */
function collationName(quoted: string): Printed {
  // A qualified, quoted name reads as a column reference, which is all that has to be printed faithfully.
  const parsed = parseExpression(quoted);
  invariant(parsed.kind === "valid", `a collation's name is a name: ${quoted}`);
  return parsed.printed;
}

const storages = {
  plain: sql`plain`,
  external: sql`external`,
  extended: sql`extended`,
  main: sql`main`,
} as const;

/** Types of any length, which take every way of storing. */
function isToasted(type: string): boolean {
  return /^(text|character|citext|bytea|jsonb?|xml|numeric)\b|\[\]$/.test(type);
}

/** Statements that give a coming column what the column before it has: settings, comment, privileges. */
export function inheritStatements(table: Sql, column: ComingColumn): Sql[] {
  const from = column.heirOf;
  if (from === null) return [];
  const name = ident(column.name);
  const found: Sql[] = [];
  if (from.statisticsTarget !== null) {
    found.push(
      sql`alter table ${table} alter column ${name} set statistics ${integer(from.statisticsTarget)}`,
    );
  }
  if (from.storage !== null && (from.type === column.canonicalType || isToasted(column.canonicalType))) {
    found.push(sql`alter table ${table} alter column ${name} set storage ${storages[from.storage]}`);
  }
  if (from.compression === "lz4" || from.compression === "pglz") {
    const method = from.compression === "lz4" ? sql`lz4` : sql`pglz`;
    found.push(sql`alter table ${table} alter column ${name} set compression ${method}`);
  }
  const options = from.options.flatMap((one) => optionSql(one));
  if (options.length > 0) {
    found.push(sql`alter table ${table} alter column ${name} set (${join(options, ", ")})`);
  }
  if (from.comment !== null) found.push(sql`comment on column ${table}.${name} is ${literal(from.comment)}`);
  for (const { grantee, privilege, isGrantable } of from.privileges) {
    const verb = privileges[privilege];
    if (verb === undefined) continue;
    const to = grantee === "PUBLIC" ? sql`public` : ident(grantee);
    found.push(
      sql`grant ${verb} (${name}) on ${table} to ${to}${isGrantable ? sql` with grant option` : sql``}`,
    );
  }
  return found;
}

const columnOptions: Readonly<Record<string, Sql>> = {
  n_distinct: sql`n_distinct`,
  n_distinct_inherited: sql`n_distinct_inherited`,
};

/** `n_distinct=-0.5` as ALTER COLUMN … SET takes it. */
function optionSql(option: string): Sql[] {
  const at = option.indexOf("=");
  const known = columnOptions[option.slice(0, at)];
  return known === undefined ? [] : [sql`${known} = ${literal(option.slice(at + 1))}`];
}

const privileges: Readonly<Record<string, Sql>> = {
  SELECT: sql`select`,
  INSERT: sql`insert`,
  UPDATE: sql`update`,
  REFERENCES: sql`references`,
};
