import type { Change, ChangeKindName } from "@/lib/domain/change/change";

/** One change of every kind, of the table in sample-facts.ts. */

const table = { schema: "public", name: "orders" };

export const sampleChanges: Readonly<Record<ChangeKindName, Change>> = {
  add_columns: {
    kind: "add_columns",
    table,
    columns: [
      {
        name: "total_cents",
        type: "bigint",
        nullable: false,
        default: null,
        fill: { kind: "derive", expression: "amount * 100" },
      },
    ],
    indexes: [{ columns: ["total_cents"], method: "btree" }],
    constraints: [{ kind: "check", expression: "total_cents >= 0" }],
  },
  change_type: { kind: "change_type", table, column: "quantity", type: "bigint", up: null, down: null },
  rename_column: { kind: "rename_column", table, column: "note", to: "remark" },
  split_merge: {
    kind: "split_merge",
    table,
    into: [
      {
        name: "customer_name",
        type: "text",
        nullable: true,
        default: null,
        up: "first_name || ' ' || last_name",
      },
    ],
    from: [
      { name: "first_name", down: "split_part(customer_name, ' ', 1)" },
      { name: "last_name", down: "split_part(customer_name, ' ', 2)" },
    ],
  },
  set_not_null: {
    kind: "set_not_null",
    table,
    column: "note",
    nulls: { kind: "fill", expression: "''" },
  },
  drop_not_null: { kind: "drop_not_null", table, column: "currency" },
  set_default: { kind: "set_default", table, column: "note", expression: "''" },
  drop_default: { kind: "drop_default", table, column: "status" },
  add_foreign_key: {
    kind: "add_foreign_key",
    table,
    name: null,
    columns: ["customer_id"],
    references: { schema: "public", table: "customers", columns: ["id"] },
    onDelete: "restrict",
    onUpdate: "no_action",
    orphans: { kind: "refuse" },
  },
  add_unique: {
    kind: "add_unique",
    table,
    name: null,
    columns: ["customer_id", "placed_at"],
    nullsNotDistinct: false,
    duplicates: {
      kind: "rewrite",
      column: "placed_at",
      expression: "placed_at + id * interval '1 microsecond'",
    },
  },
  add_check: {
    kind: "add_check",
    table,
    name: "orders_amount_is_positive",
    expression: "amount > 0",
    violations: { kind: "keep" },
  },
  add_index: {
    kind: "add_index",
    table,
    name: null,
    isUnique: false,
    method: "btree",
    parts: [
      {
        of: { kind: "column", name: "customer_id" },
        operatorClass: null,
        order: "ascending",
        nulls: null,
      },
      {
        of: { kind: "expression", expression: "lower(status)" },
        operatorClass: "text_pattern_ops",
        order: "descending",
        nulls: "last",
      },
    ],
    include: ["amount"],
    where: "status <> 'done'",
  },
  drop_column: { kind: "drop_column", table, column: "quantity", down: "1" },
  fill_only: {
    kind: "fill_only",
    table,
    columns: [{ name: "note", fill: { kind: "when_null", expression: "'from ' || status" } }],
    where: "placed_at < '2026-01-01'",
  },
};
