import { parsePlPgSQLSync } from "libpg-query";
import { deparseSync, loadModule, parseSync } from "pgsql-parser";
import { z } from "zod";
import { findDeepComment, placeStatements } from "./place-statements";

/** PostgreSQL's own parser (libpg_query, as WebAssembly) behind three small functions. Trees are plain JSON. */

/** A node or a list of a parse tree. */
export type Tree = { readonly [key: string]: Tree } | readonly Tree[] | string | number | boolean | null;

let loading: Promise<void> | null = null;

/** Loads the parser; call it once before anything else of this folder. */
export function loadParser(): Promise<void> {
  loading ??= loadModule();
  return loading;
}

const treeSchema: z.ZodType<Tree> = z.json();
const resultSchema = z.object({ stmts: z.array(z.object({ stmt: treeSchema })).default([]) });
const errorSchema = z.object({
  message: z.string(),
  sqlDetails: z.object({ cursorPosition: z.number().int() }).optional(),
});

export type Parsed =
  | { readonly kind: "parsed"; readonly statements: readonly Tree[] }
  /** `position` is a 0-based index into the text (UTF-16 units). */
  | { readonly kind: "error"; readonly message: string; readonly position: number | null };

/** The parser counts characters; JavaScript counts UTF-16 units, and so does an editor. */
function toIndex(text: string, characters: number): number {
  return [...text].slice(0, characters).join("").length;
}

/** What the parser threw, as a value; whatever is not its own is thrown again. */
function explain(text: string, error: unknown): Extract<Parsed, { kind: "error" }> {
  // Both stacks end: the parser's own, and that of walking the tree.
  if (error instanceof RangeError || (error instanceof Error && /memory exhausted/.test(error.message)))
    return { kind: "error", message: "This is too long, or nested too deep, to be read", position: null };
  const known = errorSchema.safeParse(error instanceof Error ? { ...error, message: error.message } : error);
  if (!known.success) throw error;
  const position = known.data.sqlDetails?.cursorPosition;
  return {
    kind: "error",
    message: known.data.message,
    position: position === undefined || position < 0 ? null : toIndex(text, position),
  };
}

/** The parser is C: it would take the text's end to be at a NUL, and say nothing of the rest. */
function refuseNul(text: string): Extract<Parsed, { kind: "error" }> | null {
  const nul = text.indexOf("\0");
  return nul < 0 ? null : { kind: "error", message: "SQL can't hold a NUL character", position: nul };
}

/** Parses SQL text into its statements' trees. */
export function parseStatements(text: string): Parsed {
  const nul = refuseNul(text);
  if (nul !== null) return nul;
  try {
    const result = resultSchema.parse(parseSync(text));
    return { kind: "parsed", statements: result.stmts.map((one) => one.stmt) };
  } catch (error) {
    return explain(text, error);
  }
}

/** A statement of a file; `start` and `end` are 0-based indexes into the file's text (UTF-16 units), the end behind its last character. */
export interface PlacedStatement {
  readonly tree: Tree;
  readonly start: number;
  readonly end: number;
}

export type ParsedFile =
  | { readonly kind: "parsed"; readonly statements: readonly PlacedStatement[] }
  | Extract<Parsed, { kind: "error" }>;

// Not checked node by node, as above: a file may hold a million nodes, and they come from JSON.parse.
const fileSchema = z.object({
  stmts: z
    .array(
      z.object({
        stmt: z.custom<Tree>((node) => typeof node === "object" && node !== null),
        stmt_location: z.number().int().default(0),
        stmt_len: z.number().int().optional(),
      }),
    )
    .default([]),
});

/** Parses a whole file, with each statement's place; comments before a statement are not part of it. Linear in the text's length. */
export function parseFile(text: string): ParsedFile {
  const nul = refuseNul(text);
  if (nul !== null) return nul;
  if (text.trim() === "") return { kind: "parsed", statements: [] };
  const deep = findDeepComment(text);
  if (deep !== null) return { kind: "error", message: "A comment is nested too deep", position: deep };
  // A half of a pair is no character: the parser would read on by another count than ours.
  const whole = text.replace(/\p{Surrogate}/gu, "\ufffd");
  try {
    const { stmts } = fileSchema.parse(parseSync(whole));
    return { kind: "parsed", statements: placeStatements(whole, stmts) };
  } catch (error) {
    return explain(whole, error);
  }
}

/** What a body in PL/pgSQL runs. */
export interface ParsedBody {
  /** Its statements of SQL as they are written, in their order, whatever condition or loop they stand in. */
  readonly statements: readonly string[];
  /** Names that it declares. */
  readonly variables: readonly string[];
  /** It ends transactions itself. */
  readonly isCommitting: boolean;
  /** It also runs what is put together when it runs (EXECUTE), or calls what is not here. */
  readonly isDynamic: boolean;
}

const everyBlockHas: ReadonlySet<string> = new Set(["found", "sqlstate", "sqlerrm"]);

/** Parses the body of a DO block in PL/pgSQL; null where it can't be read. */
export function parseBody(body: string): ParsedBody | null {
  if (refuseNul(body) !== null) return null;
  let tree: Tree;
  try {
    tree = treeSchema.parse(parsePlPgSQLSync(`do '${body.replaceAll("'", "''")}'`));
  } catch {
    // Whatever it stumbled over: the block is not looked into then.
    return null;
  }
  const statements: string[] = [];
  const variables: string[] = [];
  let isDynamic = false;
  let isCommitting = false;
  visitNodes(tree, (kind, node) => {
    if (kind === "PLpgSQL_stmt_execsql") {
      const query = member(node, "sqlstmt", "PLpgSQL_expr", "query");
      if (typeof query === "string") statements.push(query);
    } else if (kind === "PLpgSQL_stmt_perform") {
      const query = member(node, "expr", "PLpgSQL_expr", "query");
      if (typeof query === "string") statements.push(query);
    } else if (/^PLpgSQL_stmt_(?:dyn\w+|call)$/.test(kind)) isDynamic = true;
    else if (kind === "PLpgSQL_stmt_commit") isCommitting = true;
    else if (/^PLpgSQL_(?:var|rec)$/.test(kind)) {
      const name = member(node, "refname");
      if (typeof name === "string" && !everyBlockHas.has(name)) variables.push(name);
    }
  });
  return { statements, variables, isDynamic, isCommitting };
}

/** Prints one statement's tree as SQL on one line where the printer allows; null when it knows no way to print some part. */
export function printStatement(statement: Tree): string | null {
  try {
    // Safe because the tree came from parseStatements or was made of such parts; the printer's type names every node kind.
    return deparseSync(statement as unknown as Parameters<typeof deparseSync>[0], { pretty: false });
  } catch {
    // The parser is newer than the printer: json_value and its like parse, and have no printed form.
    return null;
  }
}

/** A member of a node, or null. */
export function member(tree: Tree | undefined, ...path: readonly (string | number)[]): Tree | null {
  let at: Tree | undefined = tree;
  for (const key of path) {
    if (typeof at !== "object" || at === null) return null;
    at = Array.isArray(at) ? at[Number(key)] : (at as { readonly [key: string]: Tree })[String(key)];
  }
  return at ?? null;
}

/** Calls `visit` for every node kind in the tree, with its body: `ColumnRef`, `FuncCall` … */
export function visitNodes(tree: Tree, visit: (kind: string, body: Tree) => void): void {
  if (typeof tree !== "object" || tree === null) return;
  if (Array.isArray(tree)) {
    for (const one of tree) visitNodes(one, visit);
    return;
  }
  for (const [kind, body] of Object.entries(tree)) {
    if (/^[A-Z]/.test(kind)) visit(kind, body);
    visitNodes(body, visit);
  }
}

/** A copy of the tree in which `replace` may give another body for a node; null keeps it and goes deeper. */
export function mapNodes(tree: Tree, replace: (kind: string, body: Tree) => Tree | null): Tree {
  if (typeof tree !== "object" || tree === null) return tree;
  if (Array.isArray(tree)) return tree.map((one) => mapNodes(one, replace));
  return Object.fromEntries(
    Object.entries(tree).map(([kind, body]) => {
      const other = /^[A-Z]/.test(kind) ? replace(kind, body) : null;
      return [kind, other ?? mapNodes(body, replace)];
    }),
  );
}

function textOf(tree: Tree): string | null {
  return typeof tree === "string" ? tree : null;
}

/** The tree with other nodes in the place of references to columns; `replace` gets the parts of the reference's name, and null leaves it. */
export function replaceReferences(
  tree: Tree,
  replace: (name: readonly (string | null)[]) => Tree | null,
): Tree {
  if (typeof tree !== "object" || tree === null) return tree;
  if (Array.isArray(tree)) return tree.map((one) => replaceReferences(one, replace));
  const fields = member(tree, "ColumnRef", "fields");
  const name = Array.isArray(fields) ? fields.map((one) => textOf(member(one, "String", "sval"))) : null;
  const other = name === null ? null : replace(name);
  if (other !== null) return other;
  return Object.fromEntries(Object.entries(tree).map(([key, one]) => [key, replaceReferences(one, replace)]));
}

/** The tree without positions in the text: two texts mean the same when these are equal. */
export function withoutLocations(tree: Tree): Tree {
  if (typeof tree !== "object" || tree === null) return tree;
  if (Array.isArray(tree)) return tree.map(withoutLocations);
  return Object.fromEntries(
    Object.entries(tree)
      .filter(
        ([key]) =>
          key !== "location" &&
          key !== "rexpr_list_start" &&
          key !== "rexpr_list_end" &&
          key !== "list_start" &&
          key !== "list_end",
      )
      .map(([key, one]) => [key, withoutLocations(one)]),
  );
}
