import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { Result } from "@/lib/domain/refusal";
import { applyToPhase } from "@/lib/store/change-rollout";
import { wakeEngines } from "@/lib/store/notify";
import { recordEvent } from "@/lib/store/record-event";
import { inTransaction } from "@/lib/store/store";
import {
  checkVersion,
  lockForCommand,
  phaseInputSchema,
  refuseLostRace,
  refuseState,
} from "./lock-for-command";

export const pausePhaseInput = phaseInputSchema;

/**
 * Wants a phase to stop after the current chunk or statement. Needs no version: the safe action must not fail because something else moved.
 */
export async function pausePhase(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<{ readonly version: number }>> {
  return await asResult(services, "Pausing a phase", async () => {
    authorise(actor, "operate");
    const { rolloutId, phase, expectedVersion } = parseInput(pausePhaseInput, input);
    return await inTransaction(services.store, async (tx) => {
      const stored = await lockForCommand(tx, rolloutId);
      checkVersion(stored.rollout, expectedVersion);
      if (stored.allowed.pause !== phase) refuseState(stored, "paused", phase);
      const changed = await applyToPhase(tx, { rolloutId, phase, event: "pause_requested" });
      if (changed === null) return refuseLostRace();
      await recordEvent(tx, { rolloutId, phase, actor, data: { kind: "pause_requested" } });
      // Nothing ran yet, so nothing needs to stop.
      if (changed.state === "paused") {
        await recordEvent(tx, { rolloutId, phase, actor, data: { kind: "phase_paused" } });
      }
      await wakeEngines(tx, rolloutId);
      return { version: stored.rollout.version + 1 };
    });
  });
}
