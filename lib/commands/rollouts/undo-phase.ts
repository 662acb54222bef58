import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { PhaseName } from "@/lib/domain/plan/plan";
import type { Result } from "@/lib/domain/refusal";
import { applyToPhase } from "@/lib/store/change-rollout";
import { wakeEngines } from "@/lib/store/notify";
import { recordEvent } from "@/lib/store/record-event";
import { dropRepairs } from "@/lib/store/repairs";
import { inTransaction } from "@/lib/store/store";
import { voidVerifications } from "@/lib/store/verifications";
import {
  checkPlanHash,
  checkVersion,
  lockForCommand,
  phaseInputSchema,
  planHashSchema,
  refuseLostRace,
  refuseState,
  versionSchema,
} from "./lock-for-command";
import { voidStandingApprovals } from "./void-standing-approvals";

export const undoPhaseInput = phaseInputSchema.extend({
  expectedVersion: versionSchema,
  planHash: planHashSchema,
});

/** Once one of these is taken back, what was verified is no longer there. */
const carriesTheData: readonly PhaseName[] = ["expand", "backfill", "verify"];

/** Wants the latest phase that left something to be taken back. Its approvals are void: to go through it again needs new ones. */
export async function undoPhase(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<{ readonly version: number }>> {
  return await asResult(services, "Undoing a phase", async () => {
    authorise(actor, "operate");
    const { rolloutId, phase, expectedVersion, planHash } = parseInput(undoPhaseInput, input);
    return await inTransaction(services.store, async (tx) => {
      const stored = await lockForCommand(tx, rolloutId);
      checkVersion(stored.rollout, expectedVersion);
      checkPlanHash(stored.rollout, planHash);
      if (stored.allowed.undo !== phase) refuseState(stored, "undone", phase);
      const changed = await applyToPhase(tx, {
        rolloutId,
        phase,
        event: "undo_requested",
        patch: { failure: null, condition: null },
      });
      if (changed === null) return refuseLostRace();
      await recordEvent(tx, { rolloutId, phase, actor, data: { kind: "undo_requested" } });
      await voidStandingApprovals(tx, { rolloutId, phase, actor, reason: "The phase is being undone." });
      if (carriesTheData.includes(phase)) {
        await voidVerifications(tx, rolloutId);
        await dropRepairs(tx, rolloutId);
      }
      await wakeEngines(tx, rolloutId);
      return { version: stored.rollout.version + 1 };
    });
  });
}
