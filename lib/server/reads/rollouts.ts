import "server-only";
import { getReview } from "@/lib/queries/review/get-review";
import { getRollout } from "@/lib/queries/rollouts/get-rollout";
import { listEvents } from "@/lib/queries/rollouts/list-events";
import { countWaitingForMe, listRollouts } from "@/lib/queries/rollouts/list-rollouts";
import type { RolloutFilter } from "@/lib/view/rollout-list";
import { open } from "./open";

/** What pages prefetch of rollouts. */

export async function readRollouts(filter: RolloutFilter = {}) {
  const { services, actor } = await open();
  return await listRollouts(services, actor, filter);
}

export async function readRollout(rolloutId: string) {
  const { services, actor } = await open();
  return await getRollout(services, actor, rolloutId);
}

export async function readReview(rolloutId: string) {
  const { services, actor } = await open();
  return await getReview(services, actor, rolloutId);
}

export async function readRolloutEvents(rolloutId: string) {
  const { services, actor } = await open();
  return await listEvents(services, actor, { rolloutId });
}

export async function readWaiting() {
  const { services, actor } = await open();
  return await countWaitingForMe(services, actor);
}
