import type pg from "pg";
import { administer } from "@/lib/embedded/server";
import { shopKeys, shopTables } from "./schema";

/**
 * Fills the shop: the server makes the rows. Few customers place most orders, recent orders are more, most are done, some columns are mostly
 * NULL. The same `rows` and `seed` give the same shop.
 */
export interface ShopSize {
  /** Rows of `orders`, the largest table. */
  readonly rows: number;
  /** 0 to 1. */
  readonly seed: number;
}

/** The database's comment, once all is there; and while the tables are being made and filled. */
const marker = "colonnade demo shop";
const unfinished = "colonnade demo shop, unfinished";

const customers = `
insert into customers (email, name, country, marketing_opt_in, created_at)
select 'customer' || n || '@shop.example',
  (array['Ana','Bo','Chen','Dara','Eli','Femi','Gus','Hana','Ivo','Jun'])[1 + n % 10] || ' ' ||
  (array['Abel','Bauer','Costa','Diaz','Eze','Fox','Gray','Haas'])[1 + n / 10 % 8],
  (array['DE','FR','NL','ES','PL','SE','IT'])[1 + floor(7 * power(random(), 2))::int],
  case when random() < 0.4 then random() < 0.5 end,
  timestamptz '2020-01-01 00:00+00' + random() * interval '6 years'
from generate_series(1, $1::int) n`;

const products = `
insert into products (sku, title, category, price)
select 'SKU-' || lpad(n::text, 5, '0'), 'Product ' || n,
  (array['books','tea','lamps','tools','paper'])[1 + n % 5],
  round((2 + 198 * power(random(), 3))::numeric, 2)
from generate_series(1, 2000) n`;

const orders = `
insert into orders (customer_id, status, amount, currency, note, placed_at, updated_at)
select 1 + floor($2::int * power(random(), 3)),
  (array['done','done','done','done','done','shipped','open','cancelled'])[1 + floor(8 * random())::int],
  round((5 + 495 * power(random(), 4))::numeric, 2),
  case when random() < 0.9 then 'EUR' else 'SEK' end,
  case when random() < 0.05 then 'Please leave it with the neighbour at number ' || floor(random() * 90)::int end,
  placed, placed + random() * interval '3 days'
from (
  select n, timestamptz '2021-01-01 00:00+00' + power(n::float8 / $1::int, 0.6) * interval '2150 days' as placed
  from generate_series(1, $1::int) n
) made
order by n`;

const items = `
insert into order_items (order_id, line_no, product_id, quantity, unit_price)
select o.id, line, 1 + floor(2000 * power(random(), 2)), 1 + floor(3 * power(random(), 2)), round((2 + 198 * power(random(), 3))::numeric, 2)
from (select id from orders order by id desc limit $1::int / 5) o, generate_series(1, 1 + floor(3 * random())::int) line`;

const payments = `
insert into payments (id, order_id, method, amount, paid_at)
select md5('payment ' || id)::uuid, id, (array['card','transfer','voucher'])[1 + floor(3 * power(random(), 2))::int], amount, placed_at + interval '1 minute'
from (select * from orders where status <> 'cancelled' order by id desc limit $1::int / 10) o`;

const inventory = `
insert into inventory_log (product_id, change, reason, logged_at)
select 1 + floor(2000 * random()), floor(20 * random())::int - 10, case when random() < 0.3 then 'count' end, timestamptz '2026-11-20 00:00+00' - random() * interval '90 days'
from generate_series(1, 5000)`;

async function readComment(client: pg.Client): Promise<string | null> {
  const found = await client.query<{ comment: string | null }>(
    "select shobj_description(oid, 'pg_database') as comment from pg_database where datname = current_database()",
  );
  return found.rows[0]?.comment ?? null;
}

async function setComment(client: pg.Client, comment: string): Promise<void> {
  const { rows } = await client.query<{ statement: string }>(
    "select format('comment on database %I is %L', current_database(), $1::text) as statement",
    [comment],
  );
  await client.query(rows[0]?.statement ?? "");
}

/** Makes room for the tables. Throws when there is anything in the schema that we did not put there. */
async function clear(client: pg.Client): Promise<void> {
  if ((await readComment(client)) !== unfinished) {
    const found = await client.query(
      "select 1 from pg_class where relnamespace = 'public'::regnamespace limit 1",
    );
    if (found.rowCount !== 0) {
      throw new Error(
        "The demo shop wants an empty database: this one has tables already. Give it another one.",
      );
    }
    await setComment(client, unfinished);
  }
  // A seeding that was killed half-way left tables: they are made anew.
  await client.query("drop schema public cascade; create schema public");
}

/** True once the shop is complete in this database. */
export function isSeeded(url: string): Promise<boolean> {
  return administer(url, async (client) => (await readComment(client)) === marker);
}

/**
 * Makes and fills the shop's tables in an empty database; does nothing when they are complete. Throws when the database holds something else.
 */
export async function seedShop(url: string, size: ShopSize): Promise<void> {
  if (await isSeeded(url)) return;
  await administer(url, async (client) => {
    await clear(client);
    await client.query("create extension if not exists pg_stat_statements");
    await client.query(
      "set synchronous_commit = off; set statement_timeout = 0; set max_parallel_workers_per_gather = 0; set maintenance_work_mem = '256MB'",
    );
    await client.query(shopTables);
    await client.query("select setseed($1)", [size.seed]);
    const customerCount = Math.max(100, Math.floor(size.rows / 20));
    await client.query(customers, [customerCount]);
    await client.query(products);
    await client.query(orders, [size.rows, customerCount]);
    await client.query(items, [size.rows]);
    await client.query(payments, [size.rows]);
    await client.query(inventory);
    await client.query(shopKeys);
    await client.query("vacuum (analyze)");
    await setComment(client, marker);
  });
}
