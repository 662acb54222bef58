import { printExpression } from "@/lib/domain/sql/expression";
import { member, type Tree, visitNodes } from "@/lib/domain/sql/parser";
import type { Printed } from "@/lib/domain/sql/sql";

/** One place in an expression where code of the server's runs: a function, an operator, a cast. */
export interface Call {
  readonly kind: "function" | "operator" | "cast" | "merge";
  readonly schema: string | null;
  readonly name: string;
  /** Null for an operand whose type can't be asked for by itself: it may be any. */
  readonly operands: readonly (Operand | null)[];
  /** What the whole gives: a cast's target, the common type of a merge (coalesce, case, array …). */
  readonly result: Printed | null;
  /** Named or variadic arguments: the number of operands says little. */
  readonly isLoose: boolean;
}

export interface Operand {
  readonly printed: Printed;
  /** The text of a bare string constant, which takes the type that its place wants; null when it is none. */
  readonly constant: string | null;
  readonly isNull: boolean;
}

export interface ExpressionCalls {
  readonly calls: readonly Call[];
  /** Something whose result depends on the session or the time, without being a call. */
  readonly isStableAtBest: boolean;
}

function operand(tree: Tree | null): Operand | null {
  if (tree === null) return null;
  const printed = printExpression(tree);
  if (printed === null) return null;
  const constant = member(tree, "A_Const", "sval", "sval");
  return {
    printed,
    constant: typeof constant === "string" ? constant : null,
    isNull: member(tree, "A_Const", "isnull") === true,
  };
}

function list(tree: Tree | null): readonly Tree[] {
  return Array.isArray(tree) ? tree : [];
}

function names(tree: Tree | null): string[] {
  return list(tree).flatMap((one) => {
    const name = member(one, "String", "sval");
    return typeof name === "string" ? [name] : [];
  });
}

function call(kind: Call["kind"], name: string, operands: Call["operands"], more: Partial<Call> = {}): Call {
  return { kind, schema: null, name, operands, result: null, isLoose: false, ...more };
}

function operatorCalls(body: Tree): Call[] {
  const path = names(member(body, "name"));
  const name = path.at(-1) ?? "";
  const schema = path.length > 1 ? (path.at(-2) ?? null) : null;
  const left = member(body, "lexpr");
  const right = member(body, "rexpr");
  const kind = String(member(body, "kind"));
  if (kind.includes("BETWEEN")) {
    const [low = null, high = null] = list(member(right, "List", "items"));
    return [
      call("operator", ">=", [operand(left), operand(low)]),
      call("operator", "<=", [operand(left), operand(high)]),
    ];
  }
  if (kind === "AEXPR_IN") {
    return list(member(right, "List", "items")).map((item) =>
      call("operator", "=", [operand(left), operand(item)]),
    );
  }
  if (kind === "AEXPR_OP_ANY" || kind === "AEXPR_OP_ALL") {
    // The right side is an array of the operand's type.
    return [call("operator", name, [operand(left), null], { schema })];
  }
  const operands = left === null ? [operand(right)] : [operand(left), operand(right)];
  return [call("operator", name, operands, { schema })];
}

function functionCall(body: Tree): Call {
  const path = names(member(body, "funcname"));
  const args = list(member(body, "args"));
  return call(
    "function",
    path.at(-1) ?? "",
    args.map((one) => operand(member(one, "NamedArgExpr", "arg") ?? one)),
    {
      schema: path.length > 1 ? (path.at(-2) ?? null) : null,
      isLoose:
        member(body, "func_variadic") === true || args.some((one) => member(one, "NamedArgExpr") !== null),
    },
  );
}

function mergeOperands(kind: string, body: Tree): readonly (Tree | null)[] | null {
  switch (kind) {
    case "CoalesceExpr":
    case "MinMaxExpr":
      return list(member(body, "args"));
    case "A_ArrayExpr":
      return list(member(body, "elements"));
    case "CaseExpr": {
      const branches = list(member(body, "args")).map((one) => member(one, "CaseWhen", "result"));
      return [...branches, member(body, "defresult")];
    }
    default:
      return null;
  }
}

/** `case x when y …` compares with the equality operator. */
function caseComparisons(body: Tree): Call[] {
  const subject = member(body, "arg");
  if (subject === null) return [];
  return list(member(body, "args")).map((one) =>
    call("operator", "=", [operand(subject), operand(member(one, "CaseWhen", "expr"))]),
  );
}

const stableNodes = /^(SQLValueFunction|Xml|Json)/;

/** Every call in an expression's tree, and what else keeps it from being immutable. */
export function findCalls(tree: Tree): ExpressionCalls {
  const calls: Call[] = [];
  let isStableAtBest = false;
  visitNodes(tree, (kind, body) => {
    if (stableNodes.test(kind)) isStableAtBest = true;
    else if (kind === "FuncCall") calls.push(functionCall(body));
    else if (kind === "A_Expr") calls.push(...operatorCalls(body));
    else if (kind === "TypeCast") {
      const result = printExpression({ TypeCast: body });
      calls.push(call("cast", "", [operand(member(body, "arg"))], { result }));
    }
    if (kind === "CaseExpr") calls.push(...caseComparisons(body));
    const merged = mergeOperands(kind, body);
    if (merged !== null) {
      const result = kind === "A_ArrayExpr" ? null : printExpression({ [kind]: body });
      calls.push(call("merge", kind, merged.filter((one) => one !== null).map(operand), { result }));
    }
  });
  return { calls, isStableAtBest };
}
