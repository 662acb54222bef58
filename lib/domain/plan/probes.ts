import { literal, qualified, type Sql, sql } from "@/lib/domain/sql/sql";

/** Questions to the catalog, each a query that returns one boolean: how to tell that a step is applied. */

interface Named {
  readonly schema: string;
  readonly name: string;
}

/** The table's oid as a constant expression that fails for no one: null when there is no such table. */
function oidOf(table: Named): Sql {
  return sql`to_regclass(${literal(qualified(table.schema, table.name).text)})`;
}

export function columnExists(table: Named, column: string): Sql {
  return sql`select exists (
  select from pg_catalog.pg_attribute
  where attrelid = ${oidOf(table)} and attname = ${literal(column)} and not attisdropped
)`;
}

export function columnIsNotNull(table: Named, column: string): Sql {
  return sql`select exists (
  select from pg_catalog.pg_attribute
  where attrelid = ${oidOf(table)} and attname = ${literal(column)} and not attisdropped and attnotnull
)`;
}

export function triggerExists(table: Named, trigger: string): Sql {
  return sql`select exists (
  select from pg_catalog.pg_trigger
  where tgrelid = ${oidOf(table)} and tgname = ${literal(trigger)} and not tgisinternal
)`;
}

export function functionExists(schema: string, name: string): Sql {
  return sql`select exists (
  select from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
  where n.nspname = ${literal(schema)} and p.proname = ${literal(name)}
)`;
}

/** `state` says whether the index must be usable, or must be the unusable rest of a failed concurrent build. */
export function indexExists(table: Named, index: string, state: "valid" | "invalid" | "any"): Sql {
  const validity = { valid: sql` and i.indisvalid`, invalid: sql` and not i.indisvalid`, any: sql`` }[state];
  return sql`select exists (
  select from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid
  where i.indrelid = ${oidOf(table)} and c.relname = ${literal(index)}${validity}
)`;
}

export function constraintExists(table: Named, constraint: string, state: "validated" | "any"): Sql {
  return sql`select exists (
  select from pg_catalog.pg_constraint
  where conrelid = ${oidOf(table)} and conname = ${literal(constraint)}${state === "validated" ? sql` and convalidated` : sql``}
)`;
}

export function columnHasDefault(table: Named, column: string): Sql {
  return sql`select exists (
  select from pg_catalog.pg_attribute
  where attrelid = ${oidOf(table)} and attname = ${literal(column)} and not attisdropped and atthasdef
)`;
}

/** `type` is as the server spells it. */
export function columnTypeIs(table: Named, column: string, type: string): Sql {
  return sql`select exists (
  select from pg_catalog.pg_attribute
  where attrelid = ${oidOf(table)} and attname = ${literal(column)} and not attisdropped
    and pg_catalog.format_type(atttypid, atttypmod) = ${literal(type)}
)`;
}

/** True while the column's default is this one, as pg_get_expr prints it. */
export function defaultIs(table: Named, column: string, printed: string): Sql {
  return sql`select exists (
  select from pg_catalog.pg_attribute a
  join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where a.attrelid = ${oidOf(table)} and a.attname = ${literal(column)} and not a.attisdropped
    and pg_catalog.pg_get_expr(d.adbin, d.adrelid) = ${literal(printed)}
)`;
}

/** The opposite of a probe. */
export function not(probe: Sql): Sql {
  return sql`select not (${probe})`;
}

/** True when either is. */
export function either(one: Sql, other: Sql): Sql {
  return sql`select (${one}) or (${other})`;
}

/** True when both are. */
export function both(one: Sql, other: Sql): Sql {
  return sql`select (${one}) and (${other})`;
}
