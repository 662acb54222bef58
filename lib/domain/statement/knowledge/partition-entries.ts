import type { Family } from "./entry";

/** Partitions and inheritance. */
export const partitionEntries = {
  attach_partition: {
    form: "alter table parent attach partition p for values …",
    locks: { parent: "SHARE UPDATE EXCLUSIVE", partition: "ACCESS EXCLUSIVE" },
    scans: ["partition"],
    failsOn: "Rows of the partition that are out of its bounds",
    cheapWhen: "A validated CHECK on the partition proves its bounds: then it is instant",
  },
  attach_partition_proven: {
    form: "alter table parent attach partition p for values …, with a validated check that proves it",
    locks: { parent: "SHARE UPDATE EXCLUSIVE", partition: "ACCESS EXCLUSIVE" },
    cheapWhen: "A validated CHECK on the partition proves its bounds",
  },
  attach_partition_beside_default: {
    form: "alter table parent attach partition p for values …, with a default partition",
    locks: {
      parent: "SHARE UPDATE EXCLUSIVE",
      partition: "ACCESS EXCLUSIVE",
      default_partition: "ACCESS EXCLUSIVE",
    },
    scans: ["partition", "default_partition"],
    failsOn: "Rows of the default partition that belong to the new one",
    cheapWhen: "Validated CHECKs on both prove that no row is out of place",
  },
  detach_partition: {
    form: "alter table parent detach partition p",
    // Postgres: the default partition may hold other rows from then on.
    locks: {
      parent: "ACCESS EXCLUSIVE",
      partition: "ACCESS EXCLUSIVE",
      default_partition: "ACCESS EXCLUSIVE",
    },
    breaksApp: "The partition's rows are no longer seen through the parent",
    cheapWhen: "DETACH PARTITION … CONCURRENTLY lets reads and writes of the parent through",
  },
  detach_partition_concurrently: {
    form: "alter table parent detach partition p concurrently",
    transaction: "forbidden",
    lasts: "long",
    locks: { parent: "SHARE UPDATE EXCLUSIVE", partition: "ACCESS EXCLUSIVE" },
    breaksApp: "The partition's rows are no longer seen through the parent",
    note: "It waits for every transaction that uses the parent; not possible with a default partition",
  },
  create_table_partition_of: {
    form: "create table p partition of parent for values …",
    locks: { parent: "ACCESS EXCLUSIVE" },
    cheapWhen:
      "Create the table by itself, then ATTACH PARTITION, which lets reads and writes of the parent through",
  },
  create_table_partition_of_beside_default: {
    form: "create table p partition of parent for values …, with a default partition",
    locks: { parent: "ACCESS EXCLUSIVE", default_partition: "ACCESS EXCLUSIVE" },
    scans: ["default_partition"],
    failsOn: "Rows of the default partition that belong to the new one",
    cheapWhen: "A validated CHECK on the default partition proves that it holds none of these rows",
  },
  drop_partition: {
    form: "drop table p, p a partition",
    locks: {
      parent: "ACCESS EXCLUSIVE",
      partition: "ACCESS EXCLUSIVE",
      default_partition: "ACCESS EXCLUSIVE",
    },
    breaksApp: "The partition's rows are gone from the parent",
    destroys: "The partition and its rows",
    cheapWhen: "Detach it concurrently first",
  },
  /** What ALTER TABLE locks on a partitioned table, it locks on each of its partitions. */
  alter_partitioned: {
    form: "alter table parent add column c type, parent partitioned",
    locks: { parent: "ACCESS EXCLUSIVE", partition: "ACCESS EXCLUSIVE" },
    note: "It locks every partition, one after the other, and holds all of them",
  },
  inherit: {
    form: "alter table t inherit parent",
    locks: { table: "ACCESS EXCLUSIVE", parent: "SHARE UPDATE EXCLUSIVE" },
    breaksApp: "The table's rows are seen through the parent",
  },
  no_inherit: {
    form: "alter table t no inherit parent",
    locks: { table: "ACCESS EXCLUSIVE", parent: "ACCESS SHARE" },
    breaksApp: "The table's rows are no longer seen through the parent",
  },
} as const satisfies Family;
