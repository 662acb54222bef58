import { type Sql, sql } from "@/lib/domain/sql/sql";

/** Several statements as one text: sent together, they run in one transaction. */
export function oneTransaction(statements: readonly Sql[]): Sql {
  return statements.reduce<Sql>((all, one, at) => (at === 0 ? one : sql`${all};\n${one}`), sql``);
}
