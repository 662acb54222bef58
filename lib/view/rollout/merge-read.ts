import type { EventView, LiveRollout, RolloutView } from "@/lib/view/rollout-view";

/**
 * Folds an answer to a plain read into what the stream has brought. The answer may have been on its way while the stream told what
 * came after it, so it counts only where it is newer.
 */
export function mergeRead(
  held: LiveRollout,
  read: { readonly view: RolloutView; readonly events: readonly EventView[] },
): LiveRollout {
  const last = held.events.at(-1)?.id ?? -1;
  const fresh = read.events.filter((event) => event.id > last);
  return {
    view: read.view.version > held.view.version ? read.view : held.view,
    events: fresh.length === 0 ? held.events : [...held.events, ...fresh],
    samples: held.samples,
  };
}
