import "server-only";
import { connection } from "next/server";
import { demoAccounts } from "@/lib/access/demo-accounts";
import { countPeople } from "@/lib/access/people";
import type { Role } from "@/lib/domain/lifecycle/role";
import { getRollout } from "@/lib/queries/rollouts/get-rollout";
import { listEvents } from "@/lib/queries/rollouts/list-events";
import { countWaitingForMe, listRollouts } from "@/lib/queries/rollouts/list-rollouts";
import { getTarget } from "@/lib/queries/targets/get-target";
import { listTargets } from "@/lib/queries/targets/list-targets";
import type { RolloutFilter } from "@/lib/view/rollout-list";
import { requireActor } from "./current-actor";
import { getServices } from "./services";

/** What pages prefetch, in the name of the signed-in person; anyone else is sent to the sign-in page. */

async function open() {
  const actor = await requireActor();
  return { actor, services: await getServices() };
}

export async function readRollouts(filter: RolloutFilter = {}) {
  const { services, actor } = await open();
  return await listRollouts(services, actor, filter);
}

export async function readRollout(rolloutId: string) {
  const { services, actor } = await open();
  return await getRollout(services, actor, rolloutId);
}

export async function readRolloutEvents(rolloutId: string) {
  const { services, actor } = await open();
  return await listEvents(services, actor, { rolloutId });
}

export async function readWaiting() {
  const { services, actor } = await open();
  return await countWaitingForMe(services, actor);
}

export async function readTargets() {
  const { services, actor } = await open();
  return await listTargets(services, actor);
}

export async function readTarget(targetId: string) {
  const { services, actor } = await open();
  return await getTarget(services, actor, targetId);
}

export interface SignInState {
  /** Nobody is there yet: show the set-up page. */
  readonly needsSetUp: boolean;
  /** Empty outside the demo. */
  readonly demoAccounts: readonly {
    readonly email: string;
    readonly name: string;
    readonly role: Role;
    readonly purpose: string;
  }[];
}

/** What the sign-in page shows; asks for nobody. */
export async function readSignInState(): Promise<SignInState> {
  // Asked at each request, never at build time, when there is no database.
  await connection();
  const { store, isDemo } = await getServices();
  return { needsSetUp: (await countPeople(store.db)) === 0, demoAccounts: isDemo ? demoAccounts : [] };
}
