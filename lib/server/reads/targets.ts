import "server-only";
import { getTarget } from "@/lib/queries/targets/get-target";
import { listTargets } from "@/lib/queries/targets/list-targets";
import { open } from "./open";

/** What pages prefetch of targets. */

export async function readTargets() {
  const { services, actor } = await open();
  return await listTargets(services, actor);
}

export async function readTarget(targetId: string) {
  const { services, actor } = await open();
  return await getTarget(services, actor, targetId);
}
