import { member, parseStatements, printStatement, type Tree, visitNodes, withoutLocations } from "./parser";
import { markPrinted, type Printed } from "./sql";

/** A person's query that gives one number: one SELECT that writes nothing and locks no row, printed again from its tree. */

export type NumberQuery =
  | { readonly kind: "valid"; readonly printed: Printed }
  | { readonly kind: "invalid"; readonly message: string };

const refusedNodes: Readonly<Record<string, string>> = {
  InsertStmt: "It may only read: INSERT is refused.",
  UpdateStmt: "It may only read: UPDATE is refused.",
  DeleteStmt: "It may only read: DELETE is refused.",
  MergeStmt: "It may only read: MERGE is refused.",
  IntoClause: "It may only read: SELECT INTO makes a table.",
  LockingClause: "It may only read: FOR UPDATE and its like lock rows.",
  ParamRef: "Parameters such as $1 have no value here.",
};

function only(text: string): Tree | null {
  const parsed = parseStatements(text);
  return parsed.kind === "parsed" && parsed.statements.length === 1 ? (parsed.statements[0] ?? null) : null;
}

function findRefused(tree: Tree): string | null {
  let found: string | null = null;
  visitNodes(tree, (kind) => {
    found ??= refusedNodes[kind] ?? null;
  });
  // The parser leaves the kind out where a member can be of one kind only.
  return (
    found ?? (member(tree, "SelectStmt", "intoClause") === null ? null : (refusedNodes.IntoClause ?? null))
  );
}

/** Parses a query that is to give one number. Whether it does, and one row only, the server says when it runs. */
export function parseNumberQuery(source: string): NumberQuery {
  if (source.trim() === "") return { kind: "invalid", message: "Write one SELECT." };
  const parsed = parseStatements(source);
  if (parsed.kind === "error") return { kind: "invalid", message: parsed.message };
  const [statement] = parsed.statements;
  if (statement === undefined || parsed.statements.length > 1) {
    return { kind: "invalid", message: "Write one SELECT." };
  }
  const select = member(statement, "SelectStmt");
  if (select === null) return { kind: "invalid", message: "It may only read: write one SELECT." };
  const refused = findRefused(statement);
  if (refused !== null) return { kind: "invalid", message: refused };
  const text = printStatement(statement)?.replace(/;\s*$/, "") ?? null;
  const again = text === null ? null : only(text);
  // The printer is not PostgreSQL's: what it prints must mean, to PostgreSQL's parser, exactly what was parsed.
  if (
    text === null ||
    again === null ||
    JSON.stringify(withoutLocations(again)) !== JSON.stringify(withoutLocations(statement))
  ) {
    return {
      kind: "invalid",
      message: "Colonnade can't print this query back faithfully, so it won't run it. Write it another way.",
    };
  }
  return { kind: "valid", printed: markPrinted(text) };
}
