import {
  loadParser,
  mapNodes,
  member,
  parseStatements,
  printStatement,
  replaceReferences,
  type Tree,
  visitNodes,
  withoutLocations,
} from "./parser";
import { markPrinted, type Printed } from "./sql";

export { loadParser };

/** One scalar expression of a person's, parsed by PostgreSQL's own parser and printed again from the tree. */
export interface ParsedExpression {
  readonly kind: "valid";
  readonly printed: Printed;
  /** Names of columns that it refers to, in order of appearance, each once. */
  readonly columns: readonly string[];
  readonly functions: readonly { readonly schema: string | null; readonly name: string }[];
  /** The expression's node. */
  readonly tree: Tree;
}

export interface InvalidExpression {
  readonly kind: "invalid";
  readonly message: string;
  /** 0-based character index into the source; null when there is no one place. */
  readonly position: number | null;
}

const prefix = "select (\n";
const suffix = "\n)";

/** Where an expression begins, in the places (bytes) that its tree tells. */
export const expressionOffset = prefix.length;

function invalid(message: string, position: number | null = null): InvalidExpression {
  return { kind: "invalid", message, position };
}

/** What an expression over one row can't hold, and why. */
const refusedNodes: Readonly<Record<string, string>> = {
  SubLink: "A sub-select reads other rows; an expression here may read only its own row.",
  ParamRef: "Parameters such as $1 have no value here.",
  SetToDefault: "DEFAULT is not a value here.",
  WindowDef: "A window function reads other rows; an expression here may read only its own row.",
  CurrentOfExpr: "CURRENT OF belongs to a cursor.",
  MultiAssignRef: "One expression gives one value.",
};

function findRefused(tree: Tree): string | null {
  let found: string | null = null;
  visitNodes(tree, (kind, body) => {
    found ??= refusedNodes[kind] ?? null;
    if (kind === "FuncCall") {
      if (member(body, "over") !== null) found ??= refusedNodes.WindowDef ?? null;
      if (
        member(body, "agg_within_group") === true ||
        member(body, "agg_filter") !== null ||
        member(body, "agg_star") === true ||
        member(body, "agg_distinct") === true ||
        member(body, "agg_order") !== null
      ) {
        found ??= "An aggregate reads other rows; an expression here may read only its own row.";
      }
    }
    if (kind === "A_Star") found ??= "* stands for many columns; name the ones that you mean.";
  });
  return found;
}

/** The one value of `select ( … )`, or null when the text is anything more than that. */
function singleValue(statement: Tree): Tree | null {
  const select = member(statement, "SelectStmt");
  if (select === null || typeof select !== "object" || Array.isArray(select)) return null;
  const extras = Object.keys(select).filter((key) => !["targetList", "limitOption", "op"].includes(key));
  const targets = member(select, "targetList");
  if (
    extras.length > 0 ||
    !Array.isArray(targets) ||
    targets.length !== 1 ||
    member(select, "op") !== "SETOP_NONE"
  )
    return null;
  const target = member(targets[0], "ResTarget");
  if (target === null || member(target, "name") !== null || member(target, "indirection") !== null)
    return null;
  return member(target, "val");
}

function selectOf(value: Tree): Tree {
  return {
    SelectStmt: {
      targetList: [{ ResTarget: { val: value } }],
      limitOption: "LIMIT_OPTION_DEFAULT",
      op: "SETOP_NONE",
    },
  };
}

function print(value: Tree): string | null {
  const statement = printStatement(selectOf(value));
  if (statement === null) return null;
  const text = statement
    .replace(/^select\s+/i, "")
    .replace(/;\s*$/, "")
    .trim();
  const again = parseStatements(`${prefix}${text}${suffix}`);
  const reread =
    again.kind === "parsed" && again.statements.length === 1
      ? singleValue(again.statements[0] ?? null)
      : null;
  if (reread === null) return null;
  // The printer is not PostgreSQL's: what it prints must mean, to PostgreSQL's parser, exactly what was parsed.
  return JSON.stringify(withoutLocations(reread)) === JSON.stringify(withoutLocations(value)) ? text : null;
}

/** Prints a part of an expression's tree; null when it can't be printed faithfully. */
export function printExpression(tree: Tree): Printed | null {
  const text = print(tree);
  return text === null ? null : markPrinted(text);
}

function namesOf(fields: Tree | null): string[] {
  if (!Array.isArray(fields)) return [];
  return fields.flatMap((field: Tree) => {
    const name = member(field, "String", "sval");
    return typeof name === "string" ? [name] : [];
  });
}

/** Parses one scalar expression over a row's columns; anything more (a second statement, a sub-select, an aggregate) is refused. */
export function parseExpression(source: string): ParsedExpression | InvalidExpression {
  if (source.trim() === "") return invalid("Write an expression.", 0);
  const parsed = parseStatements(`${prefix}${source}${suffix}`);
  if (parsed.kind === "error") {
    const at = parsed.position === null ? null : parsed.position - prefix.length;
    // An error after the end means that the text ends too early; one at our own closing parenthesis, that it closes too many.
    return invalid(
      at !== null && at >= source.length ? "The expression ends too early." : parsed.message,
      at === null ? null : Math.min(Math.max(at, 0), source.length),
    );
  }
  const value = parsed.statements.length === 1 ? singleValue(parsed.statements[0] ?? null) : null;
  // `a, b` between our parentheses would be a row.
  if (value === null || member(value, "RowExpr", "row_format") === "COERCE_IMPLICIT_CAST")
    return invalid("This is more than one expression.");
  const refused = findRefused(value);
  if (refused !== null) return invalid(refused);
  const text = print(value);
  if (text === null)
    return invalid(
      "Colonnade can't print this expression back faithfully, so it won't run it. Write it another way.",
    );
  const columns: string[] = [];
  const functions: { schema: string | null; name: string }[] = [];
  visitNodes(value, (kind, body) => {
    if (kind === "ColumnRef") {
      const name = namesOf(member(body, "fields")).at(-1);
      if (name !== undefined && !columns.includes(name)) columns.push(name);
    }
    if (kind === "FuncCall") {
      const names = namesOf(member(body, "funcname"));
      functions.push({ schema: names.length > 1 ? (names.at(-2) ?? null) : null, name: names.at(-1) ?? "" });
    }
  });
  return { kind: "valid", printed: markPrinted(text), columns, functions, tree: value };
}

/** Kinds of node that may stand behind DEFAULT as they are; `a is not null` there would be read as `a` and a NOT NULL. */
const bareInDefault = new Set(["A_Const", "FuncCall", "TypeCast", "SQLValueFunction", "CoalesceExpr"]);

/** The expression as a column's definition takes it behind DEFAULT: in parentheses where it needs them. */
export function defaultExpression(parsed: ParsedExpression): Printed {
  const [kind] = typeof parsed.tree === "object" && parsed.tree !== null ? Object.keys(parsed.tree) : [];
  return kind !== undefined && bareInDefault.has(kind)
    ? parsed.printed
    : markPrinted(`(${parsed.printed.text})`);
}

/** The same expression with every column named through a prefix: `new."amount" * 100`. Throws when it can't be printed. */
export function qualifyColumns(parsed: ParsedExpression, through: string): Printed {
  const value = mapNodes(parsed.tree, (kind, body) => {
    if (kind !== "ColumnRef") return null;
    const name = namesOf(member(body, "fields")).at(-1) ?? "";
    return { fields: [{ String: { sval: through } }, { String: { sval: name } }] };
  });
  const text = print(value);
  if (text === null)
    throw new Error(`The expression can't be printed with its columns qualified: ${parsed.printed.text}`);
  return markPrinted(text);
}

/** The same expression over other columns. Throws when it can't be printed. */
export function renameColumnsIn(parsed: ParsedExpression, names: ReadonlyMap<string, string>): Printed {
  const value = mapNodes(parsed.tree, (kind, body) => {
    if (kind !== "ColumnRef") return null;
    const name = namesOf(member(body, "fields")).at(-1) ?? "";
    return { fields: [{ String: { sval: names.get(name) ?? name } }] };
  });
  const text = print(value);
  if (text === null)
    throw new Error(`The expression can't be printed over other columns: ${parsed.printed.text}`);
  return markPrinted(text);
}

/** The same expression with another one in the place of a column; null where it reads other columns, too, or can't be printed. */
export function putInPlace(parsed: ParsedExpression, column: string, by: ParsedExpression): Printed | null {
  if (parsed.columns.some((name) => name !== column)) return null;
  return printExpression(replaceReferences(parsed.tree, () => by.tree));
}
