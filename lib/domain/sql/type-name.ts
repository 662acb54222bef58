import { member, parseStatements, printStatement, type Tree, withoutLocations } from "./parser";
import { markPrinted, type Printed, quoteIdentifier } from "./sql";

export type ParsedTypeName =
  | { readonly kind: "valid"; readonly printed: Printed; readonly isSerial: boolean }
  /** `position` is a 0-based character index into the source. */
  | { readonly kind: "invalid"; readonly message: string; readonly position: number | null };

const prefix = "alter table t add column c ";
const serials = new Set(["serial", "serial2", "serial4", "serial8", "smallserial", "bigserial"]);

function columnOf(statement: Tree | undefined): Tree | null {
  return member(statement, "AlterTableStmt", "cmds", 0, "AlterTableCmd", "def", "ColumnDef");
}

/** As the printer writes it, with keywords where there are some: `timestamp(3) with time zone`. */
function printByPrinter(typeName: Tree): string | null {
  const text = printStatement({
    SelectStmt: {
      targetList: [{ ResTarget: { val: { TypeCast: { arg: { A_Const: { isnull: true } }, typeName } } } }],
      limitOption: "LIMIT_OPTION_DEFAULT",
      op: "SETOP_NONE",
    },
  });
  if (text === null) return null;
  return (
    /^select\s+cast\(null as (?<type>.*)\)\s*;?$/is.exec(text)?.groups?.type ??
    /^select\s+null::(?<type>.*?);?$/is.exec(text)?.groups?.type ??
    null
  );
}

/** By its bare names, quoted: `"pg_catalog"."char"[]`. A type with modifiers has none here. */
function printByName(typeName: Tree): string | null {
  const names = member(typeName, "names");
  const bounds = member(typeName, "arrayBounds") ?? [];
  if (!Array.isArray(names) || !Array.isArray(bounds) || member(typeName, "typmods") !== null) return null;
  const quoted = names.map((name: Tree) => {
    const text = member(name, "String", "sval");
    return typeof text === "string" ? quoteIdentifier(text) : "";
  });
  const brackets = bounds.map((bound: Tree) => {
    const size = member(bound, "Integer", "ival");
    return typeof size === "number" && size >= 0 ? `[${size}]` : "[]";
  });
  return quoted.join(".") + brackets.join("");
}

/** The first way to print the type that PostgreSQL's parser reads as exactly the same type: the printer makes `char` of the one-byte `"char"`. */
function print(typeName: Tree): string | null {
  const wanted = JSON.stringify(withoutLocations(typeName));
  for (const text of [printByPrinter(typeName), printByName(typeName)]) {
    if (text === null) continue;
    const again = parseStatements(`${prefix}${text}`);
    const reread = again.kind === "parsed" ? member(columnOf(again.statements[0]), "typeName") : null;
    if (reread !== null && JSON.stringify(withoutLocations(reread)) === wanted) return text;
  }
  return null;
}

/** Parses one type name, as it may stand in a column's definition; constraints, defaults and further statements are refused. */
export function parseTypeName(source: string): ParsedTypeName {
  if (source.trim() === "") return { kind: "invalid", message: "Name a type.", position: 0 };
  const parsed = parseStatements(`${prefix}${source}`);
  if (parsed.kind === "error") {
    const at =
      parsed.position === null ? null : Math.min(Math.max(parsed.position - prefix.length, 0), source.length);
    return { kind: "invalid", message: parsed.message, position: at };
  }
  const commands = member(parsed.statements[0], "AlterTableStmt", "cmds");
  const definition = columnOf(parsed.statements[0]);
  const typeName = member(definition, "typeName");
  const extras = ["constraints", "collClause", "compression", "storage_name", "fdwoptions"].some(
    (key) => member(definition, key) !== null,
  );
  if (
    parsed.statements.length !== 1 ||
    !Array.isArray(commands) ||
    commands.length !== 1 ||
    typeName === null ||
    extras
  ) {
    return {
      kind: "invalid",
      message: "Name a type and nothing else; constraints and defaults have fields of their own.",
      position: null,
    };
  }
  const names = member(typeName, "names");
  const last = Array.isArray(names) ? member(names.at(-1), "String", "sval") : null;
  if (member(typeName, "setof") === true || member(typeName, "pct_type") === true) {
    return { kind: "invalid", message: "A column can't have this kind of type.", position: null };
  }
  const printed = print(typeName);
  if (printed === null)
    return { kind: "invalid", message: "Colonnade can't print this type back faithfully.", position: null };
  return {
    kind: "valid",
    printed: markPrinted(printed),
    isSerial: typeof last === "string" && Array.isArray(names) && names.length === 1 && serials.has(last),
  };
}

/** A type of a parse tree as SQL; null where it can't be printed faithfully. */
export function printTypeName(typeName: Tree): string | null {
  return print(typeName);
}
