import type { Family } from "./entry";

/** What stands beside a table: sequences, types, views, functions, comments, privileges, statistics. */
const lockedOn18 = [{ from: 18, locks: { table: "ACCESS SHARE" } }] as const;

export const objectEntries = {
  comment: { form: "comment on table | column t is text", locks: { table: "SHARE UPDATE EXCLUSIVE" } },
  grant_column: { form: "grant select (c) on t to role", locks: {}, changes: lockedOn18 },
  grant: { form: "grant select on t to role", locks: {}, changes: lockedOn18 },
  revoke: {
    form: "revoke select on t from role",
    locks: {},
    changes: lockedOn18,
    breaksApp: "What the role may no longer do fails at once",
  },
  create_statistics: {
    form: "create statistics n on a, b from t",
    locks: { table: "SHARE UPDATE EXCLUSIVE" },
    note: "It takes effect with the next ANALYZE",
  },
  drop_statistics: { form: "drop statistics n", locks: { table: "SHARE UPDATE EXCLUSIVE" } },
  create_schema: { form: "create schema s", locks: {} },
  rename_schema: {
    form: "alter schema a rename to b",
    locks: {},
    breaksApp: "Statements that find anything through the old name fail at once",
  },
  create_extension: {
    form: "create extension n",
    locks: {},
    note: "What its script runs is its own affair",
  },
  create_publication: {
    form: "create publication n for table t | alter publication n add table t",
    locks: { table: "SHARE UPDATE EXCLUSIVE" },
    note: "From then on, updates and deletes of the table fail unless it has a replica identity",
  },
  drop_publication: { form: "drop publication n", locks: {} },
  create_sequence: { form: "create sequence s", locks: {} },
  alter_sequence: {
    form: "alter sequence s restart n | increment n | as bigint",
    locks: { sequence: "SHARE ROW EXCLUSIVE" },
    note: "Calls of nextval wait for the moment that it lasts",
  },
  alter_sequence_owner: {
    form: "alter sequence s owned by t.c",
    locks: { sequence: "SHARE ROW EXCLUSIVE", table: "ACCESS SHARE" },
  },
  rename_sequence: {
    form: "alter sequence a rename to b",
    locks: { sequence: "ACCESS EXCLUSIVE" },
    breaksApp: "Calls of nextval('a') fail at once; defaults of columns follow",
  },
  drop_sequence: {
    form: "drop sequence s",
    locks: { sequence: "ACCESS EXCLUSIVE" },
    breaksApp: "Calls of nextval('s') fail",
    destroys: "The sequence and where it stood",
  },
  create_type: { form: "create type n as enum (…) | create domain n …", locks: {} },
  drop_type: { form: "drop type n", locks: {}, breaksApp: "Casts to the type fail" },
  drop_type_cascade: {
    form: "drop type n cascade, with columns of the type",
    locks: { table: "ACCESS EXCLUSIVE" },
    breaksApp: "Statements that name a column of the type fail",
    destroys: "Every column of the type, with its values",
  },
  rename_type: {
    form: "alter type a rename to b",
    locks: {},
    breaksApp: "Statements that name the old type fail at once",
  },
  enum_add_value: {
    form: "alter type n add value v",
    locks: {},
    note: "The value can't be used in the transaction that adds it, and can't be taken back",
  },
  enum_rename_value: {
    form: "alter type n rename value a to b",
    locks: {},
    breaksApp: "Statements that name the old value fail at once",
  },
  add_domain_constraint: {
    form: "alter domain n add constraint c check (expression)",
    locks: { table: "SHARE" },
    scans: ["table"],
    failsOn: "Rows of every table with a column of the domain that violate it",
    cheapWhen: "Add it NOT VALID; its validation blocks writes of every such table, too",
  },
  add_domain_constraint_not_valid: {
    form: "alter domain n add constraint c check (expression) not valid",
    locks: {},
  },
  validate_domain_constraint: {
    form: "alter domain n validate constraint c",
    locks: { table: "SHARE" },
    scans: ["table"],
    failsOn: "Rows of every table with a column of the domain that violate it",
    cheapWhen: "Add a CHECK … NOT VALID to each table instead, and validate each by itself",
  },
  create_view: { form: "create view v as select …", locks: { source: "ACCESS SHARE" } },
  replace_view: {
    form: "create or replace view v as select …",
    locks: { view: "ACCESS EXCLUSIVE", source: "ACCESS SHARE" },
    note: "Columns may be added at the end; none may be dropped or change its type",
  },
  rename_view: {
    form: "alter view a rename to b",
    locks: { view: "ACCESS EXCLUSIVE" },
    breaksApp: "Statements that name the old view fail at once",
  },
  drop_view: {
    form: "drop view v",
    locks: { view: "ACCESS EXCLUSIVE" },
    breaksApp: "Statements that name the view fail",
  },
  create_materialized_view: {
    form: "create materialized view v as select …",
    locks: { source: "ACCESS SHARE" },
    scans: ["source"],
  },
  drop_materialized_view: {
    form: "drop materialized view v",
    locks: { materialized_view: "ACCESS EXCLUSIVE" },
    breaksApp: "Statements that name the view fail",
  },
  create_function: { form: "create [or replace] function f() …", locks: {} },
  drop_function_cascade: {
    form: "drop function f cascade, with triggers or defaults that call it",
    locks: { table: "ACCESS EXCLUSIVE" },
    breaksApp: "Statements that call it fail, and what its triggers did is done no more",
    destroys: "Triggers, defaults and views that call it",
  },
  drop_function: { form: "drop function f", locks: {}, breaksApp: "Statements that call it fail" },
} as const satisfies Family;
