import "server-only";
import { listKeys } from "@/lib/queries/keys/list-keys";
import { listTargets } from "@/lib/queries/targets/list-targets";
import { open } from "./open";

/** What the page of API keys prefetches. */

/** One's own keys, or everybody's; the newest 200. */
export async function readKeys(isEveryone: boolean) {
  const { services, actor } = await open();
  return await listKeys(services, actor, { limit: 200, everyone: isEveryone ? "true" : "false" });
}

/** The environments that there are targets in. */
export async function readEnvironments(): Promise<readonly string[]> {
  const { services, actor } = await open();
  const targets = await listTargets(services, actor);
  return targets.ok ? [...new Set(targets.value.map((target) => target.environment))].sort() : [];
}
