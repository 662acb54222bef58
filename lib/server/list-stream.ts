import { isInReach } from "@/lib/access/reach";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { Outlet } from "@/lib/live/event-stream";
import type { Hub } from "@/lib/live/hub";
import { everyRollout } from "@/lib/store/channels";

/** One viewer of "something changed", for lists: of the rollouts that the viewer reaches. */
export function prepareListStream(
  services: Pick<Services, "store">,
  hub: Hub,
  actor: Actor,
): { open(outlet: Outlet): () => void } {
  // A rollout stays on its target, and the target in its environment.
  const known = new Map<string, boolean>();
  const reaches = async (rolloutId: string): Promise<boolean> => {
    const told = known.get(rolloutId) ?? (await isInReach(services.store.db, actor, { rolloutId }));
    known.set(rolloutId, told);
    return told;
  };
  return {
    open: (outlet) =>
      hub.subscribeToAll((rolloutId) => {
        if (actor.environments === undefined || rolloutId === everyRollout) {
          outlet.offer({ data: { kind: "touched", rolloutId } });
          return;
        }
        reaches(rolloutId).then(
          (told) => told && outlet.offer({ data: { kind: "touched", rolloutId } }),
          // Not known to be reached: not told. The list is read again at the next change.
          () => {},
        );
      }),
  };
}
