import type { constraintEntries } from "@/lib/domain/statement/knowledge/constraint-entries";
import type { Examples } from "../example";

const nullTotal = { setUp: ["update orders set total = null where id = 7"], code: "23502" };
const badTotal = { setUp: ["update orders set total = -1 where id = 7"], code: "23514" };
const sameCode = { setUp: ["update orders set code = 'code 1' where id = 7"], code: "23505" };
const orphan = { setUp: ["update orders set customer_id = 0 where id = 7"], code: "23503" };
const uniqueIndex = ["create unique index orders_code on orders (code)"];

export const constraintExamples: Examples<typeof constraintEntries> = {
  set_not_null: { run: "alter table orders alter column total set not null", failing: nullTotal },
  set_not_null_proven: {
    setUp: ["alter table orders add constraint total_there check (total is not null)"],
    run: "alter table orders alter column total set not null",
  },
  drop_not_null: { run: "alter table orders alter column pad drop not null" },
  add_not_null: {
    run: "alter table orders add constraint total_there not null total",
    failing: nullTotal,
  },
  add_not_null_not_valid: {
    run: "alter table orders add constraint total_there not null total not valid",
  },
  validate_not_null: {
    setUp: ["alter table orders add constraint total_there not null total not valid"],
    run: "alter table orders validate constraint total_there",
    failing: {
      setUp: [
        "alter table orders drop constraint total_there",
        "update orders set total = null where id = 7",
        "alter table orders add constraint total_there not null total not valid",
      ],
      code: "23502",
    },
  },
  add_check: {
    run: "alter table orders add constraint total_right check (total >= 0)",
    failing: badTotal,
  },
  add_check_not_valid: {
    run: "alter table orders add constraint total_right check (total >= 0) not valid",
  },
  validate_constraint: {
    setUp: ["alter table orders add constraint total_right check (total >= 0) not valid"],
    run: "alter table orders validate constraint total_right",
    failing: {
      setUp: [
        "alter table orders drop constraint total_right",
        ...badTotal.setUp,
        "alter table orders add constraint total_right check (total >= 0) not valid",
      ],
      code: "23514",
    },
  },
  validate_with_another: {
    setUp: ["alter table orders add constraint total_right check (total >= 0) not valid"],
    run: "alter table orders validate constraint total_right, alter column total set default 7",
    failing: {
      setUp: [
        "alter table orders drop constraint total_right",
        ...badTotal.setUp,
        "alter table orders add constraint total_right check (total >= 0) not valid",
      ],
      code: "23514",
    },
  },
  add_foreign_key: {
    run: "alter table orders add constraint of_customer foreign key (customer_id) references customers",
    relations: { referenced: "customers" },
    failing: orphan,
  },
  add_foreign_key_not_valid: {
    run: "alter table orders add constraint of_customer foreign key (customer_id) references customers not valid",
    relations: { referenced: "customers" },
  },
  add_foreign_key_not_valid_partitioned: {
    setUp: [
      "create table events (id bigint not null, customer_id bigint) partition by range (id)",
      "create table events_1 partition of events for values from (0) to (1000)",
      "insert into events select n, n from generate_series(1, 600) n",
    ],
    run: "alter table events add constraint of_customer foreign key (customer_id) references customers not valid",
    relations: { parent: "events", partition: "events_1", referenced: "customers" },
  },
  validate_foreign_key: {
    setUp: [
      "alter table orders add constraint of_customer foreign key (customer_id) references customers not valid",
    ],
    run: "alter table orders validate constraint of_customer",
    relations: { referenced: "customers" },
    failing: {
      setUp: [
        "alter table orders drop constraint of_customer",
        ...orphan.setUp,
        "alter table orders add constraint of_customer foreign key (customer_id) references customers not valid",
      ],
      code: "23503",
    },
  },
  add_unique: { run: "alter table orders add constraint one_code unique (code)", failing: sameCode },
  add_unique_using_index: {
    setUp: uniqueIndex,
    run: "alter table orders add constraint one_code unique using index orders_code",
    relations: { index: "orders_code" },
  },
  add_primary_key: {
    setUp: ["alter table orders drop constraint orders_pkey"],
    run: "alter table orders add primary key (code)",
    failing: sameCode,
  },
  add_primary_key_using_index: {
    setUp: [
      "alter table orders drop constraint orders_pkey",
      "alter table orders alter column code set not null",
      ...uniqueIndex,
    ],
    run: "alter table orders add constraint orders_pkey primary key using index orders_code",
    relations: { index: "orders_code" },
  },
  add_primary_key_using_index_nullable: {
    setUp: ["alter table orders drop constraint orders_pkey", ...uniqueIndex],
    run: "alter table orders add constraint orders_pkey primary key using index orders_code",
    relations: { index: "orders_code" },
    failing: { setUp: ["update orders set code = null where id = 7"], code: "23502" },
  },
  add_exclusion: {
    run: "alter table orders add constraint one_at_a_time exclude using gist (tsrange(placed_at, placed_at, '[]') with &&)",
    failing: {
      setUp: ["update orders set placed_at = '2026-01-01 00:01' where id = 7"],
      code: "23P01",
    },
  },
  alter_constraint: {
    setUp: ["alter table orders add constraint of_customer foreign key (customer_id) references customers"],
    run: "alter table orders alter constraint of_customer deferrable initially deferred",
    relations: { referenced: "customers" },
  },
  add_check_not_enforced: {
    run: "alter table orders add constraint total_right check (total >= 0) not enforced",
  },
  add_foreign_key_not_enforced: {
    run: "alter table orders add constraint of_customer foreign key (customer_id) references customers not enforced",
    relations: { referenced: "customers" },
  },
  enforce_constraint: {
    setUp: [
      "alter table orders add constraint of_customer foreign key (customer_id) references customers not enforced",
    ],
    run: "alter table orders alter constraint of_customer enforced",
    relations: { referenced: "customers" },
    failing: orphan,
  },
  unenforce_constraint: {
    setUp: ["alter table orders add constraint of_customer foreign key (customer_id) references customers"],
    run: "alter table orders alter constraint of_customer not enforced",
    relations: { referenced: "customers" },
    application: "update orders set customer_id = 0 where id = 7",
  },
  drop_constraint: {
    setUp: ["alter table orders add constraint one_code unique (code)"],
    run: "alter table orders drop constraint one_code",
    application: "insert into orders (id, code, pad) values (0, 'code 1', '') on conflict (code) do nothing",
  },
  drop_foreign_key: {
    setUp: ["alter table orders add constraint of_customer foreign key (customer_id) references customers"],
    run: "alter table orders drop constraint of_customer",
    relations: { referenced: "customers" },
  },
  rename_constraint: {
    setUp: ["alter table orders add constraint one_code unique (code)"],
    run: "alter table orders rename constraint one_code to single_code",
  },
};
