import type { columnTypeEntries } from "@/lib/domain/statement/knowledge/column-type-entries";
import type { Examples } from "../example";

export const columnTypeExamples: Examples<typeof columnTypeEntries> = {
  alter_type_rewrite: {
    run: "alter table orders alter column code type integer using substr(code, 6)::integer",
    failing: { setUp: ["update orders set code = 'code x' where id = 7"], code: "22P02" },
    application: "select code from orders where id = 1",
  },
  alter_type_int_bigint: { run: "alter table orders alter column total type bigint" },
  alter_type_enum: {
    setUp: ["create type state as enum ('open', 'paid')", "update orders set code = 'open'"],
    run: "alter table orders alter column code type state using code::state",
    failing: { setUp: ["update orders set code = 'lost' where id = 7"], code: "22P02" },
    application: "update orders set code = 'other' where id = 1",
  },
  alter_type_coercible: { run: "alter table orders alter column note type text" },
  alter_type_numeric_wider: { run: "alter table orders alter column price type numeric(14, 2)" },
  alter_type_coercible_indexed: {
    setUp: ["create index orders_note on orders (note)"],
    run: "alter table orders alter column note type text",
  },
  alter_type_coercible_computed: {
    setUp: ["create index orders_note on orders (lower(note))"],
    run: "alter table orders alter column note type text",
  },
  alter_type_coercible_checked: {
    setUp: ["alter table orders add constraint noted check (note <> '')"],
    run: "alter table orders alter column note type text",
  },
  alter_type_narrower: {
    run: "alter table orders alter column note type varchar(20)",
    failing: { setUp: ["update orders set note = repeat('n', 30) where id = 7"], code: "22001" },
    application: "update orders set note = repeat('n', 30) where id = 1",
  },
  alter_type_numeric_scale: {
    run: "alter table orders alter column price type numeric(10, 4)",
    failing: { setUp: ["update orders set price = 99999999 where id = 7"], code: "22003" },
  },
  alter_type_timestamp_utc: {
    run: ["set local timezone to 'UTC'", "alter table orders alter column placed_at type timestamptz"],
  },
  alter_type_timestamp: {
    run: [
      "set local timezone to 'Europe/Lisbon'",
      "alter table orders alter column placed_at type timestamptz",
    ],
  },
  alter_type_referencing: {
    setUp: ["alter table orders add foreign key (customer_id) references customers"],
    run: "alter table orders alter column customer_id type integer",
    relations: { referenced: "customers" },
  },
  alter_type_referenced: {
    setUp: ["alter table orders add foreign key (customer_id) references customers"],
    run: "alter table customers alter column id type numeric",
    relations: { table: "customers", referencing: "orders" },
  },
  alter_type_coercible_referencing: {
    setUp: [
      "create table codes (code varchar(20) primary key)",
      "insert into codes select 'note ' || n from generate_series(1, 600) n",
      "alter table orders add foreign key (note) references codes",
    ],
    run: "alter table orders alter column note type text",
    relations: { referenced: "codes" },
  },
  alter_type_coercible_referenced: {
    setUp: [
      "create table codes (code varchar(20) primary key)",
      "insert into codes select 'note ' || n from generate_series(1, 600) n",
      "alter table orders add foreign key (note) references codes",
    ],
    run: "alter table codes alter column code type varchar(40)",
    relations: { table: "codes", referencing: "orders" },
  },
  alter_type_collation_plain: {
    run: 'alter table orders alter column code type text collate "C"',
  },
  alter_type_collation: {
    setUp: ["create index orders_code on orders (code)"],
    run: 'alter table orders alter column code type text collate "C"',
  },
};
