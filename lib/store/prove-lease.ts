import { and, eq } from "drizzle-orm";
import { leases } from "@/lib/store/schema";
import type { Tx } from "@/lib/store/store";

/**
 * True while the lease is this holder's under this epoch. The row stays locked until the transaction ends, so nobody can take the lease over
 * between the proof and the write that rests on it.
 */
export async function proveLease(
  tx: Tx,
  lease: { readonly rolloutId: string; readonly holder: string; readonly epoch: number },
): Promise<boolean> {
  const rows = await tx
    .select({ epoch: leases.epoch })
    .from(leases)
    .where(
      and(
        eq(leases.rolloutId, lease.rolloutId),
        eq(leases.holder, lease.holder),
        eq(leases.epoch, lease.epoch),
      ),
    )
    .for("update");
  return rows.length === 1;
}
