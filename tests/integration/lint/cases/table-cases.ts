import { type LintCase, lintCase } from "./lint-case";

export const tableCases: readonly LintCase[] = [
  lintCase(
    "create table fresh (id bigint primary key, name text unique, check (id > 0)); create index on fresh (name); alter table fresh alter column name set not null; alter table fresh alter column id type integer; drop table fresh",
  ),
  lintCase("create table fresh (id bigint primary key, order_id bigint references orders)"),
  lintCase("create table fresh (order_id bigint references orders, customer_id bigint references customers)"),
  lintCase(
    "create table fresh (id bigint primary key, order_id bigint); alter table fresh add foreign key (order_id) references orders",
  ),
  lintCase(
    "create table if not exists orders (id bigint); alter table orders add column extra integer default random()",
  ),
  lintCase("create table fresh (like orders including all)"),
  lintCase("create table fresh as select id, total from orders"),
  lintCase("select id, total into fresh from orders; update fresh set total = 0"),
  lintCase(
    "create temporary table fresh (id integer); alter table fresh add column x integer default random()",
  ),
  lintCase("create unlogged table fresh (id integer); truncate fresh"),
  lintCase("create table fresh (extra text) inherits (customers)"),
  lintCase(
    "begin; create table fresh (id bigint); insert into fresh select id from orders; create index on fresh (id); commit",
  ),
  lintCase(
    "set search_path = sales, public; create table fresh (id integer); reset search_path; alter table fresh add column b serial",
  ),
  lintCase(
    "set search_path = sales, public; create table fresh (id integer); alter table fresh add column b serial",
  ),
  lintCase("drop table sales.lines"),
  lintCase("drop table if exists nothing_such"),
  lintCase("drop table nothing_such"),
  lintCase("drop table readings_new"),
  lintCase("drop table customers cascade"),
  lintCase("drop table readings_old"),
  lintCase("drop table readings"),
  lintCase("truncate sales.lines"),
  lintCase("truncate customers cascade"),
  lintCase("truncate events"),
  lintCase("alter table orders rename to purchases"),
  lintCase(
    "begin; alter table orders rename to purchases; create view orders as select * from purchases; commit",
    {
      setUp: "drop view open_orders; drop materialized view totals",
    },
  ),
  lintCase("alter table sales.lines set schema public"),
  lintCase("alter table orders owner to current_user"),
  lintCase("alter table orders set (fillfactor = 80)"),
  lintCase("alter table orders reset (fillfactor)"),
  lintCase("alter table orders set unlogged", {
    setUp: "alter table sales.lines drop constraint lines_order",
  }),
  lintCase("alter table orders replica identity full"),
  lintCase("alter table orders enable row level security"),
  lintCase("alter table orders cluster on orders_by_sku"),
  lintCase("lock table orders"),
  lintCase("begin; lock table orders in share mode; commit"),
  lintCase("begin; lock table orders, customers; commit"),
  lintCase(
    "alter table readings attach partition readings_new for values from ('2026-01-01') to ('2027-01-01')",
  ),
  ...[
    "check (at >= '2026-01-01' and at < '2027-01-01')",
    "check (at >= '2026-05-01'::date and at < '2026-12-01'::date)",
    "check (at is not null and at between '2026-01-01' and '2026-12-31')",
    "check (at >= '2026-01-01')",
  ].map((check) =>
    lintCase(
      "alter table readings attach partition readings_new for values from ('2026-01-01') to ('2027-01-01')",
      { setUp: `alter table readings_new add constraint bounds ${check}` },
    ),
  ),
  lintCase(
    `alter table readings_new add constraint bounds check (at >= '2026-01-01' and at < '2027-01-01') not valid;
    alter table readings_new validate constraint bounds;
    alter table readings attach partition readings_new for values from ('2026-01-01') to ('2027-01-01')`,
  ),
  lintCase(
    "alter table events attach partition readings_new for values from ('2026-01-01') to ('2027-01-01')",
    {
      setUp:
        "alter table readings_new add column what text; alter table readings_new drop column pad; alter table readings_new add column pad text",
    },
  ),
  lintCase("alter table readings detach partition readings_old"),
  lintCase("alter table events detach partition events_old"),
  lintCase("drop table events_old"),
  lintCase("alter table readings alter column pad set statistics 100"),
  lintCase("alter table readings alter column pad set storage external"),
  lintCase("alter table readings alter column pad set compression pglz"),
  lintCase("alter table events rename constraint known to named", {
    setUp: "alter table events add constraint known check (id > 0)",
  }),
  lintCase("begin; lock table readings in share mode; commit"),
  lintCase("begin; lock table only readings in share mode; commit"),
  lintCase("analyze readings"),
  lintCase("alter table readings detach partition readings_old concurrently", { outside: ["readings"] }),
  lintCase(
    "create table readings_more partition of readings for values from ('2028-01-01') to ('2029-01-01')",
  ),
  lintCase("create table events_more partition of events for values from ('2028-01-01') to ('2029-01-01')"),
  lintCase("alter table readings add column extra integer not null default 0"),
  lintCase("alter table readings add constraint later check (at > '2000-01-01')"),
  lintCase("alter table child inherit customers", {
    setUp: "create table child (like customers including constraints, foreign key (id) references customers)",
  }),
  lintCase("cluster orders using orders_by_sku"),
  lintCase("vacuum full sales.lines", { outside: ["sales.lines"] }),
  lintCase("vacuum sales.lines", { outside: ["sales.lines"] }),
  lintCase("analyze orders"),
  lintCase("comment on table orders is 'purchases'"),
  lintCase("comment on trigger orders_touch on orders is 'x'"),
  lintCase("comment on constraint total_positive on orders is 'x'"),
  lintCase("comment on column orders.total is 'in cents'"),
  lintCase("create statistics orders_stats on sku, quantity from orders"),
  lintCase(
    "begin; alter table orders add column one integer; alter table customers add column one integer; commit",
  ),
  lintCase("begin; alter table orders add column one integer; update orders set one = 1; commit"),
  lintCase("begin; alter table customers add column one integer; create index on orders (quantity); commit"),
];
