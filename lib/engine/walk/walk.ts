import type { WalkStrategy } from "@/lib/domain/backfill/walk-strategy";
import type { ReadPlace } from "@/lib/domain/verify/read-place";
import type { Outcome } from "@/lib/engine/outcome";
import type { WalkTotals } from "@/lib/engine/progress-recorder";

/** A walk over a table's rows: a backfill's, or a verification's. */
export interface Walk {
  readonly kind: "backfill" | "verify";
  readonly stepId: string;
  readonly table: { readonly schema: string; readonly name: string };
  readonly strategy: WalkStrategy;
  /** Columns that tell a row from the others; empty where the table has no key. */
  readonly key: readonly string[];
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

/** Transient failures in a row before a walk gives up, about a minute and a half with the pauses between. */
export const maxFailuresInARow = 40;

/** How many columns order the walk. */
export function orderWidth(walk: Walk): number {
  return walk.strategy.order === "place" ? 1 : walk.key.length;
}
