import type { Sql } from "@/lib/domain/sql/sql";
import { type Failure, type FailureKind, TargetError } from "../failure";
import type { ResultColumn, Session } from "../session";

/** How the server takes a text of the author's: asked in a rolled-back, read-only, time-limited transaction. */
export type DryRun =
  | { readonly kind: "accepted"; readonly columns: readonly ResultColumn[] }
  | { readonly kind: "refused"; readonly failure: Failure };

export const dryRunOptions = { isReadOnly: true, isRolledBack: true, statementTimeoutMs: 2_000 } as const;

/** Failures that are the text's own fault; any other is the server's or the network's. */
const own: ReadonlySet<FailureKind> = new Set([
  "syntax",
  "not_found",
  "data_error",
  "permission",
  "read_only",
  "already_exists",
]);

/** True when what failed is the author's text. */
export function isOwnFault(failure: Failure): boolean {
  return own.has(failure.kind) || (failure.kind === "other" && failure.sqlState !== null);
}

/** Asks the server to plan a query, and to run it as far as it goes (give it `limit 0`). Throws TargetError when the server could not judge. */
export async function dryRun(session: Session, statement: Sql): Promise<DryRun> {
  try {
    const columns = await session.transaction(dryRunOptions, (tx) => tx.describe(statement));
    return { kind: "accepted", columns };
  } catch (error) {
    if (error instanceof TargetError && isOwnFault(error.failure)) {
      return { kind: "refused", failure: error.failure };
    }
    throw error;
  }
}
