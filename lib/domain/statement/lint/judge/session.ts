import { member, type Tree, visitNodes } from "@/lib/domain/sql/parser";
import { calledName, isTrue, listAt, textAt } from "../tree/names";
import { printName } from "../tree/print-sql";
import { constantText } from "../tree/sql-type";
import type { Context } from "./context";
import { outsideOnly } from "./objects";
import { say } from "./say";

/** Transactions and settings. */

/** Judges a TransactionStmt, and opens, marks, takes back or ends. */
export function transaction(body: Tree, context: Context): void {
  const { session } = context;
  const name = textAt(body, "savepoint_name") ?? "";
  switch (textAt(body, "kind")) {
    case "TRANS_STMT_BEGIN":
    case "TRANS_STMT_START":
      session.begin("explicit", context.index);
      break;
    case "TRANS_STMT_PREPARE":
      say(
        context,
        "holds-lock-long",
        "careful",
        "The transaction's locks stay until somebody ends it with COMMIT PREPARED, be that tomorrow.",
        { reasons: ["holds_lock_long"] },
      );
      session.commit();
      break;
    case "TRANS_STMT_COMMIT": {
      const isChained = isTrue(body, "chain");
      session.commit();
      if (isChained) session.begin("explicit", context.index);
      break;
    }
    case "TRANS_STMT_ROLLBACK": {
      const isChained = isTrue(body, "chain");
      session.rollBack();
      if (isChained) session.begin("explicit", context.index);
      break;
    }
    case "TRANS_STMT_SAVEPOINT":
      session.setSavepoint(name);
      break;
    case "TRANS_STMT_ROLLBACK_TO":
      session.rollBackTo(name);
      break;
    default:
  }
}

function setOne(name: string, texts: readonly string[], isLocal: boolean, context: Context): void {
  if (isLocal && !context.session.isInTransaction) {
    say(
      context,
      "set-local-outside-transaction",
      "careful",
      `SET LOCAL outside a transaction does nothing: ${name} stays as it was.`,
      { kind: "hygiene", safeWay: `SET ${name}, or BEGIN before it` },
    );
    return;
  }
  context.session.set(name, texts.join(", "), isLocal);
}

/** Judges a VariableSetStmt. */
export function setVariable(body: Tree, context: Context): void {
  const name = (textAt(body, "name") ?? "").toLowerCase();
  switch (textAt(body, "kind")) {
    case "VAR_SET_VALUE": {
      const written = listAt(body, "args").map((one) => constantText(one) ?? "");
      // Each of them is one name, whatever is in it.
      const texts = name === "search_path" ? written.map(printName) : written;
      setOne(name, texts, isTrue(body, "is_local"), context);
      break;
    }
    case "VAR_RESET":
    case "VAR_SET_DEFAULT":
      context.session.reset(name);
      break;
    case "VAR_RESET_ALL":
      context.session.resetAll();
      break;
    default:
  }
}

/** `set_config('lock_timeout', '2s', true)` in a SELECT. */
export function setByFunction(statement: Tree, context: Context): void {
  visitNodes(statement, (kind, body) => {
    if (kind !== "FuncCall" || calledName(body)?.name !== "set_config") return;
    const [name, value, isLocal] = listAt(body, "args");
    const text = name === undefined ? null : constantText(name);
    const given = value === undefined ? null : constantText(value);
    if (text === null || given === null) return;
    setOne(text.toLowerCase(), [given], member(isLocal, "A_Const", "boolval", "boolval") === true, context);
  });
}

/** DISCARD: only ALL gives settings back. */
export function discard(body: Tree, context: Context): void {
  if (textAt(body, "target") !== "DISCARD_ALL") return;
  outsideOnly("DISCARD ALL", context);
  context.session.resetAll();
}
