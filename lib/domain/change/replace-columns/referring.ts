import type { ChangeFacts, IncomingKey, TableFacts } from "@/lib/domain/facts/table-facts";

/** How far a type change reaches: columns whose foreign keys refer to the changed column, those that refer to these, and so on. */

export interface Reference {
  readonly key: IncomingKey;
  /** The table that has the foreign key; null when it could not be read. */
  readonly of: TableFacts | null;
  /** The table that it refers to. */
  readonly to: TableFacts;
}

export interface Reach {
  /** Tables and their columns that change, the changed column's own first. */
  readonly columns: ReadonlyMap<TableFacts, readonly string[]>;
  /** Foreign keys that refer to one of these columns, each once. */
  readonly references: readonly Reference[];
}

function findTable(facts: ChangeFacts, key: IncomingKey): TableFacts | null {
  return (
    [facts.table, ...facts.related].find(
      ({ table }) => table.schema === key.schema && table.name === key.table,
    ) ?? null
  );
}

/** Columns of a foreign key that refer to one of these. */
export function referringColumns(key: IncomingKey, referenced: readonly string[]): string[] {
  return key.columns.filter((_, at) => referenced.includes(key.referencedColumns[at] ?? ""));
}

/** Follows foreign keys from one column of the changed table. */
export function followReferences(facts: ChangeFacts, column: string): Reach {
  const columns = new Map<TableFacts, string[]>([[facts.table, [column]]]);
  const references = new Map<string, Reference>();
  // Grows while it is walked: a column that is met for the first time is looked at in its turn.
  const toFollow: { readonly table: TableFacts; readonly column: string }[] = [
    { table: facts.table, column },
  ];
  for (const { table, column: changed } of toFollow) {
    for (const key of table.referencedBy) {
      const found = referringColumns(key, [changed]);
      if (found.length === 0) continue;
      const of = findTable(facts, key);
      references.set(JSON.stringify([key.schema, key.table, key.name]), { key, of, to: table });
      if (of === null) continue;
      const known = columns.get(of) ?? [];
      columns.set(of, known);
      for (const name of found) {
        if (known.includes(name)) continue;
        known.push(name);
        toFollow.push({ table: of, column: name });
      }
    }
  }
  return { columns, references: [...references.values()] };
}
