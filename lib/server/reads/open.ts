import "server-only";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { requireActor } from "../current-actor";
import { getServices } from "../services";

/** For what pages prefetch: the signed-in person, in whose name it is read; anyone else is sent to the sign-in page. */
export async function open(): Promise<{ readonly actor: Actor; readonly services: Services }> {
  const actor = await requireActor();
  return { actor, services: await getServices() };
}
