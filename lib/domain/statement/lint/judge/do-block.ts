import { parseBody, parseFile, replaceReferences, type Tree } from "@/lib/domain/sql/parser";
import { listAt, textAt } from "../tree/names";
import { act } from "./act";
import type { Context } from "./context";
import { say } from "./say";

/** DO: the statements that stand in its body are judged as if each ran; what is put together when it runs can't be told. */

function optionOf(body: Tree, name: string): string | null {
  const option = listAt(body, "args").find((one) => textAt(one, "DefElem", "defname") === name);
  return textAt(option, "DefElem", "arg", "String", "sval");
}

function sayHidden(context: Context, why: string): void {
  say(
    context,
    "hidden-statements",
    "careful",
    `What a DO block does can't be told from here: ${why}. Read it.`,
  );
}

/** Names of the block's variables are values, not columns: PostgreSQL refuses a name that could be both. */
function withValues(statement: Tree, variables: ReadonlySet<string>): Tree {
  if (variables.size === 0) return statement;
  return replaceReferences(statement, ([name]) =>
    name != null && variables.has(name) ? { ParamRef: { number: 1 } } : null,
  );
}

/** Judges a DoStmt; `judge` judges a statement of its body. */
export function doBlock(
  body: Tree,
  context: Context,
  judge: (statement: Tree, context: Context) => void,
): void {
  context.acts.push(act("do_block", {}));
  const language = optionOf(body, "language") ?? "plpgsql";
  const source = optionOf(body, "as");
  if (language.toLowerCase() !== "plpgsql" || source === null) {
    sayHidden(context, `it is written in ${language}`);
    return;
  }
  const parsed = parseBody(source);
  if (parsed === null) {
    sayHidden(context, "its body can't be read");
    return;
  }
  // Without a COMMIT its loops are one transaction, and rows that are picked one by one add up.
  const values: ReadonlySet<string> = new Set(parsed.isCommitting ? parsed.variables : []);
  for (const text of parsed.statements) {
    const statements = parseFile(text);
    if (statements.kind === "error") sayHidden(context, "a statement of its body can't be read");
    else for (const one of statements.statements) judge(withValues(one.tree, values), context);
  }
  if (parsed.isCommitting && context.session.transaction !== "block")
    say(
      context,
      "not-in-transaction",
      "unsafe",
      "Its COMMIT is refused: the block runs inside a transaction.",
      {
        reasons: ["fails_in_transaction"],
        safeWay: "By itself, outside of a transaction.",
      },
    );
  if (parsed.isDynamic) sayHidden(context, "it puts statements together, or calls what is not here");
}
