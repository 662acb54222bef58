import { printExpression } from "./expression";
import { mapNodes, member, parseStatements, printStatement, type Tree, withoutLocations } from "./parser";
import { markPrinted, type Printed } from "./sql";

/**
 * The definition of an index or a constraint, as the server prints it, over other columns and under another name. Changed in the parser's tree,
 * never in the text, and printed only where PostgreSQL's parser reads exactly what was meant.
 */

/** Present names of columns → the names that take their place. */
export type ColumnNames = ReadonlyMap<string, string>;

type Node = { readonly [key: string]: Tree };

function isNode(tree: Tree): tree is Node {
  return typeof tree === "object" && tree !== null && !Array.isArray(tree);
}

function renameString(one: Tree, names: ColumnNames): Tree {
  const text = member(one, "String", "sval");
  return typeof text === "string" && names.has(text) ? { String: { sval: names.get(text) ?? text } } : one;
}

function renameList(list: Tree | undefined, names: ColumnNames): Tree {
  return Array.isArray(list) ? list.map((one) => renameString(one, names)) : (list ?? null);
}

/** Columns of expressions: the last part of `orders.amount`. */
function renameReferences(tree: Tree, names: ColumnNames): Tree {
  return mapNodes(tree, (kind, body) => {
    if (kind !== "ColumnRef" || !isNode(body)) return null;
    const { fields } = body;
    if (!Array.isArray(fields)) return null;
    return {
      ...body,
      fields: fields.map((one, at) => (at === fields.length - 1 ? renameString(one, names) : one)),
    };
  });
}

function only(text: string): Tree | null {
  const parsed = parseStatements(text);
  return parsed.kind === "parsed" && parsed.statements.length === 1 ? (parsed.statements[0] ?? null) : null;
}

/** Members of a node in one order, so that trees made by hand compare with the parser's. */
function sorted(tree: Tree): Tree {
  if (Array.isArray(tree)) return tree.map(sorted);
  if (!isNode(tree)) return tree;
  return Object.fromEntries(
    Object.entries(tree)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, sorted(one)]),
  );
}

/** Storage parameters are text to the server, be they written as `'70'`, which the server prints, or as `70`, which our printer does. */
function withoutQuotes(tree: Tree): Tree {
  return mapNodes(tree, (kind, body) => {
    if (kind !== "DefElem" || !isNode(body) || body.arg === undefined) return null;
    const { arg } = body;
    const word = member(arg, "TypeName", "names", 0, "String", "sval");
    // The parser leaves out a number that is 0.
    const whole = member(arg, "Integer") === null ? null : (member(arg, "Integer", "ival") ?? 0);
    const text = member(arg, "String", "sval") ?? member(arg, "Float", "fval") ?? whole ?? word;
    return text === null ? null : { ...body, arg: String(text) };
  });
}

/** Prints a statement's tree; null where the printer's text would mean something else. */
export function printFaithfully(tree: Tree): string | null {
  const text = printStatement(tree)?.replace(/;\s*$/, "") ?? null;
  if (text === null) return null;
  const meaning = (one: Tree) => JSON.stringify(sorted(withoutQuotes(withoutLocations(one))));
  return meaning(only(text)) === meaning(tree) ? text : null;
}

/**
 * A `CREATE INDEX` of the server's, over other columns, under another name, to be built concurrently where the index lies; null where it can't be
 * told.
 */
export function rewriteIndex(
  { definition, tablespace }: { readonly definition: string; readonly tablespace?: string | undefined },
  names: ColumnNames,
  name: string,
): Printed | null {
  const statement = member(only(definition) ?? undefined, "IndexStmt");
  if (statement === null || !isNode(statement)) return null;
  const elements = (list: Tree | undefined): Tree =>
    Array.isArray(list)
      ? list.map((one) => {
          const element = member(one, "IndexElem");
          if (element === null || !isNode(element)) return one;
          const { name: column } = element;
          return {
            IndexElem: {
              ...renameReferencesIn(element, names),
              ...(typeof column === "string" ? { name: names.get(column) ?? column } : {}),
            },
          };
        })
      : (list ?? null);
  const { indexParams, indexIncludingParams, whereClause, ...others } = statement;
  const text = printFaithfully({
    IndexStmt: {
      ...others,
      idxname: name,
      concurrent: true,
      // Not told by pg_get_indexdef.
      ...(tablespace === undefined ? {} : { tableSpace: tablespace }),
      indexParams: elements(indexParams),
      ...(indexIncludingParams === undefined ? {} : { indexIncludingParams: elements(indexIncludingParams) }),
      ...(whereClause === undefined ? {} : { whereClause: renameReferences(whereClause, names) }),
    },
  });
  return text === null ? null : markPrinted(text);
}

/** The expressions of an index, its predicate among them; those that can't be printed are left out. */
export function expressionsOfIndex(definition: string): readonly Printed[] {
  const statement = member(only(definition) ?? undefined, "IndexStmt");
  const parts = member(statement ?? undefined, "indexParams");
  const trees = [
    ...(Array.isArray(parts) ? parts.map((one) => member(one, "IndexElem", "expr")) : []),
    member(statement ?? undefined, "whereClause"),
  ];
  return trees.flatMap((tree) => (tree === null ? [] : (printExpression(tree) ?? [])));
}

/** True for the definition of an index that has an expression among its parts. */
export function holdsExpression(definition: string): boolean {
  const parts = member(only(definition) ?? undefined, "IndexStmt", "indexParams");
  return Array.isArray(parts) && parts.some((one) => member(one, "IndexElem", "expr") !== null);
}

function renameReferencesIn(node: Node, names: ColumnNames): Node {
  const renamed = renameReferences(node, names);
  return isNode(renamed) ? renamed : node;
}

export interface ConstraintRewrite {
  readonly table: { readonly schema: string; readonly name: string };
  readonly name: string;
  /** Columns of this table. */
  readonly columns: ColumnNames;
  /** Columns of the table that a foreign key refers to. */
  readonly referenced?: ColumnNames;
  /** That table, whose name in the definition may lack its schema. */
  readonly references?: { readonly schema: string; readonly name: string } | null;
  /** Declared without a scan, to be validated later. */
  readonly isNotValid: boolean;
}

function qualify(relation: Tree, as: ConstraintRewrite["references"]): Tree {
  return isNode(relation) && as != null ? { ...relation, schemaname: as.schema, relname: as.name } : relation;
}

/**
 * `ALTER TABLE … ADD CONSTRAINT` of a definition of the server's (pg_get_constraintdef), over other columns and under another name; null where
 * it can't be told. Functions and types in it that are not qualified mean what they mean under the search path of the session that runs it.
 */
export function rewriteConstraint(definition: string, wanted: ConstraintRewrite): Printed | null {
  const statement = only(`alter table t add constraint c ${definition}`);
  const constraint = member(
    statement ?? undefined,
    "AlterTableStmt",
    "cmds",
    0,
    "AlterTableCmd",
    "def",
    "Constraint",
  );
  const altered = member(statement ?? undefined, "AlterTableStmt");
  if (constraint === null || !isNode(constraint) || altered === null || !isNode(altered)) return null;
  const {
    initially_valid: _,
    skip_validation: __,
    keys,
    fk_attrs,
    pk_attrs,
    fk_del_set_cols,
    pktable,
    raw_expr,
    including,
    ...others
  } = constraint;
  const validity: Node = wanted.isNotValid ? { skip_validation: true } : { initially_valid: true };
  const referenced = wanted.referenced ?? new Map<string, string>();
  const isValidatable = constraint.initially_valid !== undefined || constraint.skip_validation !== undefined;
  const rewritten: Tree = {
    AlterTableStmt: {
      ...altered,
      relation: {
        schemaname: wanted.table.schema,
        relname: wanted.table.name,
        inh: true,
        relpersistence: "p",
      },
      cmds: [
        {
          AlterTableCmd: {
            subtype: "AT_AddConstraint",
            def: {
              Constraint: {
                ...others,
                conname: wanted.name,
                ...(isValidatable ? validity : {}),
                ...(keys === undefined ? {} : { keys: renameList(keys, wanted.columns) }),
                ...(including === undefined ? {} : { including: renameList(including, wanted.columns) }),
                ...(fk_attrs === undefined ? {} : { fk_attrs: renameList(fk_attrs, wanted.columns) }),
                ...(fk_del_set_cols === undefined
                  ? {}
                  : { fk_del_set_cols: renameList(fk_del_set_cols, wanted.columns) }),
                ...(pktable === undefined ? {} : { pktable: qualify(pktable, wanted.references) }),
                ...(pk_attrs === undefined ? {} : { pk_attrs: renameList(pk_attrs, referenced) }),
                ...(raw_expr === undefined ? {} : { raw_expr: renameReferences(raw_expr, wanted.columns) }),
              },
            },
            behavior: "DROP_RESTRICT",
          },
        },
      ],
    },
  };
  const text = printFaithfully(rewritten);
  return text === null ? null : markPrinted(text);
}
