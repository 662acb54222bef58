import { member, parseStatements, printStatement } from "./parser";
import { markPrinted, type Printed } from "./sql";

export type ParsedTypeName =
  | { readonly kind: "valid"; readonly printed: Printed; readonly isSerial: boolean }
  /** `position` is a 0-based character index into the source. */
  | { readonly kind: "invalid"; readonly message: string; readonly position: number | null };

const prefix = "alter table t add column c ";
const serials = new Set(["serial", "serial2", "serial4", "serial8", "smallserial", "bigserial"]);

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
  const definition = member(
    parsed.statements[0],
    "AlterTableStmt",
    "cmds",
    0,
    "AlterTableCmd",
    "def",
    "ColumnDef",
  );
  const typeName = member(definition ?? null, "typeName");
  const extras = ["constraints", "collClause", "compression", "storage_name", "fdwoptions"].some(
    (key) => member(definition ?? null, key) !== null,
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
  const text = printStatement({
    SelectStmt: {
      targetList: [{ ResTarget: { val: { TypeCast: { arg: { A_Const: { isnull: true } }, typeName } } } }],
      limitOption: "LIMIT_OPTION_DEFAULT",
      op: "SETOP_NONE",
    },
  });
  const printed =
    /^select\s+cast\(null as (?<type>.*)\)\s*;?$/is.exec(text)?.groups?.type ??
    /^select\s+null::(?<type>.*?);?$/is.exec(text)?.groups?.type;
  if (printed === undefined)
    return { kind: "invalid", message: "Colonnade can't print this type back faithfully.", position: null };
  return {
    kind: "valid",
    printed: markPrinted(printed),
    isSerial: typeof last === "string" && Array.isArray(names) && names.length === 1 && serials.has(last),
  };
}
