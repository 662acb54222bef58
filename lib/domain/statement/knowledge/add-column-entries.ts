import type { Family } from "./entry";

/** ALTER TABLE … ADD COLUMN, in its many forms. */
const locks = { table: "ACCESS EXCLUSIVE" } as const;
/** Whoever writes the table anew builds its indexes anew. */
const rewrite = { locks, rewrites: ["table"], builds: ["table"] } as const;
const instead =
  "Add the column without it, which is instant; set the default afterwards and fill the rows in chunks";

export const addColumnEntries = {
  add_column: { form: "alter table t add column c type", locks },
  add_column_constant_default: {
    form: "alter table t add column c type default constant",
    locks,
    cheapWhen:
      "The default is a constant or not volatile (now(), for one): it is kept in the catalog, no row is touched",
  },
  add_column_not_null_default: {
    form: "alter table t add column c type not null default constant",
    locks,
    cheapWhen:
      "The default is a constant or not volatile, and not null: it is kept in the catalog, no row is touched",
  },
  add_column_not_null: {
    form: "alter table t add column c type not null",
    locks,
    scans: ["table"],
    failsOn: "It fails as soon as the table has one row: the new column would be null there",
    cheapWhen: "The table is empty, or the column has a default that is not null",
  },
  add_column_volatile_default: {
    form: "alter table t add column c type default volatile()",
    ...rewrite,
    cheapWhen: instead,
  },
  add_column_domain: {
    form: "alter table t add column c domain_with_constraint",
    ...rewrite,
    cheapWhen:
      "The domain has no constraint; else add the base type with a CHECK … NOT VALID and validate it",
  },
  add_stored_column: {
    form: "alter table t add column c type generated always as (expression) stored",
    ...rewrite,
    cheapWhen:
      "Add a plain column that a trigger keeps equal, and fill it in chunks; on 18 a virtual column is instant",
  },
  add_virtual_column: {
    form: "alter table t add column c type generated always as (expression) virtual",
    since: 18,
    locks,
    note: "It is computed when read, and can't be indexed",
  },
  add_virtual_column_not_null: {
    form: "alter table t add column c type generated always as (expression) virtual not null",
    since: 18,
    locks,
    scans: ["table"],
    failsOn: "Rows for which the expression is null",
    cheapWhen: "Add the column without it, then NOT NULL … NOT VALID, and validate it by itself",
  },
  add_identity_column: {
    form: "alter table t add column c bigint generated always as identity",
    ...rewrite,
    cheapWhen: "Add a plain column, fill it in chunks, then ADD IDENTITY",
  },
  add_serial_column: {
    form: "alter table t add column c bigserial",
    ...rewrite,
    cheapWhen: "Add a plain column, create the sequence, set the default, and fill the rows in chunks",
  },
  add_column_check: {
    form: "alter table t add column c type check (expression)",
    locks,
    scans: ["table"],
    cheapWhen: "Add the column without it, then ADD CONSTRAINT … NOT VALID, and validate it by itself",
  },
  add_column_unique: {
    form: "alter table t add column c type unique",
    locks,
    builds: ["table"],
    cheapWhen:
      "Add the column without it, build the unique index concurrently, then ADD CONSTRAINT … USING INDEX",
  },
  add_column_unique_default: {
    form: "alter table t add column c type default constant unique",
    locks,
    builds: ["table"],
    failsOn: "It fails as soon as the table has two rows: both would hold the same default",
    cheapWhen:
      "Add the column without it, fill it, build the unique index concurrently, then ADD CONSTRAINT … USING INDEX",
  },
  add_column_primary_key: {
    form: "alter table t add column c bigserial primary key",
    ...rewrite,
    cheapWhen:
      "Add a plain column, fill it in chunks, build the unique index concurrently, then ADD PRIMARY KEY USING INDEX",
  },
  add_column_references: {
    form: "alter table t add column c type references r",
    locks: { table: "ACCESS EXCLUSIVE", referenced: "SHARE ROW EXCLUSIVE" },
    note: "It locks two tables; every row is null, so none is checked",
  },
  add_column_references_default: {
    form: "alter table t add column c type default constant references r",
    locks: { table: "ACCESS EXCLUSIVE", referenced: "SHARE ROW EXCLUSIVE" },
    scans: ["table", "referenced"],
    failsOn: "It fails when the table has rows and the default is not a key of the referenced table",
    cheapWhen: "Add the column without it, then ADD FOREIGN KEY … NOT VALID, and validate it by itself",
  },
} as const satisfies Family;
