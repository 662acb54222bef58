import { member, type Tree } from "@/lib/domain/sql/parser";

/** Names as they stand in a parse tree. */

export interface WrittenName {
  /** null where the text names none. */
  readonly schema: string | null;
  readonly name: string;
}

export interface WrittenRelation extends WrittenName {
  /** Written with ONLY: tables below it are not meant. */
  readonly isOnly: boolean;
  readonly isTemporary: boolean;
}

export function textAt(tree: Tree | undefined, ...path: readonly (string | number)[]): string | null {
  const found = member(tree, ...path);
  return typeof found === "string" ? found : null;
}

export function listAt(tree: Tree | undefined, ...path: readonly (string | number)[]): readonly Tree[] {
  const found = member(tree, ...path);
  return Array.isArray(found) ? found : [];
}

export function isTrue(tree: Tree | undefined, ...path: readonly (string | number)[]): boolean {
  return member(tree, ...path) === true;
}

/** A RangeVar's body; null when it is none. */
export function relationOf(tree: Tree | null): WrittenRelation | null {
  const name = textAt(tree ?? undefined, "relname");
  if (tree === null || name === null) return null;
  return {
    schema: textAt(tree, "schemaname"),
    name,
    isOnly: !isTrue(tree, "inh"),
    isTemporary: textAt(tree, "relpersistence") === "t",
  };
}

/** Whether a boolean option of a parenthesised list is on: `full`, `full true`, `full 1`; off when it is not named. */
export function isOptionOn(options: readonly Tree[], name: string): boolean {
  const option = options.findLast((one) => textAt(one, "DefElem", "defname") === name);
  if (option === undefined) return false;
  const number = member(option, "DefElem", "arg", "Integer");
  // The tree leaves zeros out.
  if (number !== null) return member(number, "ival") !== null;
  const word = textAt(option, "DefElem", "arg", "String", "sval") ?? "on";
  return !["false", "off", "0"].includes(word.toLowerCase());
}

/** The strings of a list of String nodes. */
export function stringsOf(list: readonly Tree[]): string[] {
  return list.flatMap((one) => {
    const text = textAt(one, "String", "sval");
    return text === null ? [] : [text];
  });
}

/** A name in parts: `schema.name` (a database before them is dropped); null for none. */
export function nameFromParts(parts: readonly string[]): WrittenName | null {
  const name = parts.at(-1);
  return name === undefined ? null : { schema: parts.at(-2) ?? null, name };
}

/** The name in a List of Strings, a TypeName, an ObjectWithArgs, a RangeVar or a String: the ways in which statements name objects. */
export function objectName(node: Tree): WrittenName | null {
  const range = member(node, "RangeVar");
  if (range !== null) return relationOf(range);
  const single = textAt(node, "String", "sval");
  if (single !== null) return { schema: null, name: single };
  for (const path of [
    ["List", "items"],
    ["TypeName", "names"],
    ["ObjectWithArgs", "objname"],
  ] as const) {
    const parts = stringsOf(listAt(node, ...path));
    if (parts.length > 0) return nameFromParts(parts);
  }
  return null;
}

/** The name of what a call calls. */
export function calledName(call: Tree): WrittenName | null {
  return nameFromParts(stringsOf(listAt(call, "funcname")));
}

/** The column that a ColumnRef names; null for a star. */
export function columnOf(reference: Tree): string | null {
  return stringsOf(listAt(reference, "fields")).at(-1) ?? null;
}
