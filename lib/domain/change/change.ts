import { z } from "zod";
import { displayName } from "@/lib/domain/sql/sql";
import { addColumnsSchema } from "./add-columns-schema";

/** Every change kind. Adding a kind is adding a file and naming it here. */
export const changeSchema = z.discriminatedUnion("kind", [addColumnsSchema]);
export type Change = z.infer<typeof changeSchema>;

/** The change in words, for lists and headings: `Add total_cents bigint to orders`. */
export function printChange(change: Change): string {
  const table = displayName(change.table.schema, change.table.name);
  const [first, ...others] = change.columns;
  if (first === undefined) return `Add columns to ${table}`;
  if (others.length === 0) return `Add ${first.name} ${first.type} to ${table}`;
  return `Add ${first.name} and ${others.length} more to ${table}`;
}
