import { sql } from "@/lib/domain/sql/sql";
import { claimLane } from "@/lib/postgres/ledger";
import type { Queries } from "@/lib/postgres/session";

/**
 * The fence around statements that are no chunks: a row of the ledger for the whole rollout, under the epoch of the lease. A driver takes
 * it before each attempt, and again inside the statement's own transaction, which holds it until it commits. So of two drivers the one
 * with the older epoch is refused by the target, and the newer waits until nothing of the older is under way. What can't be in a transaction
 * (a concurrent build) is proved before it is sent, and not beyond.
 */

/** The ledger's name for it; no step of a plan is called so. */
const driverStep = "driver";

export interface StepFence {
  readonly rolloutId: string;
  readonly epoch: number;
}

/** `no_ledger`: there is nothing to prove it by. Throws TargetError. */
export type Proof = "proven" | "refused" | "no_ledger";

/** Takes the row, making it when there is none, and locks it until the transaction ends. Throws TargetError. */
export async function proveDriver(session: Queries, fence: StepFence): Promise<Proof> {
  const [ledger] = await session.rows<{ there: boolean }>(
    sql`select pg_catalog.to_regclass('colonnade.ledger') is not null as there`,
  );
  if (ledger?.there !== true) return "no_ledger";
  const row = await claimLane(session, { ...fence, stepId: driverStep, lane: 0 });
  return row === null ? "refused" : "proven";
}
