import type { Family } from "./entry";

/** Statements that change rows. They stop nobody at the table, but every row that they touch is locked until the transaction's end. */
const locks = { table: "ROW EXCLUSIVE" } as const;
const batches = "In chunks of keys, each in its own transaction: a backfill";

export const rowEntries = {
  insert_values: { form: "insert into t values …", locks },
  insert_select: {
    form: "insert into t select … from s",
    locks: { table: "ROW EXCLUSIVE", source: "ACCESS SHARE" },
    scans: ["source"],
    note: "It is one transaction, however many rows it writes",
  },
  update_all: {
    form: "update t set c = expression",
    locks,
    scans: ["table"],
    locksRows: "all",
    cheapWhen: batches,
    note: "It leaves a dead version of every row, and doubles the table",
  },
  update_where: {
    form: "update t set c = expression where …",
    locks,
    scans: ["table"],
    locksRows: "some",
    cheapWhen: batches,
  },
  update_by_key: {
    form: "update t set c = expression where key = value",
    locks,
    locksRows: "some",
    cheapWhen: "The condition is on a key: an index finds the rows",
  },
  delete_all: {
    form: "delete from t",
    locks,
    scans: ["table"],
    locksRows: "all",
    breaksApp: "Every row is gone at once",
    destroys: "All rows of the table",
    cheapWhen: batches,
  },
  delete_where: {
    form: "delete from t where …",
    locks,
    scans: ["table"],
    locksRows: "some",
    destroys: "The rows that match",
    cheapWhen: batches,
  },
  delete_by_key: {
    form: "delete from t where key = value",
    locks,
    locksRows: "some",
    destroys: "The rows that match",
  },
  merge: {
    form: "merge into t using s on … when …",
    since: 15,
    locks: { table: "ROW EXCLUSIVE", source: "ACCESS SHARE" },
    scans: ["table", "source"],
    locksRows: "some",
    cheapWhen: batches,
  },
  copy_from: { form: "copy t from stdin", locks },
  select: { form: "select … from t", locks: { table: "ACCESS SHARE" }, scans: ["table"] },
  select_for_update: {
    form: "select … from t for update",
    locks: { table: "ROW SHARE" },
    scans: ["table"],
    locksRows: "some",
  },
  /** What a DO block runs can't be told from outside. */
  do_block: {
    form: "do $$ … $$",
    locks: {},
    note: "What it runs is hidden in text: read it by itself",
  },
} as const satisfies Family;
