import { member, parseFile, type Tree } from "@/lib/domain/sql/parser";
import { listAt, nameFromParts, stringsOf, textAt } from "./names";

/** A column's type, as the linter compares it. */
export interface SqlType {
  /** null for PostgreSQL's own, and where the text names none. */
  readonly schema: string | null;
  /** PostgreSQL's own types by their internal names: `int4`, `varchar`. */
  readonly name: string;
  /** Length, precision and scale; empty where there is none. */
  readonly modifiers: readonly number[];
  readonly isArray: boolean;
  /** `smallserial`, `serial`, `bigserial`: the type is the integer's. */
  readonly isSerial: boolean;
}

const serials: Readonly<Record<string, string>> = {
  smallserial: "int2",
  serial2: "int2",
  serial: "int4",
  serial4: "int4",
  bigserial: "int8",
  serial8: "int8",
};

/** Other names of the same types, as the parser leaves them. */
const aliases: Readonly<Record<string, string>> = { decimal: "numeric" };

/** Internal names, with the words for them. */
const spelled: Readonly<Record<string, string>> = {
  int2: "smallint",
  int4: "integer",
  int8: "bigint",
  float4: "real",
  float8: "double precision",
  bool: "boolean",
  varchar: "character varying",
  bpchar: "character",
  varbit: "bit varying",
  timestamp: "timestamp without time zone",
  timestamptz: "timestamp with time zone",
  time: "time without time zone",
  timetz: "time with time zone",
};

/** The type that a TypeName's body means; null when it can't be read. */
export function typeOf(typeName: Tree | null): SqlType | null {
  if (typeName === null) return null;
  const written = nameFromParts(stringsOf(listAt(typeName, "names")));
  if (written === null) return null;
  const serial = written.schema === null ? serials[written.name] : undefined;
  const modifiers = listAt(typeName, "typmods").map((one) => {
    const constant = member(one, "A_Const", "ival");
    if (constant === null) return Number.NaN;
    const value = member(constant, "ival");
    // The tree leaves zeros out.
    return typeof value === "number" ? value : 0;
  });
  return {
    schema: written.schema === "pg_catalog" ? null : written.schema,
    name: serial ?? aliases[written.name] ?? written.name,
    modifiers,
    isArray: listAt(typeName, "arrayBounds").length > 0,
    isSerial: serial !== undefined,
  };
}

/** The type that a text names, as format_type prints it; null when it can't be read. */
export function typeOfText(text: string): SqlType | null {
  const parsed = parseFile(`alter table t add column c ${text}`);
  if (parsed.kind === "error" || parsed.statements.length !== 1) return null;
  const path = ["AlterTableStmt", "cmds", 0, "AlterTableCmd", "def", "ColumnDef", "typeName"];
  return typeOf(member(parsed.statements[0]?.tree, ...path));
}

/** All fields of an interval, as the parser writes INTERVAL_FULL_RANGE before a precision. */
export const allFields = 32767;

/** In format_type's words: `numeric(12,2)`, `character varying(20)[]`. */
export function printType(type: SqlType): string {
  const word = type.schema === null ? (spelled[type.name] ?? type.name) : `${type.schema}.${type.name}`;
  const isWhole = type.schema === null && type.name === "numeric" && type.modifiers.length === 1;
  const isFull = type.schema === null && type.name === "interval" && type.modifiers[0] === allFields;
  const shown = isWhole ? [...type.modifiers, 0] : isFull ? type.modifiers.slice(1) : type.modifiers;
  const modifiers = shown.length === 0 ? "" : `(${shown.join(",")})`;
  const [first, ...rest] = word.split(" ");
  // `timestamp(3) with time zone`, and `character varying(20)`.
  const isZoned = rest.includes("zone") && modifiers !== "";
  return `${isZoned ? `${first}${modifiers} ${rest.join(" ")}` : `${word}${modifiers}`}${type.isArray ? "[]" : ""}`;
}

/** Whether a text is a name that PostgreSQL's own types have. */
export function isBuiltinType(type: SqlType): boolean {
  return type.schema === null && builtin.has(type.name);
}

const builtin: ReadonlySet<string> = new Set(
  `int2 int4 int8 float4 float8 numeric decimal bool text varchar bpchar char name bytea json jsonb uuid xml date time timetz timestamp
  timestamptz interval inet cidr macaddr macaddr8 bit varbit money point line lseg box path polygon circle tsvector tsquery oid xid xid8 cid tid
  regclass regtype regproc regprocedure regrole regnamespace regoper regoperator regconfig regdictionary regcollation pg_lsn txid_snapshot
  pg_snapshot int4range int8range numrange tsrange tstzrange daterange int4multirange int8multirange nummultirange tsmultirange tstzmultirange
  datemultirange jsonpath record int2vector oidvector refcursor`.split(/\s+/),
);

/** Text of a constant with no more than that in it; null for anything else. */
export function constantText(node: Tree): string | null {
  const text = textAt(node, "A_Const", "sval", "sval");
  if (text !== null) return text;
  const integer = member(node, "A_Const", "ival");
  if (integer !== null) {
    const value = member(integer, "ival");
    return String(typeof value === "number" ? value : 0);
  }
  return textAt(node, "A_Const", "fval", "fval");
}
