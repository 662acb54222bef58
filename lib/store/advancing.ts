import { sql } from "drizzle-orm";
import type { PhaseName } from "@/lib/domain/plan/plan";
import { engineActor } from "./record-event";
import type { Executor } from "./store";

/** A rollout that stands between two phases, and that nobody has stopped since it was last started. */
export interface AdvancingRollout extends Record<string, unknown> {
  readonly rolloutId: string;
  readonly version: number;
  readonly planHash: string;
  readonly environment: string;
  readonly next: PhaseName;
  /** The person who started it, or started it again, last. */
  readonly startedBy: string;
}

/**
 * Rollouts under way whose next phase waits behind one that is done, where the last word was to start. Whoever takes a phase back, or gives up,
 * has spoken against going on; and where going on was refused, a person has to look.
 */
export async function listAdvancing(db: Executor): Promise<readonly AdvancingRollout[]> {
  const result = await db.execute<AdvancingRollout>(sql`
    select rollout.id as "rolloutId", rollout.version, rollout.plan_hash as "planHash", target.environment,
      next.name as next, started.actor_id as "startedBy"
    from app.rollouts as rollout
    join app.targets as target on target.id = rollout.target_id
    join lateral (
      select phase.name, phase.position from app.phases as phase
      where phase.rollout_id = rollout.id and phase.state = 'waiting'
      order by phase.position limit 1
    ) as next on true
    join lateral (
      select event.data ->> 'kind' as kind from app.events as event
      where event.rollout_id = rollout.id
        and event.data ->> 'kind' in ('phase_started', 'undo_requested', 'advance_refused', 'rollout_returned')
      order by event.id desc limit 1
    ) as last on last.kind = 'phase_started'
    join lateral (
      select event.actor_id from app.events as event
      where event.rollout_id = rollout.id and event.data ->> 'kind' = 'phase_started'
        and event.actor_id <> ${engineActor.id}
      order by event.id desc limit 1
    ) as started on true
    where rollout.state = 'active'
      and not exists (
        select from app.phases as phase
        where phase.rollout_id = rollout.id
          and (phase.position < next.position) is distinct from (phase.state = 'done')
      )
    order by rollout.updated_at, rollout.id`);
  return result.rows;
}
