import type { indexEntries } from "@/lib/domain/statement/knowledge/index-entries";
import type { Examples } from "../example";

const index = { setUp: ["create index orders_code on orders (code)"], relations: { index: "orders_code" } };
const partitioned = [
  "create table events (id bigint not null, code text) partition by range (id)",
  "create table events_1 partition of events for values from (0) to (1000)",
  "insert into events select n, n from generate_series(1, 600) n",
];

export const indexExamples: Examples<typeof indexEntries> = {
  create_index: { run: "create index orders_code on orders (code)" },
  create_index_concurrently: { run: "create index concurrently orders_code on orders (code)" },
  create_unique_index: {
    run: "create unique index orders_code on orders (code)",
    failing: { setUp: ["update orders set code = 'code 1' where id = 7"], code: "23505" },
  },
  create_unique_index_concurrently: {
    run: "create unique index concurrently orders_code on orders (code)",
    failing: { setUp: ["update orders set code = 'code 1' where id = 7"], code: "23505" },
  },
  drop_index: { ...index, run: "drop index orders_code" },
  drop_index_concurrently: { ...index, run: "drop index concurrently entry.orders_code" },
  reindex_index: { ...index, run: "reindex index orders_code" },
  reindex_table: { ...index, run: "reindex table orders" },
  reindex_concurrently: { ...index, run: "reindex index concurrently orders_code" },
  rename_index: { ...index, run: "alter index orders_code rename to orders_codes" },
  set_index_options: { ...index, run: "alter index orders_code set (fillfactor = 80)" },
  set_index_tablespace: {
    setUp: [
      "set allow_in_place_tablespaces to on",
      "create tablespace index_examples location ''",
      "create index orders_code on orders (code)",
    ],
    run: "alter index orders_code set tablespace index_examples",
    relations: { index: "orders_code" },
    cleanUp: ["drop tablespace if exists index_examples"],
  },
  cluster_on: { ...index, run: "alter table orders cluster on orders_code" },
  create_index_partitioned: {
    setUp: partitioned,
    run: "create index events_code on events (code)",
    relations: { parent: "events", partition: "events_1" },
  },
  create_index_on_only: {
    setUp: partitioned,
    run: "create index events_code on only events (code)",
    relations: { parent: "events", partition: "events_1" },
  },
  attach_index: {
    setUp: [
      ...partitioned,
      "create index events_code on only events (code)",
      "create index events_1_code on events_1 (code)",
    ],
    run: "alter index events_code attach partition events_1_code",
    relations: {
      parent: "events",
      partition: "events_1",
      parent_index: "events_code",
      index: "events_1_code",
    },
  },
};
