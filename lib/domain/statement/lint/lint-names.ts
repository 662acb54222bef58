import { parseFile, type Tree } from "@/lib/domain/sql/parser";
import { steadyFunctions } from "./builtin-functions";
import {
  calledName,
  listAt,
  nameFromParts,
  objectName,
  relationOf,
  stringsOf,
  textAt,
  type WrittenName,
} from "./tree/names";
import { isBuiltinType, typeOf } from "./tree/sql-type";
import { withoutPsql } from "./without-psql";

/** Names that files speak of: what a target has to be asked about. */
export interface LintNames {
  /** Tables, views, sequences and indexes. */
  readonly relations: readonly WrittenName[];
  readonly functions: readonly WrittenName[];
  readonly types: readonly WrittenName[];
  /** Schemas of which everything matters: DROP SCHEMA … CASCADE. */
  readonly schemas: readonly string[];
}

class Names {
  readonly #found = new Map<string, WrittenName>();

  add(name: WrittenName | null): void {
    if (name !== null)
      this.#found.set(`${name.schema ?? ""}\0${name.name}`, { schema: name.schema, name: name.name });
  }

  list(): WrittenName[] {
    return [...this.#found.values()];
  }
}

interface Collected {
  readonly relations: Names;
  readonly functions: Names;
  readonly types: Names;
  readonly schemas: Set<string>;
}

function collectNode(kind: string, body: Tree, into: Collected): void {
  if (kind === "FuncCall") {
    const name = calledName(body);
    if (name !== null && !steadyFunctions.has(name.name)) into.functions.add(name);
  } else if (kind === "TypeName" || kind === "typeName") {
    const type = typeOf(body);
    if (type !== null && !isBuiltinType(type)) into.types.add(type);
    // ALTER DOMAIN, ALTER TYPE: a list of strings.
    if (Array.isArray(body)) into.types.add(nameFromParts(stringsOf(body)));
  } else if (kind === "List") {
    // DROP, COMMENT: `schema.table`, `table.column`, `table.trigger`.
    const parts = stringsOf(listAt(body, "items"));
    into.relations.add(nameFromParts(parts));
    into.relations.add(nameFromParts(parts.slice(0, -1)));
    into.types.add(nameFromParts(parts));
  } else if (kind === "DropStmt" && textAt(body, "removeType") === "OBJECT_SCHEMA") {
    for (const name of stringsOf(listAt(body, "objects"))) into.schemas.add(name);
  } else if (kind === "ObjectWithArgs") into.functions.add(objectName({ ObjectWithArgs: body }));
}

/** Without recursion: the tree may be deeper than the stack. */
function collect(tree: Tree, into: Collected): void {
  const waiting: Tree[] = [tree];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (typeof at !== "object" || at === null) continue;
    if (Array.isArray(at)) {
      waiting.push(...at);
      continue;
    }
    into.relations.add(relationOf(at));
    for (const [kind, body] of Object.entries(at)) {
      collectNode(kind, body, into);
      waiting.push(body);
    }
  }
}

/** Finds the names in files of SQL; what can't be parsed has none. */
export function findLintNames(files: readonly { readonly sql: string }[]): LintNames {
  const into: Collected = {
    relations: new Names(),
    functions: new Names(),
    types: new Names(),
    schemas: new Set(),
  };
  for (const file of files) {
    const parsed = parseFile(withoutPsql(file.sql));
    if (parsed.kind === "error") continue;
    for (const statement of parsed.statements) collect(statement.tree, into);
  }
  return {
    relations: into.relations.list(),
    functions: into.functions.list(),
    types: into.types.list(),
    schemas: [...into.schemas],
  };
}
