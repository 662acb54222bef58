import type { Family } from "./entry";

/** Indexes: the forms that block, and those that run beside the traffic. */
const beside = { transaction: "forbidden", lasts: "long" } as const;

export const indexEntries = {
  create_index: {
    form: "create index i on t (c)",
    locks: { table: "SHARE" },
    builds: ["table"],
    cheapWhen: "CREATE INDEX CONCURRENTLY lets writes through",
  },
  create_index_concurrently: {
    form: "create index concurrently i on t (c)",
    ...beside,
    locks: { table: "SHARE UPDATE EXCLUSIVE" },
    builds: ["table"],
    note: "It waits for every older transaction of the database, and leaves an INVALID index when it fails",
  },
  create_unique_index: {
    form: "create unique index i on t (c)",
    locks: { table: "SHARE" },
    builds: ["table"],
    failsOn: "Rows with the same value",
    cheapWhen: "CREATE UNIQUE INDEX CONCURRENTLY lets writes through",
  },
  create_unique_index_concurrently: {
    form: "create unique index concurrently i on t (c)",
    ...beside,
    locks: { table: "SHARE UPDATE EXCLUSIVE" },
    builds: ["table"],
    failsOn: "Rows with the same value",
    note: "It waits for every older transaction of the database, and leaves an INVALID index when it fails; even that one refuses duplicates",
  },
  drop_index: {
    form: "drop index i",
    locks: { table: "ACCESS EXCLUSIVE", index: "ACCESS EXCLUSIVE" },
    cheapWhen: "DROP INDEX CONCURRENTLY lets reads and writes through",
  },
  drop_index_concurrently: {
    form: "drop index concurrently i",
    ...beside,
    // Postgres: in the end it takes ACCESS EXCLUSIVE on the index, once nobody has used it for a while or can.
    locks: { table: "SHARE UPDATE EXCLUSIVE", index: "SHARE UPDATE EXCLUSIVE" },
    note: "It waits for every transaction that uses the table",
  },
  reindex_index: {
    form: "reindex index i",
    locks: { table: "SHARE", index: "ACCESS EXCLUSIVE" },
    builds: ["table"],
    cheapWhen: "REINDEX INDEX CONCURRENTLY lets reads and writes through",
    note: "Reads that would use the index wait, too",
  },
  reindex_table: {
    form: "reindex table t",
    locks: { table: "SHARE", index: "ACCESS EXCLUSIVE" },
    builds: ["table"],
    cheapWhen: "REINDEX TABLE CONCURRENTLY lets reads and writes through",
    note: "Reads wait, too: planning a query opens every index of the table",
  },
  reindex_concurrently: {
    form: "reindex index | table concurrently i",
    ...beside,
    locks: { table: "SHARE UPDATE EXCLUSIVE", index: "SHARE UPDATE EXCLUSIVE" },
    builds: ["table"],
    note: "It waits for older transactions, and leaves an INVALID index, named …_ccnew, when it fails",
  },
  rename_index: { form: "alter index i rename to j", locks: { index: "SHARE UPDATE EXCLUSIVE" } },
  set_index_options: {
    form: "alter index i set (fillfactor = n)",
    locks: { index: "SHARE UPDATE EXCLUSIVE" },
  },
  set_index_tablespace: {
    form: "alter index i set tablespace s",
    locks: { index: "ACCESS EXCLUSIVE" },
    builds: ["table"],
    cheapWhen: "REINDEX INDEX CONCURRENTLY … with (TABLESPACE s) lets reads and writes through",
    note: "Reads wait, too: planning a query opens every index of the table",
  },
  cluster_on: {
    form: "alter table t cluster on i",
    locks: { table: "SHARE UPDATE EXCLUSIVE", index: "SHARE UPDATE EXCLUSIVE" },
  },
  create_index_partitioned: {
    form: "create index i on parent (c), parent partitioned",
    locks: { parent: "SHARE", partition: "SHARE" },
    builds: ["partition"],
    cheapWhen:
      "CREATE INDEX … ON ONLY, then one CREATE INDEX CONCURRENTLY for each partition, and attach each one",
    note: "CONCURRENTLY is refused on a partitioned table",
  },
  create_index_on_only: {
    form: "create index i on only parent (c), parent partitioned",
    locks: { parent: "SHARE" },
    note: "It is INVALID until an index of every partition is attached",
  },
  attach_index: {
    form: "alter index parent_index attach partition i",
    locks: {
      parent: "ACCESS SHARE",
      partition: "ACCESS SHARE",
      index: "ACCESS EXCLUSIVE",
      parent_index: "SHARE UPDATE EXCLUSIVE",
    },
  },
} as const satisfies Family;
