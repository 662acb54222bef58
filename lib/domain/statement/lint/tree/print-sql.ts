import { printStatement, type Tree } from "@/lib/domain/sql/parser";
import { quoteIdentifier } from "@/lib/domain/sql/sql";
import type { WrittenName } from "./names";

/** SQL for people to copy: printed from trees where it is more than a name or two. Never run from here. */

const plain = /^[a-z_][a-z0-9_]*$/;

/** Words that a name can't be without quotes (parser/kwlist.h: reserved, and those reserved where a type or function stands). */
const reserved: ReadonlySet<string> = new Set(
  `all analyse analyze and any array as asc asymmetric authorization between binary both case cast check collate collation column concurrently
  constraint create cross current_catalog current_date current_role current_schema current_time current_timestamp current_user default deferrable
  desc distinct do else end except false fetch for foreign freeze from full grant group having ilike in initially inner intersect into is isnull
  join lateral leading left like limit localtime localtimestamp natural not notnull null offset on only or order outer overlaps placing primary
  references returning right select session_user similar some symmetric system_user table tablesample then to trailing true union unique user using
  variadic verbose when where window with`.split(/\s+/),
);

/** A name, quoted where it must be. */
export function printName(name: string): string {
  return plain.test(name) && !reserved.has(name) ? name : quoteIdentifier(name || "?");
}

/** A name with its schema, if one was written. */
export function printWritten(written: WrittenName): string {
  return written.schema === null
    ? printName(written.name)
    : `${printName(written.schema)}.${printName(written.name)}`;
}

/** A statement on one line; null where the printer knows no way. */
export function printTree(tree: Tree): string | null {
  return (
    printStatement(tree)
      ?.replace(/\s*\n\s*/g, " ")
      .replace(/;\s*$/, "") ?? null
  );
}

/** An ALTER TABLE with these commands, printed; null where the printer knows no way. */
export function printAlter(relation: Tree, commands: readonly Tree[]): string | null {
  return printTree({
    AlterTableStmt: {
      relation,
      cmds: commands.map((command) => ({ AlterTableCmd: command })),
      objtype: "OBJECT_TABLE",
    },
  });
}

/** The tree's node with other members. */
export function withMembers(tree: Tree, members: Readonly<Record<string, Tree>>): Tree {
  return typeof tree === "object" && tree !== null && !Array.isArray(tree) ? { ...tree, ...members } : tree;
}
