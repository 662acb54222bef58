import { assertNever } from "@/lib/domain/invariant";
import { displayName } from "@/lib/domain/sql/sql";
import type { Change } from "./change";

function listed(names: readonly string[]): string {
  return names.join(", ");
}

/** The change in words, for lists and headings: `Add total_cents bigint to orders`. */
export function printChange(change: Change): string {
  const table = displayName(change.table.schema, change.table.name);
  switch (change.kind) {
    case "add_columns": {
      const [first, ...others] = change.columns;
      if (first === undefined) return `Add columns to ${table}`;
      if (others.length === 0) return `Add ${first.name} ${first.type} to ${table}`;
      return `Add ${first.name} and ${others.length} more to ${table}`;
    }
    case "change_type":
      return `Change ${table}.${change.column} to ${change.type}`;
    case "rename_column":
      return `Rename ${table}.${change.column} to ${change.to}`;
    case "split_merge": {
      const from = listed(change.from.map((one) => one.name));
      const into = listed(change.into.map((one) => one.name));
      const verb = change.from.length > change.into.length ? "Merge" : "Split";
      return `${verb} ${from} into ${into} in ${table}`;
    }
    case "set_not_null":
      return `Set ${table}.${change.column} NOT NULL`;
    case "drop_not_null":
      return `Drop NOT NULL of ${table}.${change.column}`;
    case "set_default":
      return `Set the default of ${table}.${change.column}`;
    case "drop_default":
      return `Drop the default of ${table}.${change.column}`;
    case "add_foreign_key": {
      const { schema, table: other } = change.references;
      return `Add a foreign key from ${table} (${listed(change.columns)}) to ${displayName(schema, other)}`;
    }
    case "add_unique":
      return `Make ${listed(change.columns)} unique in ${table}`;
    case "add_check":
      return `Add a check to ${table}`;
    case "add_index": {
      const parts = change.parts.map((part) => (part.of.kind === "column" ? part.of.name : "an expression"));
      return `Add ${change.isUnique ? "a unique" : "an"} index on ${table} (${listed(parts)})`;
    }
    case "drop_column":
      return `Drop ${table}.${change.column}`;
    case "fill_only":
      return `Fill ${listed(change.columns.map((one) => one.name))} in ${table}`;
    default:
      return assertNever(change);
  }
}
