/** The demo shop's tables. `orders` is the largest; names and types are such as one meets. */

export const shopTables = `
create table customers (
  id bigint generated always as identity,
  email text not null,
  name text not null,
  country char(2) not null,
  marketing_opt_in boolean,
  created_at timestamptz not null
);
create table products (
  id integer generated always as identity,
  sku text not null,
  title text not null,
  category text not null,
  price numeric(10,2) not null
);
create table orders (
  id bigint generated always as identity,
  customer_id bigint not null,
  status text not null default 'open',
  amount numeric(12,2) not null,
  currency char(3) not null default 'EUR',
  note text,
  placed_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create table order_items (
  order_id bigint not null,
  line_no smallint not null,
  product_id integer not null,
  quantity integer not null,
  unit_price numeric(10,2) not null
);
create table payments (
  id uuid not null default gen_random_uuid(),
  order_id bigint not null,
  method text not null,
  amount numeric(12,2) not null,
  paid_at timestamptz
);
create table inventory_log (
  product_id integer not null,
  change integer not null,
  reason text,
  logged_at timestamptz not null default now()
);
`;

/** Keys, indexes and foreign keys: made after the rows, which is faster. */
export const shopKeys = `
alter table customers add primary key (id);
alter table products add primary key (id);
alter table orders add primary key (id);
alter table order_items add primary key (order_id, line_no);
alter table payments add primary key (id);
create unique index customers_email_key on customers (email);
create unique index products_sku_key on products (sku);
create index orders_customer_id_idx on orders (customer_id);
create index orders_placed_at_idx on orders (placed_at);
create index payments_order_id_idx on payments (order_id);
alter table orders add foreign key (customer_id) references customers (id);
alter table order_items add foreign key (order_id) references orders (id);
alter table order_items add foreign key (product_id) references products (id);
alter table payments add foreign key (order_id) references orders (id);
comment on table orders is 'One row per order. Amounts are in the order''s currency.';
comment on table inventory_log is 'Appended by the warehouse. Has no key.';
`;
