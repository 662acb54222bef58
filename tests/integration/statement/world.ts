import type { Client } from "pg";
import type { Example } from "./example";

/** A small shop in a schema of its own: two tables, too large to be read by accident, and no autovacuum that reads them. */

const shop = [
  `create table customers (id bigint primary key, name text not null, pad text not null)
     with (autovacuum_enabled = false)`,
  `insert into customers select n, 'customer ' || n, repeat('p', 300) from generate_series(1, 600) n`,
  `create table orders (
     id bigint primary key, customer_id bigint, total integer, price numeric(10, 2), note varchar(40),
     code text, placed_at timestamp, pad text not null
   ) with (autovacuum_enabled = false)`,
  `insert into orders
     select n, n % 600 + 1, n, n, 'note ' || n, 'code ' || n, '2026-01-01'::timestamp + n * interval '1 minute', repeat('p', 300)
     from generate_series(1, 600) n`,
];

export const schema = "entry";

/** Begins anew in an empty schema: the shop, and what the example needs besides. */
export async function setUpExample(client: Client, example: Example, more: readonly string[] = []) {
  await client.query(`create schema ${schema}`);
  await client.query(`set search_path to ${schema}`);
  for (const statement of [...shop, ...(example.setUp ?? []), ...more]) await client.query(statement);
  await client.query("analyze customers, orders");
}

/** Takes away what `setUpExample` and the example made. */
export async function cleanUpExample(client: Client, example: Example): Promise<void> {
  await client.query("rollback");
  await client.query("reset all");
  await client.query(`drop schema if exists ${schema} cascade`);
  for (const statement of example.cleanUp ?? []) await client.query(statement);
}

export interface Relation {
  readonly name: string;
  /** pg_class.relkind. */
  readonly kind: string;
  readonly filenode: string | null;
  readonly bytes: number;
  /** Of its table, for an index; else null. */
  readonly tableOid: string | null;
}

const readRelationsSql = `
select c.oid::text as oid, c.relname as name, c.relkind::text as kind,
  pg_relation_filenode(c.oid)::text as filenode,
  case when c.relkind in ('r', 'i', 'm', 'S') then pg_relation_size(c.oid) else 0 end::int as bytes,
  i.indrelid::text as "tableOid"
from pg_class c
left join pg_index i on i.indexrelid = c.oid
where c.relnamespace = to_regnamespace('${schema}') and c.relkind in ('r', 'p', 'i', 'I', 'S', 'v', 'm')`;

/** Every relation of the example's schema, by oid. */
export async function readRelations(client: Client): Promise<Map<string, Relation>> {
  const found = await client.query<Relation & { oid: string }>(readRelationsSql);
  return new Map(found.rows.map(({ oid, ...relation }) => [oid, relation]));
}
