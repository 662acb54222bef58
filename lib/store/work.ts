import { sql } from "drizzle-orm";
import { drivenStates, type PhaseState } from "@/lib/domain/lifecycle/phase-state";
import type { RolloutState } from "@/lib/domain/lifecycle/rollout-state";
import type { PhaseName } from "@/lib/domain/plan/plan";
import type { Store } from "./store";

/** A rollout that an engine should drive. */
export interface DrivenRollout extends Record<string, unknown> {
  readonly rolloutId: string;
  readonly state: RolloutState;
  /** The phase with work; null when only an abort is left to finish. */
  readonly phase: PhaseName | null;
  readonly phaseState: PhaseState | null;
  readonly leaseIsFree: boolean;
  /** Who holds the lease, or let it run out; null when nobody ever did or it was given back. */
  readonly holder: string | null;
}

/** Every rollout with work for an engine, those that waited longest first. */
export async function findDrivenRollouts(store: Store): Promise<readonly DrivenRollout[]> {
  const driven = sql.join(
    drivenStates.map((state) => sql`${state}`),
    sql`, `,
  );
  const result = await store.db.execute<DrivenRollout>(sql`
    select distinct on (rollout.updated_at, rollout.id)
      rollout.id as "rolloutId", rollout.state, phase.name as phase, phase.state as "phaseState",
      coalesce(lease.expires_at <= clock_timestamp(), true) as "leaseIsFree", nullif(lease.holder, '') as holder
    from app.rollouts as rollout
    left join app.phases as phase on phase.rollout_id = rollout.id and phase.state in (${driven})
    left join app.leases as lease on lease.rollout_id = rollout.id
    where phase.name is not null or rollout.state = 'aborting'
    order by rollout.updated_at, rollout.id, phase.position`);
  return result.rows;
}
