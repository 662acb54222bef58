import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import type { AddColumns } from "./add-columns-schema";
import type { AddColumnsObjects } from "./own-objects";
import type { ResolvedColumn, WalkedColumn } from "./resolve-columns";

/** What every part of the plan of an "add column(s)" starts from. */
export interface AddColumnsContext {
  readonly change: AddColumns;
  readonly facts: ChangeFacts;
  readonly rolloutId: string;
  readonly columns: readonly ResolvedColumn[];
  readonly walked: readonly WalkedColumn[];
  readonly objects: AddColumnsObjects;
  /** For people: `orders`. */
  readonly tableName: string;
}
