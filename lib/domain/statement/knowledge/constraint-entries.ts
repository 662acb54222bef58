import type { Family } from "./entry";

/** Constraints: NOT NULL, CHECK, keys, foreign keys, and how each is added without a scan under a lock. */
const locks = { table: "ACCESS EXCLUSIVE" } as const;
const twoTables = { table: "SHARE ROW EXCLUSIVE", referenced: "SHARE ROW EXCLUSIVE" } as const;
const concurrentFirst =
  "Build the unique index concurrently, then ADD CONSTRAINT … USING INDEX, which is instant";

export const constraintEntries = {
  set_not_null: {
    form: "alter table t alter column c set not null",
    locks,
    scans: ["table"],
    failsOn: "Rows where the column is null",
    cheapWhen:
      "A validated CHECK (c IS NOT NULL) proves it: then it is instant; on 18 add NOT NULL … NOT VALID and validate it",
  },
  set_not_null_proven: {
    form: "alter table t alter column c set not null, with a validated check (c is not null)",
    locks,
    cheapWhen: "A validated CHECK (c IS NOT NULL) proves it, or the column is in a primary key",
  },
  drop_not_null: { form: "alter table t alter column c drop not null", locks },
  add_not_null: {
    form: "alter table t add constraint n not null c",
    since: 18,
    locks,
    scans: ["table"],
    failsOn: "Rows where the column is null",
    cheapWhen: "Add it NOT VALID, then validate it by itself",
  },
  add_not_null_not_valid: {
    form: "alter table t add constraint n not null c not valid",
    since: 18,
    locks,
    note: "New and changed rows are checked from now on",
  },
  validate_not_null: {
    form: "alter table t validate constraint n, n not null",
    since: 18,
    locks: { table: "SHARE UPDATE EXCLUSIVE" },
    scans: ["table"],
    failsOn: "Rows where the column is null",
  },
  add_check: {
    form: "alter table t add constraint n check (expression)",
    locks,
    scans: ["table"],
    failsOn: "Rows that violate it",
    cheapWhen: "Add it NOT VALID, then validate it by itself",
  },
  add_check_not_valid: {
    form: "alter table t add constraint n check (expression) not valid",
    locks,
    note: "New and changed rows are checked from now on",
  },
  validate_constraint: {
    form: "alter table t validate constraint n, n a check",
    locks: { table: "SHARE UPDATE EXCLUSIVE" },
    scans: ["table"],
    failsOn: "Rows that violate it",
  },
  validate_with_another: {
    form: "alter table t validate constraint n, alter column c set default expression",
    locks,
    scans: ["table"],
    failsOn: "Rows that violate it",
    cheapWhen: "Validate in a statement, and a transaction, of its own",
  },
  add_foreign_key: {
    form: "alter table t add constraint n foreign key (c) references r",
    locks: twoTables,
    // Postgres: one query joins both tables, and reads the referenced one through its index only where that is cheaper.
    scans: ["table", "referenced"],
    failsOn: "Rows whose value is no key of the referenced table",
    cheapWhen: "Add it NOT VALID, then validate it by itself",
    note: "It locks two tables",
  },
  add_foreign_key_not_valid: {
    form: "alter table t add constraint n foreign key (c) references r not valid",
    locks: twoTables,
    note: "It locks two tables; new and changed rows are checked from now on",
  },
  /** Until 17 PostgreSQL refuses it: only the scanning form is there for a partitioned table. */
  add_foreign_key_not_valid_partitioned: {
    form: "alter table parent add constraint n foreign key (c) references r not valid, parent partitioned",
    since: 18,
    locks: {
      parent: "SHARE ROW EXCLUSIVE",
      partition: "SHARE ROW EXCLUSIVE",
      referenced: "SHARE ROW EXCLUSIVE",
    },
    note: "It locks every partition and the referenced table",
  },
  validate_foreign_key: {
    form: "alter table t validate constraint n, n a foreign key",
    locks: { table: "SHARE UPDATE EXCLUSIVE", referenced: "ROW SHARE" },
    scans: ["table", "referenced"],
    failsOn: "Rows whose value is no key of the referenced table",
  },
  add_unique: {
    form: "alter table t add constraint n unique (c)",
    locks,
    builds: ["table"],
    failsOn: "Rows with the same value",
    cheapWhen: concurrentFirst,
  },
  add_unique_using_index: {
    form: "alter table t add constraint n unique using index i",
    locks: { table: "ACCESS EXCLUSIVE", index: "SHARE UPDATE EXCLUSIVE" },
    note: "The index takes the constraint's name",
  },
  add_primary_key: {
    form: "alter table t add primary key (c)",
    locks,
    scans: ["table"],
    builds: ["table"],
    failsOn: "Rows with the same value, or null",
    cheapWhen:
      "Set NOT NULL first, build the unique index concurrently, then ADD PRIMARY KEY USING INDEX, which is instant",
  },
  add_primary_key_using_index: {
    form: "alter table t add constraint n primary key using index i, its columns not null",
    locks: { table: "ACCESS EXCLUSIVE", index: "SHARE UPDATE EXCLUSIVE" },
    cheapWhen: "Its columns are NOT NULL already",
  },
  add_primary_key_using_index_nullable: {
    form: "alter table t add constraint n primary key using index i, a column nullable",
    locks: { table: "ACCESS EXCLUSIVE", index: "SHARE UPDATE EXCLUSIVE" },
    scans: ["table"],
    failsOn: "Rows where the column is null",
    cheapWhen: "Set NOT NULL first, proven by a validated check",
  },
  add_exclusion: {
    form: "alter table t add constraint n exclude using gist (c with operator)",
    locks,
    builds: ["table"],
    failsOn: "Rows that exclude each other",
    note: "There is no concurrent way; a new table that is filled beside it is one",
  },
  alter_constraint: {
    form: "alter table t alter constraint n deferrable initially deferred",
    locks,
    note: "Only for foreign keys",
  },
  add_check_not_enforced: {
    form: "alter table t add constraint n check (expression) not enforced",
    since: 18,
    locks,
    note: "Nothing is ever checked",
  },
  add_foreign_key_not_enforced: {
    form: "alter table t add constraint n foreign key (c) references r not enforced",
    since: 18,
    locks: twoTables,
    note: "It locks two tables; nothing is ever checked",
  },
  enforce_constraint: {
    form: "alter table t alter constraint n enforced",
    since: 18,
    locks: { table: "ACCESS EXCLUSIVE", referenced: "SHARE ROW EXCLUSIVE" },
    scans: ["table", "referenced"],
    failsOn: "Rows whose value is no key of the referenced table",
    cheapWhen: "Add another foreign key NOT VALID, validate it by itself, and drop this one",
  },
  unenforce_constraint: {
    form: "alter table t alter constraint n not enforced",
    since: 18,
    locks: { table: "ACCESS EXCLUSIVE", referenced: "ACCESS EXCLUSIVE" },
    breaksApp: "Rows that it kept out may come in",
  },
  drop_constraint: {
    form: "alter table t drop constraint n",
    locks,
    breaksApp: "Rows that it kept out may come in; ON CONFLICT that names a dropped key fails",
  },
  drop_foreign_key: {
    form: "alter table t drop constraint n, n a foreign key",
    locks: { table: "ACCESS EXCLUSIVE", referenced: "ACCESS EXCLUSIVE" },
    note: "It locks two tables; ON DELETE and ON UPDATE actions stop with it",
  },
  rename_constraint: { form: "alter table t rename constraint a to b", locks },
} as const satisfies Family;
