import type { NewColumn, NewConstraint } from "@/lib/domain/change/add-columns/add-columns-schema";
import type { Change } from "@/lib/domain/change/change";
import { member, type Tree } from "@/lib/domain/sql/parser";
import type { LintCatalog } from "../lint-catalog";
import { relationOf, textAt } from "../tree/names";
import { alterIntents } from "./alter-intents";
import { indexIntents } from "./index-intents";
import { updateIntents } from "./update-intents";

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

const reasons: Readonly<Record<string, string>> = {
  TransactionStmt: "Not needed: every step of a rollout has a transaction of its own.",
  VariableSetStmt: "Not needed: every step of a rollout sets its own limits.",
  CreateStmt: "A new table is in nobody's way: run it as it is.",
  CreateTableAsStmt: "A new table is in nobody's way: run it as it is.",
  DropStmt: "Colonnade drops columns, and no other object.",
  TruncateStmt: "It removes rows, which no change does.",
  DeleteStmt: "It removes rows, which no change does.",
  InsertStmt: "It adds rows, which no change does.",
  CommentStmt: "It is instant and harmless: run it as it is.",
  GrantStmt: "It is instant and harmless: run it as it is.",
  SelectStmt: "It reads; there is nothing to roll out.",
  DoStmt: "What a DO block does can't be told from outside.",
};

function renameIntents(statement: Tree, context: IntentContext): Intent[] {
  const table = tableOf(member(statement, "relation"), context);
  const column = textAt(statement, "subname");
  const to = textAt(statement, "newname");
  if (textAt(statement, "renameType") !== "OBJECT_COLUMN" || table === null || column === null || to === null) {
    return kept("Colonnade renames columns, and no other object.");
  }
  if (isMade(table, context)) return kept(ofNewTable);
  return [{ kind: "change", change: { kind: "rename_column", table, column, to } }];
}

/** What a statement wants: one or more intents, in its order. */
export function intentsOf(tree: Tree, context: IntentContext): Intent[] {
  const [kind] = typeof tree === "object" && tree !== null ? Object.keys(tree) : [];
  const body = kind === undefined ? null : member(tree, kind);
  if (kind === undefined || body === null) return kept("It is not a change that Colonnade can make.");
  switch (kind) {
    case "AlterTableStmt":
      return alterIntents(body, context);
    case "RenameStmt":
      return renameIntents(body, context);
    case "IndexStmt":
      return indexIntents(body, context);
    case "UpdateStmt":
      return updateIntents(body, context);
    default:
      return kept(reasons[kind] ?? "It is not a change that Colonnade can make.");
  }
}
