import { eq } from "drizzle-orm";
import type { Services } from "@/lib/commands/services";
import { refuse } from "@/lib/domain/refusal";
import { parseCursor, printCursor } from "@/lib/live/cursor";
import type { Outlet } from "@/lib/live/event-stream";
import type { Hub, Subscription } from "@/lib/live/hub";
import { rollouts } from "@/lib/store/schema";

/** One viewer of one rollout: from the hub to the outlet. Refuses when there is no such rollout. */
export async function prepareRolloutStream(
  services: Pick<Services, "store">,
  hub: Hub,
  input: { readonly rolloutId: string; readonly lastEventId: string | null },
): Promise<{ open(outlet: Outlet): () => void; onDrain(): void }> {
  const [found] = await services.store.db
    .select({ id: rollouts.id })
    .from(rollouts)
    .where(eq(rollouts.id, input.rolloutId));
  if (found === undefined) return refuse("not_found", "There is no such rollout.");
  let subscription: Subscription | null = null;
  return {
    open(outlet) {
      subscription = hub.subscribe(
        input.rolloutId,
        {
          deliver: (message, cursor) => outlet.send({ id: printCursor(cursor), data: message }),
          gone: () => outlet.close(),
        },
        parseCursor(input.lastEventId),
      );
      return () => subscription?.close();
    },
    onDrain() {
      subscription?.catchUp();
    },
  };
}
