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

export const resumePhaseInput = phaseInputSchema;

/** Wants a paused phase to go on from where it stopped. */
export async function resumePhase(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<{ readonly version: number }>> {
  return await asResult(services, "Resuming a phase", async () => {
    authorise(actor, "operate");
    const { rolloutId, phase, expectedVersion } = parseInput(resumePhaseInput, input);
    return await inTransaction(services.store, async (tx) => {
      const stored = await lockForCommand(tx, rolloutId);
      checkVersion(stored.rollout, expectedVersion);
      if (stored.allowed.resume !== phase) refuseState(stored, "resumed", phase);
      const changed = await applyToPhase(tx, { rolloutId, phase, event: "resume_requested" });
      if (changed === null) return refuseLostRace();
      await recordEvent(tx, { rolloutId, phase, actor, data: { kind: "phase_resumed" } });
      await wakeEngines(tx, rolloutId);
      return { version: stored.rollout.version + 1 };
    });
  });
}
