/** SQL to lint and to run. */
export interface LintCase {
  readonly name: string;
  /** Statements; those between BEGIN and COMMIT are one transaction, the others each their own. */
  readonly sql: string;
  /** After the shop's own. */
  readonly setUp?: string;
  /** First major version on which it is tried. */
  readonly since?: number;
  /** Tables to stand in the way of, for a statement that no transaction may hold. */
  readonly outside?: readonly string[];
}

/** A case that is named by its SQL. */
export function lintCase(sql: string, more: Partial<Omit<LintCase, "sql">> = {}): LintCase {
  return { name: sql.replace(/\s+/g, " "), sql, ...more };
}
