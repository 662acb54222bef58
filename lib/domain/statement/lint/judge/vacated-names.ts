import type { Finding } from "@/lib/domain/statement/lint-result";
import type { KnownDatabase } from "../known/known-database";
import type { RelationName } from "../lint-catalog";
import type { Vacated } from "./act";

/**
 * Names that a transaction takes away, and gives back before it ends: a swap of columns or tables, a view under a table's old name. An
 * application sees no moment without the name, so the statement that took it away breaks less than it seemed to.
 */

interface Pending {
  readonly vacated: Vacated;
  readonly findings: Finding[];
}

const isBack = (database: KnownDatabase, { table, column }: Vacated): boolean => {
  const known = database.findTable(table);
  if (column === null) return known !== null;
  return known?.columns.has(column) === true;
};

function softened(finding: Finding): Finding {
  if (finding.rule !== "rename" && finding.rule !== "drop-object") return finding;
  return {
    ...finding,
    severity: "careful",
    message: `${finding.message} The same transaction gives the name to something else: an application sees no moment without it, and must be able to use that.`,
  };
}

export class VacatedNames {
  #pending: Pending[] = [];

  /** Remembers a statement's findings, which `settle` may still change in place. */
  add(vacated: Vacated, findings: Finding[]): void {
    this.#pending.push({ vacated, findings });
  }

  /** Whether this transaction took the name away before: what takes its place is meant to. */
  has(table: RelationName, column: string | null): boolean {
    return this.#pending.some(
      ({ vacated }) =>
        vacated.column === column &&
        vacated.table.schema === table.schema &&
        vacated.table.name === table.name,
    );
  }

  /** At a transaction's end. */
  settle(database: KnownDatabase): void {
    for (const { vacated, findings } of this.#pending) {
      if (!isBack(database, vacated)) continue;
      findings.splice(0, findings.length, ...findings.map(softened));
    }
    this.#pending = [];
  }
}
