import pg from "pg";
import { z } from "zod";
import type { Knowledge } from "./requests";

/**
 * The shop's team deploys a version that writes a new column once that column is NOT NULL and nothing else would fill it: after constrain and
 * before contract, as a real team would. `total_cents` is the column that the README suggests; for any other, the new version writes what the
 * newest order has.
 */
const expressions: Readonly<Record<string, string>> = { total_cents: "(amount * 100)::bigint" };

const oldColumns = ["id", "customer_id", "status", "amount", "currency", "note", "placed_at", "updated_at"];

const rangeSchema = z.object({ orders: z.coerce.number(), customers: z.coerce.number() });
const columnSchema = z.object({ name: z.string() });

/** Reads what the application's newest version knows. */
export async function readKnowledge(pool: pg.Pool): Promise<Knowledge> {
  const [range, required] = await Promise.all([
    pool.query("select (select max(id) from orders) as orders, (select max(id) from customers) as customers"),
    pool.query(
      `select attname::text as name
      from pg_catalog.pg_attribute
      where attrelid = 'orders'::regclass and attnum > 0 and not attisdropped
        and attnotnull and not atthasdef and attidentity = '' and attname <> all ($1)`,
      [oldColumns],
    ),
  ]);
  const row = rangeSchema.parse(range.rows[0]);
  return {
    maxOrderId: row.orders,
    maxCustomerId: row.customers,
    writes: z
      .array(columnSchema)
      .parse(required.rows)
      .map(({ name }) => ({
        column: name,
        expression:
          expressions[name] ?? `(select ${pg.escapeIdentifier(name)} from orders order by id desc limit 1)`,
      })),
  };
}
