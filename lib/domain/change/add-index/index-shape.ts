import type { IndexFacts } from "@/lib/domain/facts/table-facts";
import { member, parseStatements, type Tree } from "@/lib/domain/sql/parser";

/** What an index that is there covers, read from its definition. */
export interface IndexShape {
  readonly method: string;
  readonly unique: boolean;
  /** Its key in order; null stands for an expression. */
  readonly parts: readonly (string | null)[];
  /** Every part in ascending order with the type's own operator class. */
  readonly isPlain: boolean;
  readonly isPartial: boolean;
  /** Columns of its key with an operator class that is not their type's own, and its name. */
  readonly classes: ReadonlyMap<string, string>;
  /** Columns of its key with a collation that is not their own. */
  readonly collated: readonly string[];
}

function classOf(part: Tree): readonly (readonly [string, string])[] {
  const name = member(part, "IndexElem", "name");
  const path = member(part, "IndexElem", "opclass");
  const last = Array.isArray(path) ? member(path.at(-1), "String", "sval") : null;
  return typeof name === "string" && typeof last === "string" ? [[name, last]] : [];
}

function isPlainPart(part: Tree): boolean {
  return (
    member(part, "IndexElem", "ordering") !== "SORTBY_DESC" &&
    member(part, "IndexElem", "nulls_ordering") === "SORTBY_NULLS_DEFAULT" &&
    member(part, "IndexElem", "opclass") === null
  );
}

/** Reads it; null for a definition that the parser does not know. */
export function readIndexShape(index: IndexFacts): IndexShape | null {
  const parsed = parseStatements(index.definition);
  const statement = parsed.kind === "parsed" ? member(parsed.statements[0], "IndexStmt") : null;
  if (statement === null) return null;
  const params = member(statement, "indexParams");
  const method = member(statement, "accessMethod");
  if (!Array.isArray(params)) return null;
  return {
    method: typeof method === "string" ? method : "btree",
    unique: index.unique,
    parts: params.map((part: Tree) => {
      const name = member(part, "IndexElem", "name");
      return typeof name === "string" ? name : null;
    }),
    isPlain: params.every(isPlainPart),
    isPartial: member(statement, "whereClause") !== null,
    classes: new Map(params.flatMap(classOf)),
    collated: params.flatMap((part: Tree) => {
      const name = member(part, "IndexElem", "name");
      return typeof name === "string" && member(part, "IndexElem", "collation") !== null ? [name] : [];
    }),
  };
}

/** A usable index whose key begins with these columns, in whatever order: it finds rows by all of them. Null when there is none. */
export function findIndexOver(indexes: readonly IndexFacts[], columns: readonly string[]): IndexFacts | null {
  const found = indexes.find((index) => {
    if (!index.valid) return false;
    const shape = readIndexShape(index);
    if (shape === null || shape.isPartial || shape.method !== "btree") return false;
    const leading = shape.parts.slice(0, columns.length);
    return columns.length === leading.length && columns.every((name) => leading.includes(name));
  });
  return found ?? null;
}
