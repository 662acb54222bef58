import { eq } from "drizzle-orm";
import { z } from "zod";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { Result } from "@/lib/domain/refusal";
import { applyToRollout } from "@/lib/store/change-rollout";
import { recordEvent } from "@/lib/store/record-event";
import { phases } from "@/lib/store/schema";
import { inTransaction } from "@/lib/store/store";
import {
  checkVersion,
  commentSchema,
  lockForCommand,
  refuseLostRace,
  refuseState,
  rolloutIdSchema,
  versionSchema,
} from "./lock-for-command";
import { voidStandingApprovals } from "./void-standing-approvals";

export const returnRolloutInput = z.object({
  rolloutId: rolloutIdSchema,
  expectedVersion: versionSchema,
  comment: commentSchema.nullish(),
});

/** Gives a rollout back to its author, as long as nothing of it is in the target. Its approvals are void. */
export async function returnRollout(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<{ readonly version: number }>> {
  return await asResult(services, "Returning a rollout", async () => {
    authorise(actor, "operate");
    const { rolloutId, expectedVersion, comment } = parseInput(returnRolloutInput, input);
    return await inTransaction(services.store, async (tx) => {
      const stored = await lockForCommand(tx, rolloutId);
      checkVersion(stored.rollout, expectedVersion);
      if (!stored.allowed.returnToDraft) refuseState(stored, "returned");
      const changed = await applyToRollout(tx, { rolloutId, event: "returned" });
      if (changed === null) return refuseLostRace();
      await tx.delete(phases).where(eq(phases.rolloutId, rolloutId));
      await recordEvent(tx, {
        rolloutId,
        actor,
        data: { kind: "rollout_returned", comment: comment ?? null },
      });
      await voidStandingApprovals(tx, { rolloutId, actor, reason: "The rollout went back to its author." });
      return { version: changed.version };
    });
  });
}
