import type { Family } from "./entry";

/** ALTER COLUMN … TYPE: some changes only touch the catalog, most write the table anew. */
const locks = { table: "ACCESS EXCLUSIVE" } as const;
const rewrite = { locks, rewrites: ["table"], builds: ["table"] } as const;
const instead =
  "Add a column of the new type beside it, kept equal by a trigger, fill it in chunks, and swap the names";

export const columnTypeEntries = {
  alter_type_rewrite: {
    form: "alter table t alter column c type other_type [using expression]",
    ...rewrite,
    breaksApp: "What the application reads and may write changes with the type",
    failsOn: "Rows whose value can't be converted",
    cheapWhen: instead,
  },
  alter_type_int_bigint: {
    form: "alter table t alter column c type bigint, c integer",
    ...rewrite,
    cheapWhen: instead,
    note: "Foreign keys that refer to the column, and their sequences, stay integer",
  },
  alter_type_enum: {
    form: "alter table t alter column c type enum_type using c::enum_type",
    ...rewrite,
    failsOn: "Rows whose text is no value of the enum",
    cheapWhen: instead,
  },
  alter_type_coercible: {
    form: "alter table t alter column c type text | varchar(wider) | varchar, c varchar(n)",
    locks,
    cheapWhen:
      "The new type holds every old value as it is stored: varchar to text, a longer or no length limit",
  },
  alter_type_numeric_wider: {
    form: "alter table t alter column c type numeric(wider, same scale)",
    locks,
    cheapWhen: "More digits with the same scale, or no limits at all",
  },
  alter_type_coercible_indexed: {
    form: "alter table t alter column c type text, c varchar(n) and indexed",
    locks,
    cheapWhen: "The index serves the new type as it is (varchar to text): it is kept",
  },
  alter_type_coercible_computed: {
    form: "alter table t alter column c type text, c varchar(n) and in an expression or partial index",
    locks,
    builds: ["table"],
    cheapWhen:
      "No index with an expression or a predicate reads the column: drop it concurrently first, and build it again concurrently afterwards",
  },
  alter_type_coercible_checked: {
    form: "alter table t alter column c type text, c varchar(n) and in a check constraint",
    locks,
    scans: ["table"],
    cheapWhen:
      "No validated check names the column: drop it first, add it NOT VALID afterwards, and validate it",
  },
  alter_type_narrower: {
    form: "alter table t alter column c type varchar(shorter)",
    ...rewrite,
    failsOn: "Rows with a longer value",
    breaksApp: "Longer values are refused from now on",
    cheapWhen: "Keep the type and add CHECK (length(c) <= n) NOT VALID, then validate it",
  },
  alter_type_numeric_scale: {
    form: "alter table t alter column c type numeric(p, other scale)",
    ...rewrite,
    failsOn: "Rows with more digits than fit",
    cheapWhen: instead,
  },
  alter_type_timestamp_utc: {
    form: "alter table t alter column c type timestamptz, c timestamp, with TimeZone UTC",
    locks,
    cheapWhen: "The session's TimeZone is UTC: both types store the same",
  },
  alter_type_timestamp: {
    form: "alter table t alter column c type timestamptz, c timestamp, with another TimeZone",
    ...rewrite,
    cheapWhen: "Set TimeZone to UTC in that session, if the values are UTC",
  },
  alter_type_referencing: {
    form: "alter table t alter column c type other_type, c in a foreign key",
    locks: { table: "ACCESS EXCLUSIVE", referenced: "ACCESS EXCLUSIVE" },
    rewrites: ["table"],
    builds: ["table"],
    scans: ["referenced"],
    cheapWhen: instead,
    note: "It locks two tables, and checks every row against the referenced one again",
  },
  alter_type_referenced: {
    form: "alter table t alter column c type other_type, with foreign keys that refer to c",
    locks: { table: "ACCESS EXCLUSIVE", referencing: "ACCESS EXCLUSIVE" },
    rewrites: ["table"],
    builds: ["table"],
    scans: ["referencing"],
    cheapWhen: instead,
    note: "It locks two tables, and checks every row that refers to this one again",
  },
  alter_type_coercible_referencing: {
    form: "alter table t alter column c type text, c varchar(n) and in a foreign key",
    locks: { table: "ACCESS EXCLUSIVE", referenced: "ACCESS EXCLUSIVE" },
    note: "It locks two tables; the foreign key is made anew, and no row is checked again",
  },
  alter_type_coercible_referenced: {
    form: "alter table t alter column c type varchar(wider), c varchar(n), with foreign keys that refer to c",
    locks: { table: "ACCESS EXCLUSIVE", referencing: "ACCESS EXCLUSIVE" },
    note: "It locks two tables; the foreign keys are made anew, and no row is checked again",
  },
  alter_type_collation_plain: {
    form: "alter table t alter column c type text collate other, c in no index",
    locks,
    cheapWhen: "No index holds the column",
  },
  alter_type_collation: {
    form: "alter table t alter column c type text collate other | citext, c in an index",
    locks,
    builds: ["table"],
    cheapWhen: "No index holds the column; else its indexes are built anew under the lock",
  },
} as const satisfies Family;
