import { sql } from "drizzle-orm";
import type { Store } from "./store";

/**
 * One driver per rollout. A lease is taken when it is free or has run out, by the database's clock alone; the epoch grows by one each
 * time and never falls, so that a stale driver can be told from the present one (the target's ledger checks the epoch in every chunk).
 */

export interface HeldLease {
  readonly rolloutId: string;
  readonly holder: string;
  readonly epoch: number;
}

/** Nobody: what a released lease names. */
const nobody = "";

/** Takes the lease for `ttlMs` milliseconds; null while someone holds it. `previousHolder` is who let it run out, null when it was given back. */
export async function acquireLease(
  store: Store,
  rolloutId: string,
  holder: string,
  ttlMs: number,
): Promise<{ readonly epoch: number; readonly previousHolder: string | null } | null> {
  const result = await store.db.execute<{ epoch: string; previous: string | null }>(sql`
    with previous as (select holder from app.leases where rollout_id = ${rolloutId})
    insert into app.leases as lease (rollout_id, holder, epoch, expires_at)
    values (${rolloutId}, ${holder}, 1, clock_timestamp() + ${ttlMs} * interval '1 millisecond')
    on conflict (rollout_id) do update
      set holder = excluded.holder, epoch = lease.epoch + 1, expires_at = excluded.expires_at
      where lease.expires_at <= clock_timestamp()
    returning epoch, (select holder from previous) as previous`);
  const row = result.rows[0];
  if (row === undefined) return null;
  const previous = row.previous === nobody ? null : row.previous;
  return { epoch: Number(row.epoch), previousHolder: previous };
}

/** Prolongs it to `ttlMs` milliseconds from now; false when it is no longer this holder's, or this epoch is past. */
export async function renewLease(
  store: Store,
  lease: HeldLease & { readonly ttlMs: number },
): Promise<boolean> {
  const result = await store.db.execute(sql`
    update app.leases
    set expires_at = clock_timestamp() + ${lease.ttlMs} * interval '1 millisecond'
    where rollout_id = ${lease.rolloutId} and holder = ${lease.holder} and epoch = ${lease.epoch}
    returning epoch`);
  return result.rows.length === 1;
}

/** Gives it back, so that another engine need not wait for its end. Nothing happens when it is someone else's by now. */
export async function releaseLease(store: Store, lease: HeldLease): Promise<void> {
  await store.db.execute(sql`
    update app.leases
    set holder = ${nobody}, expires_at = '-infinity'
    where rollout_id = ${lease.rolloutId} and holder = ${lease.holder} and epoch = ${lease.epoch}`);
}
