import type { Client } from "pg";

/** A shop to lint against: what teams have, in two schemas. Large enough that no table is read by accident. */

const shop = `
drop schema if exists public cascade;
drop schema if exists sales cascade;
create schema public;
create schema sales;
create type mood as enum ('glad', 'sad');
create domain positive as integer check (value > 0);
create domain amount as integer;
create function steady(integer) returns integer language sql stable as 'select $1';
create function wild() returns integer language plpgsql as 'begin return 7; end';
create function touch() returns trigger language plpgsql as 'begin return new; end';
create sequence ticket;

create table customers (
  id bigint primary key,
  email varchar(80) not null,
  name varchar(40),
  country character(2),
  age integer check (age >= 0),
  score amount,
  pad text not null
);
insert into customers
  select n, 'c' || n || '@example.org', 'name ' || n, 'de', n % 90, n, repeat('p', 300) from generate_series(1, 600) n;

create table orders (
  id bigint primary key,
  customer_id bigint not null constraint orders_customer references customers,
  total numeric(10, 2) not null default 0,
  status text not null default 'new',
  note varchar(100),
  sku varchar(20),
  quantity integer,
  placed_at timestamp,
  mood mood,
  flags varchar(8)[],
  twice integer generated always as (quantity * 2) stored,
  pad text not null,
  constraint total_positive check (total >= 0),
  constraint note_there check (note is not null)
);
alter table orders add constraint sku_there check (sku is not null) not valid;
insert into orders (id, customer_id, total, note, sku, quantity, placed_at, mood, pad)
  select n, n % 600 + 1, n, 'note ' || n, 'sku ' || n, n, '2026-01-01'::timestamp + n * interval '1 minute', 'glad', repeat('p', 300)
  from generate_series(1, 600) n;
create index orders_by_sku on orders (sku);
create index orders_by_placed on orders (placed_at);
create unique index orders_once on orders (note);
create trigger orders_touch before update on orders for each row execute function touch();

create table sales.lines (
  id integer primary key,
  order_id bigint,
  product integer,
  price integer,
  pad text not null
);
alter table sales.lines add constraint lines_order foreign key (order_id) references orders not valid;
insert into sales.lines select n, n, n, n, repeat('p', 300) from generate_series(1, 600) n;
create unique index lines_product on sales.lines (product);

create table empty (id bigint primary key, a integer, b text);

create table events (id bigint not null, at date not null, what text, pad text) partition by range (at);
create table events_old partition of events for values from ('2025-01-01') to ('2026-01-01');
create table events_rest partition of events default;
insert into events select n, '2027-06-01'::date + n % 100, 'r' || n, repeat('p', 300) from generate_series(1, 600) n;
insert into events select n, '2025-06-01'::date + n % 100, 'e' || n, repeat('p', 300) from generate_series(1, 600) n;
create table readings (id bigint not null, at date not null, pad text) partition by range (at);
create table readings_old partition of readings for values from ('2025-01-01') to ('2026-01-01');
insert into readings select n, '2025-06-01'::date + n % 100, repeat('p', 300) from generate_series(1, 600) n;
create table readings_new (id bigint not null, at date not null, pad text);
insert into readings_new select n, '2026-06-01'::date + n % 100, repeat('p', 300) from generate_series(1, 600) n;

create view open_orders as select id, total, status from orders where status = 'new';
create materialized view totals as select customer_id, sum(total) as sum, repeat('p', 300) as pad from orders group by 1;
create unique index totals_once on totals (customer_id);
`;

/** Begins anew. */
export async function setUpShop(client: Client): Promise<void> {
  await client.query("discard temp");
  await client.query(shop);
  await client.query("analyze");
}

/** What an application does with the shop: each by itself, the new version of the schema not known to it. */
export const requests: readonly string[] = [
  "select id, email, name, country, age, score from customers where id = 1",
  "insert into customers (id, email, pad) values (9001, 'x@example.org', 'p')",
  "update customers set name = 'other' where id = 1",
  "select id, customer_id, total, status, note, sku, quantity, placed_at, mood, flags, twice from orders where id = 1",
  "insert into orders (id, customer_id, note, sku, pad) values (9001, 1, 'note x', 'sku x', 'p')",
  "insert into orders (id, customer_id, total, status, note, sku, quantity, placed_at, mood, pad) values (9002, 1, 12345678.90, 'new', repeat('n', 100), 'a sku of 20 letters.', 2147483, now(), 'sad', 'p')",
  "update orders set quantity = 3 where id = 2",
  "select id, order_id, product, price from sales.lines where id = 1",
  "insert into sales.lines (id, order_id, product, price, pad) values (9001, 1, 9001, 1, 'p')",
  "select id, a, b from empty",
  "insert into empty (id) values (9001)",
  "select id, at, what from events where id = 1",
  "insert into events values (9001, '2025-07-01', 'w', 'p')",
  "select id, at from readings where id = 1",
  "insert into readings values (9001, '2025-07-01', 'p')",
  "select id, at from readings_new where id = 1",
  "select id, total, status from open_orders where id = 1",
  "select customer_id, sum from totals where customer_id = 1",
  "select nextval('ticket'), steady(1), wild(), 'glad'::mood, 3::positive",
];

/** Tables without rows: nothing takes long there. */
export const unfilled: readonly string[] = ["empty"];

/** Tables whose rows an application counts on. */
export const kept: readonly string[] = [
  "customers",
  "orders",
  "sales.lines",
  "events",
  "readings",
  "readings_new",
];
