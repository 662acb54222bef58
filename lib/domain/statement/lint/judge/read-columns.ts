import { member, type Tree, visitNodes } from "@/lib/domain/sql/parser";
import type { KnownTable, KnownView } from "../known/known-table";
import { listAt, relationOf, stringsOf, textAt } from "../tree/names";
import type { Context } from "./context";

/** Which columns of which tables a query reads, told from its text. Where that leaves a doubt, the column counts as read. */

interface Source {
  readonly table: KnownTable;
  /** What the query calls it. */
  readonly alias: string;
}

interface Reading {
  readonly columns: Set<string>;
  isWhole: boolean;
}

function sourcesIn(query: Tree | null, context: Context): Source[] {
  const own = new Set<string>();
  const sources: Source[] = [];
  visitNodes(query, (kind, body) => {
    if (kind === "CommonTableExpr") own.add(textAt(body, "ctename") ?? "");
  });
  visitNodes(query, (kind, body) => {
    const written = kind === "RangeVar" ? relationOf(body) : null;
    if (written === null || (written.schema === null && own.has(written.name))) return;
    const alias = textAt(body, "alias", "aliasname") ?? written.name;
    sources.push({ table: context.database.table(written), alias });
  });
  return sources;
}

/** Columns of each table that the query reads; null for all of them: a star, a whole row, a column that nobody knows the table of. */
export function readColumns(
  query: Tree | null,
  context: Context,
): ReadonlyMap<KnownTable, KnownView["columns"]> {
  const sources = sourcesIn(query, context);
  const readings = new Map<KnownTable, Reading>();
  for (const { table } of sources) readings.set(table, { columns: new Set(), isWhole: false });
  const read = (one: Source, column: string | null) => {
    const reading = readings.get(one.table);
    if (reading === undefined) return;
    if (column === null) reading.isWhole = true;
    else reading.columns.add(column);
  };
  visitNodes(query, (kind, body) => {
    // NATURAL and USING read columns that no ColumnRef names.
    if (kind === "JoinExpr") {
      const using = stringsOf(listAt(body, "usingClause"));
      for (const one of sources) {
        if (member(body, "isNatural") === true) read(one, null);
        for (const name of using) read(one, name);
      }
    }
    if (kind !== "ColumnRef") return;
    const fields = listAt(body, "fields");
    const isStar = member(fields.at(-1), "A_Star") !== null;
    const names = stringsOf(fields);
    const qualifier = isStar ? names.at(-1) : names.at(-2);
    const column = isStar ? null : (names.at(-1) ?? null);
    for (const one of sources) {
      if (qualifier === undefined && column === one.alias && !one.table.columns.has(column)) read(one, null);
      else if (qualifier === undefined || qualifier === one.alias) read(one, column);
    }
  });
  return new Map(
    [...readings].map(([table, { columns, isWhole }]) => {
      if (isWhole) return [table, table.isComplete ? [...table.columns.keys()] : null] as const;
      const known = table.isComplete ? [...columns].filter((name) => table.columns.has(name)) : [...columns];
      return [table, known] as const;
    }),
  );
}
