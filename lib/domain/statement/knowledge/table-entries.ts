import type { Family } from "./entry";

/** Whole tables: made, named, moved, dropped, and their settings. */
const locks = { table: "ACCESS EXCLUSIVE" } as const;
const rewrite = {
  locks,
  rewrites: ["table"],
  builds: ["table"],
  cheapWhen: "Fill a new table beside it, kept equal by triggers, and swap the names",
} as const;

export const tableEntries = {
  create_table: { form: "create table t (…)", locks: {} },
  create_table_references: {
    form: "create table t (c type references r)",
    locks: { referenced: "SHARE ROW EXCLUSIVE" },
    note: "It takes a lock on a table that is in use",
  },
  create_table_like: { form: "create table t (like s including all)", locks: { source: "ACCESS SHARE" } },
  create_table_inherits: {
    form: "create table t () inherits (parent)",
    locks: { parent: "SHARE UPDATE EXCLUSIVE" },
  },
  create_table_as: {
    form: "create table t as select …",
    locks: { source: "ACCESS SHARE" },
    scans: ["source"],
  },
  drop_table: {
    form: "drop table t",
    locks,
    breaksApp: "Statements that name the table fail",
    destroys: "The table and its rows",
  },
  drop_table_foreign_key: {
    form: "drop table t, t refers to another table",
    locks: { table: "ACCESS EXCLUSIVE", referenced: "ACCESS EXCLUSIVE" },
    breaksApp: "Statements that name the table fail",
    destroys: "The table and its rows",
    note: "It locks two tables",
  },
  drop_schema_cascade: {
    form: "drop schema s cascade",
    locks: {
      table: "ACCESS EXCLUSIVE",
      other: "ACCESS EXCLUSIVE",
      sequence: "ACCESS EXCLUSIVE",
      view: "ACCESS EXCLUSIVE",
    },
    breaksApp: "Statements that name anything in the schema fail",
    destroys: "Everything in the schema",
  },
  truncate: {
    form: "truncate t",
    locks,
    breaksApp: "Every row is gone at once",
    destroys: "All rows of the table",
  },
  truncate_cascade: {
    form: "truncate t cascade",
    locks: { table: "ACCESS EXCLUSIVE", referencing: "ACCESS EXCLUSIVE" },
    breaksApp: "Every row is gone at once",
    destroys: "All rows of the table, and all rows of every table that refers to it",
  },
  lock_table: {
    form: "lock table t [in access exclusive mode]",
    locks,
    note: "It holds until the transaction ends",
  },
  rename_table: {
    form: "alter table a rename to b",
    locks,
    breaksApp: "Statements that name the old table fail at once",
  },
  set_schema: {
    form: "alter table t set schema s",
    locks,
    breaksApp: "Statements that find the table through the old schema fail at once",
  },
  owner_to: {
    form: "alter table t owner to role",
    locks,
    breaksApp: "The old owner loses what only an owner may do",
  },
  set_options: { form: "alter table t set (fillfactor = n)", locks: { table: "SHARE UPDATE EXCLUSIVE" } },
  set_tablespace: {
    form: "alter table t set tablespace s",
    locks,
    rewrites: ["table"],
    note: "Its indexes stay where they are",
  },
  set_logged: { form: "alter table t set logged", ...rewrite },
  set_unlogged: {
    form: "alter table t set unlogged",
    ...rewrite,
    destroys: "Its rows, should the server crash; replicas no longer have them",
  },
  set_access_method: {
    form: "alter table t set access method m",
    since: 15,
    ...rewrite,
  },
  replica_identity: {
    form: "alter table t replica identity full",
    locks,
    note: "FULL writes each changed row's old values to the WAL",
  },
  enable_row_security: {
    form: "alter table t enable row level security",
    locks,
    breaksApp: "Without a policy for it, a role that does not own the table sees no rows",
  },
  force_row_security: {
    form: "alter table t force row level security",
    locks,
    breaksApp: "Policies hold for the table's owner, too",
  },
  disable_row_security: { form: "alter table t disable row level security", locks },
  /** One transaction of renames, on one table or several: names change places at one moment. */
  swap: {
    form: "begin; alter table t rename column a to b; alter table t rename column c to a; commit",
    locks: { table: "ACCESS EXCLUSIVE", other: "ACCESS EXCLUSIVE" },
    note: "An application that serves both columns sees no moment without one",
  },
} as const satisfies Family;
