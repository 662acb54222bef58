import { member, type Tree } from "@/lib/domain/sql/parser";
import { textAt } from "../tree/names";
import { alterIntents } from "./alter-intents";
import { indexIntents } from "./index-intents";
import { type Intent, type IntentContext, isMade, kept, ofNewTable, tableOf } from "./intent";
import { updateIntents } from "./update-intents";

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
  if (
    textAt(statement, "renameType") !== "OBJECT_COLUMN" ||
    table === null ||
    column === null ||
    to === null
  ) {
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
