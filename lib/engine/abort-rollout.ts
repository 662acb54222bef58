import type { LeaseKeeper } from "@/lib/engine/lease-keeper";
import { asHolder } from "@/lib/engine/phase-record";
import { applyToPhase, applyToRollout } from "@/lib/store/change-rollout";
import type { findRollout } from "@/lib/store/read-rollout";
import { engineActor, recordEvent } from "@/lib/store/record-event";
import type { Store } from "@/lib/store/store";

type FoundPhase = NonNullable<Awaited<ReturnType<typeof findRollout>>>["phases"][number];

/** Ends a rollout that is being aborted: nothing runs any more, so the phase at work counts as paused. */
export async function abortRollout(
  input: {
    readonly store: Store;
    readonly engineId: string;
    readonly rolloutId: string;
    readonly lease: LeaseKeeper;
  },
  phase: FoundPhase | null,
): Promise<void> {
  const { rolloutId } = input;
  const holder = { rolloutId, holder: input.engineId, epoch: input.lease.epoch };
  await asHolder(input.store, holder, async (tx) => {
    if (phase !== null) {
      const place = { rolloutId, phase: phase.name };
      // From queued this leads straight to paused, from running to pausing, and from pausing there is no such edge.
      await applyToPhase(tx, { ...place, event: "pause_requested" });
      await applyToPhase(tx, { ...place, event: "stopped", patch: { condition: null } });
      await recordEvent(tx, { ...place, actor: engineActor, data: { kind: "phase_paused" } });
    }
    const aborted = await applyToRollout(tx, { rolloutId, event: "aborted" });
    if (aborted === null) return;
    await recordEvent(tx, { rolloutId, actor: engineActor, data: { kind: "rollout_aborted" } });
  });
}
