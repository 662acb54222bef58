import { mapNodes, type Tree } from "@/lib/domain/sql/parser";
import { listAt, stringsOf } from "./names";

/** Columns under other names, in what DDL wrote about their table: an expression, or the body of a Constraint or an IndexStmt. */

type Names = ReadonlyMap<string, string>;

function isNode(tree: Tree): tree is { readonly [key: string]: Tree } {
  return typeof tree === "object" && tree !== null && !Array.isArray(tree);
}

function renamedList(list: readonly Tree[], names: Names): readonly Tree[] {
  return list.map((one) => {
    const [text] = stringsOf([one]);
    const to = text === undefined ? undefined : names.get(text);
    return to === undefined ? one : { String: { sval: to } };
  });
}

function renamedReference(kind: string, body: Tree, names: Names): Tree | null {
  if (!isNode(body)) return null;
  if (kind === "ColumnRef") {
    const fields = listAt(body, "fields");
    return { ...body, fields: [...fields.slice(0, -1), ...renamedList(fields.slice(-1), names)] };
  }
  const { name, expr } = body;
  if (kind !== "IndexElem" || typeof name !== "string" || expr !== undefined) return null;
  return { ...body, name: names.get(name) ?? name };
}

/** The same tree over columns that have other names now; null for none. */
export function renameInBody(tree: Tree | null, names: Names): Tree | null {
  if (tree === null) return null;
  const body = mapNodes(tree, (kind, node) => renamedReference(kind, node, names));
  if (!isNode(body)) return body;
  const lists = ["keys", "including", "fk_attrs", "fk_del_set_cols"].flatMap((key) => {
    const list = listAt(body, key);
    return list.length === 0 ? [] : [[key, renamedList(list, names)] as const];
  });
  return { ...body, ...Object.fromEntries(lists) };
}
