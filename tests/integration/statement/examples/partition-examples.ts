import type { partitionEntries } from "@/lib/domain/statement/knowledge/partition-entries";
import type { Examples } from "../example";

const parent = "create table events (id bigint not null, pad text) partition by range (id)";
const defaultPartition = [
  "create table events_rest partition of events default",
  "insert into events select n, repeat('p', 300) from generate_series(5000, 5600) n",
];
const single = [
  "create table events_1 (id bigint not null, pad text) with (autovacuum_enabled = false)",
  "insert into events_1 select n, repeat('p', 300) from generate_series(1, 600) n",
];
const member = [
  "create table events_1 partition of events for values from (0) to (1000)",
  "insert into events select n, repeat('p', 300) from generate_series(1, 600) n",
];
const check = "add constraint in_bounds check (id >= 0 and id < 1000)";
const attach = "alter table events attach partition events_1 for values from (0) to (1000)";
const relations = { parent: "events", partition: "events_1" };
const count = "select count(*) from events";
const child = [
  "create table all_events (id bigint not null, pad text)",
  "create table some_events (id bigint not null, pad text)",
  "insert into some_events select n, repeat('p', 300) from generate_series(1, 600) n",
];

export const partitionExamples: Examples<typeof partitionEntries> = {
  attach_partition: {
    setUp: [parent, ...single],
    run: attach,
    relations,
    failing: { setUp: ["insert into events_1 values (2000, '')"], code: "23514" },
  },
  attach_partition_proven: {
    setUp: [parent, ...single, `alter table events_1 ${check}`],
    run: attach,
    relations,
  },
  attach_partition_beside_default: {
    setUp: [parent, ...defaultPartition, ...single],
    run: attach,
    relations: { ...relations, default_partition: "events_rest" },
    failing: { setUp: ["insert into events values (10, '')"], code: "23514" },
  },
  detach_partition: {
    setUp: [parent, ...defaultPartition, ...member],
    run: "alter table events detach partition events_1",
    relations: { ...relations, default_partition: "events_rest" },
    application: count,
  },
  detach_partition_concurrently: {
    setUp: [parent, ...member],
    run: "alter table events detach partition events_1 concurrently",
    relations,
    application: count,
  },
  create_table_partition_of: {
    setUp: [parent],
    run: "create table events_1 partition of events for values from (0) to (1000)",
    relations: { parent: "events" },
  },
  create_table_partition_of_beside_default: {
    setUp: [parent, ...defaultPartition],
    run: "create table events_1 partition of events for values from (0) to (1000)",
    relations: { parent: "events", default_partition: "events_rest" },
    failing: { setUp: ["insert into events values (10, '')"], code: "23514" },
  },
  drop_partition: {
    setUp: [parent, ...defaultPartition, ...member],
    run: "drop table events_1",
    relations: { ...relations, default_partition: "events_rest" },
    application: count,
  },
  alter_partitioned: {
    setUp: [parent, ...member],
    run: "alter table events add column c integer",
    relations,
  },
  inherit: {
    setUp: child,
    run: "alter table some_events inherit all_events",
    relations: { table: "some_events", parent: "all_events" },
    application: "select count(*) from all_events",
  },
  no_inherit: {
    setUp: [...child, "alter table some_events inherit all_events"],
    run: "alter table some_events no inherit all_events",
    relations: { table: "some_events", parent: "all_events" },
    application: "select count(*) from all_events",
  },
};
