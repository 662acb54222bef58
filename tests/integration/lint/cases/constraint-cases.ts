import { type LintCase, lintCase } from "./lint-case";

const lines = "alter table sales.lines";

export const constraintCases: readonly LintCase[] = [
  lintCase("alter table orders add constraint small check (quantity < 10000000)"),
  lintCase("alter table orders add check (quantity < 10000000) not valid"),
  lintCase(
    "alter table orders add constraint small check (quantity < 10000000) not valid; alter table orders validate constraint small",
  ),
  lintCase(
    "begin; alter table orders add constraint small check (quantity < 10000000) not valid; alter table orders validate constraint small; commit",
  ),
  lintCase(
    "alter table orders add constraint small check (quantity < 10000000) not valid, validate constraint small",
    {
      setUp:
        "alter table orders add constraint small check (quantity < 10000000) not valid; alter table orders rename constraint small to small_before",
    },
  ),
  lintCase("alter table orders validate constraint sku_there"),
  lintCase("alter table orders validate constraint total_positive"),
  lintCase("alter table orders validate constraint sku_there, alter column status set default 'x'"),
  lintCase("alter table orders validate constraint sku_there, alter column note set statistics 100"),
  lintCase(
    "begin; alter table orders alter column status set default 'x'; alter table orders validate constraint sku_there; commit",
  ),
  lintCase(
    "begin; alter table customers alter column name set default 'x'; alter table orders validate constraint sku_there; commit",
  ),
  lintCase(
    "begin; alter table orders validate constraint sku_there; alter table orders alter column sku set not null; commit",
  ),
  lintCase(
    "alter table orders validate constraint sku_there; alter table orders alter column sku set not null; alter table orders drop constraint sku_there",
  ),
  ...["set not null, drop constraint note_there", "set not null, validate constraint note_there"].map(
    (rest) => lintCase(`alter table orders alter column note ${rest}`),
  ),
  lintCase("alter table orders validate constraint sku_there, alter column sku set not null"),
  lintCase(`${lines} add constraint again foreign key (order_id) references orders`),
  lintCase(`${lines} add constraint again foreign key (order_id) references orders not valid`),
  lintCase(`${lines} validate constraint lines_order`),
  lintCase(
    `begin; ${lines} add constraint again foreign key (order_id) references orders not valid; ${lines} validate constraint again; commit`,
  ),
  lintCase("alter table orders add constraint own foreign key (id) references orders"),
  lintCase("alter table events add constraint to_orders foreign key (id) references orders (id)"),
  lintCase(`${lines} drop constraint lines_order`),
  lintCase("alter table orders drop constraint total_positive"),
  lintCase("alter table orders drop constraint if exists nothing_such"),
  lintCase("alter table orders drop constraint nothing_such"),
  lintCase(`${lines} drop constraint lines_pkey`),
  lintCase(`${lines} add constraint once unique (order_id, product)`),
  lintCase(`${lines} add constraint once unique using index lines_product`),
  lintCase("create unique index concurrently lines_order_once on sales.lines (order_id)", {
    outside: ["sales.lines"],
  }),
  lintCase("alter table customers drop constraint customers_pkey cascade"),
  lintCase("alter table readings_new add primary key (id)"),
  lintCase("alter table readings_new add constraint pk primary key using index readings_new_id", {
    setUp: "create unique index readings_new_id on readings_new (id)",
  }),
  lintCase("alter table nullable add constraint pk primary key using index nullable_id", {
    setUp:
      "create table nullable (id bigint, pad text); insert into nullable select n, repeat('p', 300) from generate_series(1, 600) n; create unique index nullable_id on nullable (id)",
  }),
  lintCase("alter table nullable add primary key (id)", {
    setUp:
      "create table nullable (id bigint, pad text); insert into nullable select n, repeat('p', 300) from generate_series(1, 600) n",
  }),
  lintCase("alter table orders add constraint no_overlap exclude using btree (id with =)"),
  lintCase("alter table orders alter constraint orders_customer deferrable initially deferred"),
  lintCase("alter table orders rename constraint total_positive to total_not_negative"),
  lintCase("alter table orders add constraint there not null sku", {
    since: 18,
    setUp: "alter table orders drop constraint sku_there",
  }),
  lintCase(
    "alter table orders add constraint there not null sku not valid; alter table orders validate constraint there",
    { since: 18 },
  ),
  lintCase(
    "begin; alter table orders add constraint there not null sku not valid; alter table orders validate constraint there; commit",
    { since: 18 },
  ),
  lintCase(
    "alter table orders add constraint there not null sku not valid; alter table orders alter column sku set not null",
    { since: 18 },
  ),
  lintCase("alter table orders add constraint there not null note", { since: 18 }),
  lintCase("alter table orders add constraint never check (quantity > 5) not enforced", { since: 18 }),
  lintCase(`${lines} add constraint never foreign key (order_id) references orders not enforced`, {
    since: 18,
  }),
  lintCase("alter domain positive add constraint small check (value < 10000000)"),
  lintCase("alter domain amount add constraint small check (value < 10000000)"),
  lintCase("alter domain amount add constraint small check (value < 10000000) not valid"),
  lintCase(
    "alter domain amount add constraint small check (value < 10000000) not valid; alter domain amount validate constraint small",
  ),
  lintCase("alter domain amount set not null"),
  lintCase("alter domain amount set default 1"),
];
