import "server-only";
import { listEngines } from "@/lib/queries/instance/list-engines";
import { open } from "./open";

/** What pages prefetch of the instance. */

export async function readEngines() {
  const { services, actor } = await open();
  return await listEngines(services, actor);
}
