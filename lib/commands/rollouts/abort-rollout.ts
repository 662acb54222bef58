import { z } from "zod";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import { drivenStates } from "@/lib/domain/lifecycle/phase-state";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { type Result, refuse } from "@/lib/domain/refusal";
import { applyToPhase, applyToRollout } from "@/lib/store/change-rollout";
import { wakeEngines } from "@/lib/store/notify";
import { recordEvent } from "@/lib/store/record-event";
import { inTransaction } from "@/lib/store/store";
import {
  checkVersion,
  lockForCommand,
  refuseLostRace,
  refuseState,
  rolloutIdSchema,
  versionSchema,
} from "./lock-for-command";

export const abortRolloutInput = z.object({ rolloutId: rolloutIdSchema, expectedVersion: versionSchema });

/** Gives a rollout up. At once where nothing runs; else the engine stops first. What is applied stays until it is undone. */
export async function abortRollout(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<{ readonly version: number }>> {
  return await asResult(services, "Aborting a rollout", async () => {
    authorise(actor, "operate");
    const { rolloutId, expectedVersion } = parseInput(abortRolloutInput, input);
    return await inTransaction(services.store, async (tx) => {
      const stored = await lockForCommand(tx, rolloutId);
      checkVersion(stored.rollout, expectedVersion);
      if (!stored.allowed.abort) refuseState(stored, "aborted");
      const driven = stored.phases.find((phase) => drivenStates.includes(phase.state));
      if (driven?.state === "undo_queued" || driven?.state === "undoing") {
        return refuse("precondition_failed", `The phase ${driven.name} is being undone.`, {
          remedy: "Wait until that has ended, then abort.",
        });
      }
      if (driven?.state === "queued") {
        // No engine has it: it can be taken back here and now.
        const paused = await applyToPhase(tx, { rolloutId, phase: driven.name, event: "pause_requested" });
        if (paused === null) return refuseLostRace();
      }
      const isAtWork = driven !== undefined && driven.state !== "queued";
      const changed = await applyToRollout(tx, {
        rolloutId,
        event: isAtWork ? "abort_requested" : "aborted",
      });
      if (changed === null) return refuseLostRace();
      await recordEvent(tx, { rolloutId, actor, data: { kind: "abort_requested" } });
      if (!isAtWork) await recordEvent(tx, { rolloutId, actor, data: { kind: "rollout_aborted" } });
      await wakeEngines(tx, rolloutId);
      return { version: changed.version };
    });
  });
}
