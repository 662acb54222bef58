import { readApi } from "@/components/target/read-api";
import type { Page } from "@/lib/view/page";
import { apiPaths } from "@/lib/view/query-keys";
import type { EventView } from "@/lib/view/rollout-view";

/** Events of a rollout, oldest first: the newest, or the newest before one that is there already. */
export async function readEvents(rolloutId: string, beforeId?: number): Promise<readonly EventView[]> {
  const page = await readApi<Page<EventView>>(apiPaths.rolloutEvents(rolloutId, beforeId));
  return page.items.toReversed();
}
