import type { tableEntries } from "@/lib/domain/statement/knowledge/table-entries";
import type { Examples } from "../example";

const count = "select count(*) from orders";
const lines = [
  "create table lines (order_id bigint references orders, pad text)",
  "insert into lines select n, repeat('p', 300) from generate_series(1, 600) n",
];
/** Roles belong to the whole server, so one that every server has stands for an application's. */
const asReader = "set local role pg_monitor";
const letRead = ["grant usage on schema entry to pg_monitor", "grant select on orders to pg_monitor"];
const tablespace = "statement_examples";

export const tableExamples: Examples<typeof tableEntries> = {
  create_table: { run: "create table carts (id bigint primary key)" },
  create_table_references: {
    run: "create table lines (order_id bigint references orders)",
    relations: { referenced: "orders", table: "customers" },
  },
  create_table_like: {
    run: "create table old_orders (like orders including all)",
    relations: { source: "orders", table: "customers" },
  },
  create_table_inherits: {
    run: "create table old_orders () inherits (orders)",
    relations: { parent: "orders", table: "customers" },
  },
  create_table_as: {
    run: "create table old_orders as select * from orders",
    relations: { source: "orders", table: "customers" },
  },
  drop_table: { run: "drop table orders", application: count },
  drop_table_foreign_key: {
    setUp: ["alter table orders add foreign key (customer_id) references customers"],
    run: "drop table orders",
    relations: { referenced: "customers" },
    application: count,
  },
  drop_schema_cascade: {
    setUp: ["create sequence numbers", "create view shown as select id from orders"],
    run: "drop schema entry cascade",
    relations: { sequence: "numbers", view: "shown", other: "customers" },
    application: count,
  },
  truncate: { run: "truncate orders", application: count },
  truncate_cascade: {
    setUp: lines,
    run: "truncate orders cascade",
    relations: { referencing: "lines" },
    application: "select count(*) from lines",
  },
  lock_table: { run: "lock table orders" },
  rename_table: { run: "alter table orders rename to purchases", application: count },
  set_schema: {
    setUp: ["create schema archive"],
    run: "alter table orders set schema archive",
    application: count,
    cleanUp: ["drop schema if exists archive cascade"],
  },
  owner_to: {
    setUp: ["alter table orders owner to pg_read_all_stats", "grant usage on schema entry to public"],
    run: "alter table orders owner to pg_monitor",
    application: "set local role pg_read_all_stats; comment on table orders is 'mine'",
  },
  set_options: { run: "alter table orders set (fillfactor = 80)" },
  set_tablespace: {
    setUp: [
      "set allow_in_place_tablespaces to on",
      `create tablespace ${tablespace} location ''`,
      "create index orders_code on orders (code)",
    ],
    run: `alter table orders set tablespace ${tablespace}`,
    cleanUp: [`drop tablespace if exists ${tablespace}`],
  },
  set_logged: {
    setUp: ["alter table orders set unlogged"],
    run: "alter table orders set logged",
  },
  set_unlogged: {
    run: "alter table orders set unlogged",
    application: "select relpersistence from pg_class where oid = 'orders'::regclass",
  },
  set_access_method: {
    setUp: ["create access method other_heap type table handler heap_tableam_handler"],
    run: "alter table orders set access method other_heap",
    cleanUp: ["drop access method if exists other_heap"],
  },
  replica_identity: { run: "alter table orders replica identity full" },
  enable_row_security: {
    setUp: letRead,
    run: "alter table orders enable row level security",
    application: `${asReader}; ${count}`,
  },
  force_row_security: {
    setUp: [
      "alter table orders enable row level security",
      "grant usage on schema entry to pg_monitor",
      "alter table orders owner to pg_monitor",
    ],
    run: "alter table orders force row level security",
    application: `${asReader}; ${count}`,
  },
  disable_row_security: {
    setUp: ["alter table orders enable row level security"],
    run: "alter table orders disable row level security",
  },
  swap: {
    setUp: [
      "alter table orders add column total_new bigint",
      "alter table customers add column name_new text",
    ],
    run: [
      "alter table orders rename column total to total_old",
      "alter table orders rename column total_new to total",
      "alter table customers rename column name to name_old",
      "alter table customers rename column name_new to name",
    ],
    relations: { other: "customers" },
  },
};
