import type { Services } from "@/lib/commands/services";
import type { LoadedRollout, RolloutSource } from "@/lib/live/rollout-room";
import { readRolloutView } from "@/lib/queries/rollouts/get-rollout";
import { readEvents } from "@/lib/queries/rollouts/list-events";
import { readSamples, type StoredSample } from "@/lib/store/samples";
import type { SampleView } from "@/lib/view/rollout-view";

const snapshotEvents = 200;
const snapshotSamples = 600;

const viewSample = (sample: StoredSample): SampleView => ({ ...sample, at: sample.at.toISOString() });

/** Where the hub reads from. Events and samples are read before the view, so the view is never older than they are. */
export function createRolloutSource(services: Pick<Services, "store">): RolloutSource {
  const { db } = services.store;
  const finish = async (
    rolloutId: string,
    events: LoadedRollout["events"],
    samples: readonly StoredSample[],
  ): Promise<LoadedRollout | null> => {
    const view = await readRolloutView(services, rolloutId);
    return view === null ? null : { view, events, samples: samples.map(viewSample) };
  };
  return {
    async loadSnapshot(rolloutId) {
      const events = await readEvents(db, rolloutId, { limit: snapshotEvents });
      const samples = await readSamples(db, rolloutId, { maxPoints: snapshotSamples });
      return await finish(rolloutId, events, samples);
    },
    async loadSince(rolloutId, cursor) {
      const events = await readEvents(db, rolloutId, { afterId: cursor.eventId, limit: snapshotEvents + 1 });
      if (events.length > snapshotEvents) return "too_much";
      const samples = await readSamples(db, rolloutId, {
        afterId: cursor.sampleId,
        maxPoints: snapshotSamples,
      });
      // Thinned samples don't join on to those that the viewer has.
      if (samples.length >= snapshotSamples / 2) return "too_much";
      return await finish(rolloutId, events, samples);
    },
  };
}
