import type { NewColumn, NewConstraint } from "@/lib/domain/change/add-columns/add-columns-schema";
import type { Change } from "@/lib/domain/change/change";
import type { Tree } from "@/lib/domain/sql/parser";
import type { KnownDatabase } from "../known/known-database";
import type { LintCatalog } from "../lint-catalog";
import { relationOf } from "../tree/names";

/** What one statement of a migration wants, in the words of changes; or why it can't be one. */
export type Intent =
  | { readonly kind: "kept"; readonly why: string }
  | {
      readonly kind: "add_column";
      readonly table: Change["table"];
      readonly column: NewColumn;
      readonly constraints: readonly NewConstraint[];
    }
  | { readonly kind: "set_not_null"; readonly table: Change["table"]; readonly column: string }
  | {
      readonly kind: "set_default";
      readonly table: Change["table"];
      readonly column: string;
      readonly expression: string;
    }
  | {
      readonly kind: "constraint";
      /** As a part of adding the columns that it reads. */
      readonly asPart: NewConstraint;
      readonly reads: readonly string[];
      /** By itself. */
      readonly change: Change;
    }
  | {
      readonly kind: "plain_index";
      readonly columns: readonly string[];
      readonly method: "btree" | "hash" | "gin" | "gist" | "brin";
      readonly change: Change;
    }
  | { readonly kind: "validate"; readonly table: Change["table"]; readonly name: string }
  | {
      readonly kind: "update";
      readonly table: Change["table"];
      readonly sets: readonly {
        readonly column: string;
        readonly expression: string;
        readonly reads: readonly string[];
      }[];
      readonly where: { readonly expression: string; readonly isNullOf: string | null } | null;
    }
  | { readonly kind: "change"; readonly change: Change };

export interface IntentContext {
  readonly catalog: LintCatalog | null;
  /** As the earlier statements of the file leave it. */
  readonly database: KnownDatabase;
}

/** Says no. */
export function kept(why: string): Intent[] {
  return [{ kind: "kept", why }];
}

/** The table that a RangeVar's body means; null when it is none. */
export function tableOf(relation: Tree | null, context: IntentContext): Change["table"] | null {
  const written = relationOf(relation);
  return written === null ? null : context.database.placeFor(written);
}

/** Whether a table is made by the same file: nobody uses it yet. */
export function isMade(table: Change["table"], context: IntentContext): boolean {
  const known = context.database.findTable(table);
  return known?.isNew === true || known?.isTemporary === true;
}

/** Why statements on a table of the same file stay out. */
export const ofNewTable = "It concerns a table that this file makes: nobody uses it yet, so run it as it is.";
