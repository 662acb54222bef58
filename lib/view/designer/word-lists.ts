import type { AddIndex } from "@/lib/domain/change/add-index/add-index-schema";
import type { ConstraintKind, FillKind, IndexMethod } from "./forms/add-columns-form";

/** The designer's lists and their words. */

export const commonTypes: readonly { readonly type: string; readonly detail: string }[] = [
  { type: "bigint", detail: "whole number, 8 bytes" },
  { type: "integer", detail: "whole number, 4 bytes" },
  { type: "numeric(12,2)", detail: "exact decimal" },
  { type: "text", detail: "text of any length" },
  { type: "boolean", detail: "true or false" },
  { type: "timestamptz", detail: "a moment" },
  { type: "date", detail: "a day" },
  { type: "uuid", detail: "identifier, 16 bytes" },
  { type: "jsonb", detail: "document" },
  { type: "text[]", detail: "list of texts" },
  { type: "varchar(255)", detail: "text up to 255" },
  { type: "double precision", detail: "float, 8 bytes" },
  { type: "smallint", detail: "whole number, 2 bytes" },
  { type: "timestamp", detail: "without a zone" },
  { type: "interval", detail: "span of time" },
  { type: "bytea", detail: "bytes" },
  { type: "inet", detail: "network address" },
];

export const fills: readonly {
  readonly kind: FillKind;
  readonly label: string;
  /** What it means for rows, in a line. */
  readonly meaning: string;
  readonly placeholder: string;
  /** What may stand in the expression. */
  readonly hint: string;
}[] = [
  {
    kind: "none",
    label: "None",
    meaning: "Existing rows stay NULL; the application writes the column when it likes.",
    placeholder: "",
    hint: "",
  },
  {
    kind: "constant",
    label: "Constant",
    meaning: "Every existing row gets this one value at once, without a backfill.",
    placeholder: "'web'",
    hint: "One value, evaluated once; it reads no columns",
  },
  {
    kind: "derive",
    label: "Derive",
    meaning:
      "Always equals this expression over the row's other columns; a trigger keeps it so until contract.",
    placeholder: "round(amount * 100)::bigint",
    hint: "SQL over this table's columns that always gives the same",
  },
  {
    kind: "when_null",
    label: "When null",
    meaning: "Rows without a value get this one in the background; what the application writes is kept.",
    placeholder: "gen_random_uuid()",
    hint: "SQL over this table's columns; may differ from row to row",
  },
  {
    kind: "virtual",
    label: "Virtual",
    meaning: "PostgreSQL 18: computed whenever it is read, stored nowhere; nobody can write it.",
    placeholder: "amount * 100",
    hint: "SQL over this table's columns that always gives the same",
  },
];

export const indexMethods: readonly { readonly value: IndexMethod; readonly detail: string }[] = [
  { value: "btree", detail: "equality, ranges, order" },
  { value: "hash", detail: "equality only" },
  { value: "gin", detail: "documents, arrays, full text" },
  { value: "gist", detail: "ranges, geometry, nearest" },
  { value: "brin", detail: "large tables in physical order" },
];

/** Methods of an index that is made by itself. */
export const allIndexMethods: readonly { readonly value: AddIndex["method"]; readonly detail: string }[] = [
  ...indexMethods,
  { value: "spgist", detail: "prefixes, points, partitioned space" },
];

export const constraintWords: Record<ConstraintKind, { readonly label: string; readonly hint: string }> = {
  check: { label: "Check", hint: "true for every row, or NULL" },
  unique: { label: "Unique", hint: "no two rows alike in these columns" },
  foreign_key: { label: "Foreign key", hint: "every value exists in another table" },
};
