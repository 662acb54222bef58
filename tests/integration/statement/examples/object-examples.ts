import type { objectEntries } from "@/lib/domain/statement/knowledge/object-entries";
import type { Examples } from "../example";

const sequence = { setUp: ["create sequence numbers"], relations: { sequence: "numbers" } };
const domain = ["create domain positive as integer", "alter table orders alter column total type positive"];
const view = {
  setUp: ["create view shown as select id, total from orders"],
  relations: { view: "shown", source: "orders", table: "customers" },
};
const materialized = {
  setUp: ["create materialized view totals as select id, total, pad from orders"],
  relations: { materialized_view: "totals" },
};
const asReader = "set local role pg_monitor; select count(*) from orders";
const state = ["create type state as enum ('open', 'paid')"];
const twice = "create function twice(n integer) returns integer language sql as 'select n * 2'";

export const objectExamples: Examples<typeof objectEntries> = {
  comment: { run: "comment on column orders.total is 'in cents'" },
  grant_column: { run: "grant select (total) on orders to pg_monitor" },
  grant: { run: "grant select on orders to pg_monitor" },
  revoke: {
    setUp: ["grant usage on schema entry to pg_monitor", "grant select on orders to pg_monitor"],
    run: "revoke select on orders from pg_monitor",
    application: asReader,
  },
  create_statistics: { run: "create statistics pairs on customer_id, total from orders" },
  drop_statistics: {
    setUp: ["create statistics pairs on customer_id, total from orders"],
    run: "drop statistics pairs",
  },
  create_schema: { run: "create schema carts", cleanUp: ["drop schema if exists carts"] },
  rename_schema: {
    setUp: ["create schema carts", "create table carts.lines (id bigint)"],
    run: "alter schema carts rename to baskets",
    application: "select count(*) from carts.lines",
    cleanUp: ["drop schema if exists carts cascade", "drop schema if exists baskets cascade"],
  },
  create_extension: { run: "create extension pg_trgm" },
  create_publication: {
    run: "create publication changes for table orders",
    cleanUp: ["drop publication if exists changes"],
  },
  drop_publication: {
    setUp: ["create publication changes for table orders"],
    run: "drop publication changes",
    cleanUp: ["drop publication if exists changes"],
  },
  create_sequence: { run: "create sequence numbers" },
  alter_sequence: { ...sequence, run: "alter sequence numbers as integer increment 2 restart 100" },
  alter_sequence_owner: { ...sequence, run: "alter sequence numbers owned by orders.id" },
  rename_sequence: {
    ...sequence,
    run: "alter sequence numbers rename to digits",
    application: "select nextval('numbers')",
  },
  drop_sequence: {
    ...sequence,
    run: "drop sequence numbers",
    application: "select nextval('numbers')",
  },
  create_type: { run: "create type state as enum ('open', 'paid')" },
  drop_type: { setUp: state, run: "drop type state", application: "select 'open'::state" },
  drop_type_cascade: {
    setUp: [...state, "alter table orders add column state state"],
    run: "drop type state cascade",
    application: "select state from orders limit 1",
  },
  rename_type: {
    setUp: state,
    run: "alter type state rename to stage",
    application: "select 'paid'::state",
  },
  enum_add_value: { setUp: state, run: "alter type state add value 'lost'" },
  enum_rename_value: {
    setUp: state,
    run: "alter type state rename value 'paid' to 'settled'",
    application: "select 'paid'::state",
  },
  add_domain_constraint: {
    setUp: domain,
    run: "alter domain positive add constraint above_zero check (value > 0)",
    failing: { setUp: ["update orders set total = -1 where id = 7"], code: "23514" },
  },
  add_domain_constraint_not_valid: {
    setUp: domain,
    run: "alter domain positive add constraint above_zero check (value > 0) not valid",
  },
  validate_domain_constraint: {
    setUp: [...domain, "alter domain positive add constraint above_zero check (value > 0) not valid"],
    run: "alter domain positive validate constraint above_zero",
    failing: {
      setUp: [
        "alter domain positive drop constraint above_zero",
        "update orders set total = -1 where id = 7",
        "alter domain positive add constraint above_zero check (value > 0) not valid",
      ],
      code: "23514",
    },
  },
  create_view: {
    run: "create view shown as select id, total from orders",
    relations: { source: "orders", table: "customers" },
  },
  replace_view: { ...view, run: "create or replace view shown as select id, total, code from orders" },
  rename_view: {
    ...view,
    run: "alter view shown rename to seen",
    application: "select count(*) from shown",
  },
  drop_view: { ...view, run: "drop view shown", application: "select count(*) from shown" },
  create_materialized_view: {
    run: "create materialized view totals as select id, total from orders",
    relations: { source: "orders", table: "customers" },
  },
  drop_materialized_view: {
    ...materialized,
    run: "drop materialized view totals",
    application: "select count(*) from totals",
  },
  create_function: { run: twice },
  drop_function_cascade: {
    setUp: [twice, "alter table orders alter column total set default twice(2)"],
    run: "drop function twice cascade",
    application: "insert into orders (id, pad) values (0, '') returning total",
  },
  drop_function: { setUp: [twice], run: "drop function twice", application: "select twice(1)" },
};
