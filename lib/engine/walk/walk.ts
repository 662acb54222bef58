import type { WalkStrategy } from "@/lib/domain/backfill/walk-strategy";
import type { ReadPlace } from "@/lib/domain/verify/read-place";
import type { Outcome } from "@/lib/engine/outcome";
import type { WalkTotals } from "@/lib/engine/progress-recorder";
import type { Failure } from "@/lib/postgres/failure";
import type { LedgerRow } from "@/lib/postgres/ledger";
import type { KeyColumn } from "@/lib/postgres/quarantine";
import type { Queries, Session } from "@/lib/postgres/session";

/** A walk over a table's rows: a backfill's, or a verification's. */
export interface Walk {
  readonly kind: "backfill" | "verify";
  readonly stepId: string;
  readonly table: { readonly schema: string; readonly name: string };
  readonly strategy: WalkStrategy;
  /** Columns that tell a row from the others; empty where the table has no key. */
  readonly key: readonly KeyColumn[];
  readonly windowSql: string;
  readonly chunkSql: string;
  /** Of a verification: the look at one window on a replica. */
  readonly lookSql?: string | undefined;
  /** Of a walk by place; `fixSql` is null where the walk only looks. */
  readonly closing: { readonly lookSql: string; readonly fixSql: string | null } | null;
}

export type WalkEnd =
  | {
      readonly kind: "done";
      readonly totals: WalkTotals & {
        readonly sampleKeys: readonly string[];
        readonly reads: readonly ReadPlace[];
      };
    }
  | Exclude<Outcome, { kind: "done" }>;

/** An end that is not the walk's own. */
export type EarlyEnd = Exclude<Outcome, { kind: "done" }>;

/** A row that a walk went past although it could not be done. */
export interface PassedRow {
  readonly kind: "passed";
  /** For people. */
  readonly label: string;
  readonly mismatches: number;
}

/** What a walk does about rows whose data makes its statement fail. All throw TargetError. */
export interface FaultyRows {
  /** Before the first window; how the walk ends when it may not go on. */
  begin(session: Session): Promise<EarlyEnd | null>;
  /** A window that held one row failed. `again`: it may hold others by now, look for it anew. */
  passOver(
    session: Session,
    lane: LedgerRow,
    window: { readonly lastKey: readonly string[]; readonly rows: number },
    failure: Failure,
  ): Promise<"again" | PassedRow | EarlyEnd>;
  /** The row at a place failed, behind the last window. */
  passPlace(session: Session, place: string, failure: Failure): Promise<"again" | PassedRow | EarlyEnd>;
  /** Where the rows lie that the closing look leaves out. */
  places(session: Queries): Promise<readonly string[]>;
  /** How the walk ends because of such rows; null: as it would without them. */
  end(): EarlyEnd | null;
}

/** Transient failures in a row before a walk gives up, about a minute and a half with the pauses between. */
export const maxFailuresInARow = 40;

/** How many columns order the walk. */
export function orderWidth(walk: Walk): number {
  return walk.strategy.order === "place" ? 1 : walk.key.length;
}
