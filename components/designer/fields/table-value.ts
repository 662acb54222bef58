/** Names of a table as one value, for lists. */
export function tableValue(table: { readonly schema: string; readonly name: string }): string {
  return JSON.stringify([table.schema, table.name]);
}

/** The table that a list's value stands for. */
export function findTable<T extends { readonly schema: string; readonly name: string }>(
  tables: readonly T[],
  value: string | null,
): T | undefined {
  return value === null ? undefined : tables.find((table) => tableValue(table) === value);
}

/** A table's name for people: without the schema where it is `public`. */
export function printTableName(table: { readonly schema: string; readonly name: string }): string {
  return table.schema === "public" ? table.name : `${table.schema}.${table.name}`;
}
