import type { addColumnEntries } from "@/lib/domain/statement/knowledge/add-column-entries";
import type { Examples } from "../example";

export const addColumnExamples: Examples<typeof addColumnEntries> = {
  add_column: { run: "alter table orders add column c integer" },
  add_column_constant_default: { run: "alter table orders add column c timestamptz default now()" },
  add_column_not_null_default: { run: "alter table orders add column c integer not null default 7" },
  add_column_not_null: {
    run: "alter table orders add column c integer not null",
    onEmptyTable: true,
    failing: { code: "23502" },
  },
  add_column_volatile_default: {
    run: "alter table orders add column c uuid default gen_random_uuid()",
  },
  add_column_domain: {
    setUp: ["create domain positive as integer check (value > 0)"],
    run: "alter table orders add column c positive",
  },
  add_stored_column: {
    run: "alter table orders add column c integer generated always as (total * 2) stored",
  },
  add_virtual_column: {
    run: "alter table orders add column c integer generated always as (total * 2) virtual",
  },
  add_virtual_column_not_null: {
    run: "alter table orders add column c integer generated always as (total * 2) virtual not null",
    failing: { setUp: ["update orders set total = null where id = 7"], code: "23502" },
  },
  add_identity_column: { run: "alter table orders add column c bigint generated always as identity" },
  add_serial_column: { run: "alter table orders add column c bigserial" },
  add_column_check: { run: "alter table orders add column c integer check (c > 0)" },
  add_column_unique: { run: "alter table orders add column c integer unique" },
  add_column_unique_default: {
    setUp: ["delete from orders where id > 1"],
    run: "alter table orders add column c integer default 7 unique",
    failing: { setUp: ["insert into orders (id, pad) values (2, '')"], code: "23505" },
  },
  add_column_primary_key: {
    setUp: ["alter table orders drop constraint orders_pkey"],
    run: "alter table orders add column c bigserial primary key",
  },
  add_column_references: {
    run: "alter table orders add column c bigint references customers",
    relations: { referenced: "customers" },
  },
  add_column_references_default: {
    run: "alter table orders add column c bigint default 7 references customers",
    relations: { referenced: "customers" },
    failing: { run: "alter table orders add column c bigint default 0 references customers", code: "23503" },
  },
};
