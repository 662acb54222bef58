import type { NewColumn, NewConstraint } from "@/lib/domain/change/add-columns/add-columns-schema";
import type { Change } from "@/lib/domain/change/change";
import type { Tree } from "@/lib/domain/sql/parser";
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
  /** Tables that earlier statements of the file make. */
  readonly made: ReadonlySet<string>;
}

/** Says no. */
export function kept(why: string): Intent[] {
  return [{ kind: "kept", why }];
}

/** The table that a RangeVar's body means; null when it is none. */
export function tableOf(relation: Tree | null, context: IntentContext): Change["table"] | null {
  const written = relationOf(relation);
  if (written === null) return null;
  if (written.schema !== null) return { schema: written.schema, name: written.name };
  const known = context.catalog?.tables.find(
    (table) => table.name === written.name && context.catalog?.searchPath.includes(table.schema) === true,
  );
  return { schema: known?.schema ?? context.catalog?.searchPath[0] ?? "public", name: written.name };
}

/** Whether a table is made by the same file: nobody uses it yet. */
export function isMade(table: Change["table"], context: IntentContext): boolean {
  return context.made.has(table.name);
}

/** Why statements on a table of the same file stay out. */
export const ofNewTable = "It concerns a table that this file makes: nobody uses it yet, so run it as it is.";
