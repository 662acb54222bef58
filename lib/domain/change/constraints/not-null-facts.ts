import type { ChangeFacts, ConstraintFacts } from "@/lib/domain/facts/table-facts";
import { member, parseStatements, type Tree } from "@/lib/domain/sql/parser";

/** The expression's tree of a check, from its definition as the server prints it; null when it is none. */
function checkTree(definition: string): Tree | null {
  const parsed = parseStatements(`alter table t add ${definition}`);
  if (parsed.kind !== "parsed") return null;
  return member(
    parsed.statements[0],
    "AlterTableStmt",
    "cmds",
    0,
    "AlterTableCmd",
    "def",
    "Constraint",
    "raw_expr",
  );
}

function provesNotNull(tree: Tree | null, column: string): boolean {
  if (tree === null) return false;
  const args = member(tree, "BoolExpr", "args");
  if (member(tree, "BoolExpr", "boolop") === "AND_EXPR" && Array.isArray(args)) {
    return args.some((one: Tree) => provesNotNull(one, column));
  }
  const fields = member(tree, "NullTest", "arg", "ColumnRef", "fields");
  return (
    member(tree, "NullTest", "nulltesttype") === "IS_NOT_NULL" &&
    Array.isArray(fields) &&
    fields.length === 1 &&
    member(fields[0], "String", "sval") === column
  );
}

/** A validated check that proves, to PostgreSQL too, that the column holds no NULL; null when there is none. */
export function findProvingCheck(facts: ChangeFacts, column: string): ConstraintFacts | null {
  const found = facts.table.constraints.find(
    (one) => one.kind === "check" && one.validated && provesNotNull(checkTree(one.definition), column),
  );
  return found ?? null;
}

/** On 18, the NOT NULL constraint of a column, be it proven or not; null when there is none. */
export function findNotNullConstraint(facts: ChangeFacts, column: string): ConstraintFacts | null {
  const found = facts.table.constraints.find(
    (one) => one.kind === "not_null" && one.columns.length === 1 && one.columns[0] === column,
  );
  return found ?? null;
}
