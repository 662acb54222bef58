import { z } from "zod";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { limitsSchema } from "@/lib/domain/pace/pace";
import type { Result } from "@/lib/domain/refusal";
import { touchRollout } from "@/lib/store/change-rollout";
import { wakeEngines } from "@/lib/store/notify";
import { recordEvent } from "@/lib/store/record-event";
import { inTransaction } from "@/lib/store/store";
import { lockForCommand, refuseLostRace, refuseState, rolloutIdSchema } from "./lock-for-command";

/** Beyond these a limit would protect nothing. */
const saneLimits = limitsSchema.refine(
  (limits) =>
    limits.maxLagSeconds <= 600 &&
    limits.maxSignalAgeMs >= 500 &&
    limits.maxSignalAgeMs <= 60_000 &&
    limits.targetChunkMs >= 10 &&
    limits.targetChunkMs <= 5_000,
  "Lag at most 600 s, a signal's age from 0.5 to 60 s, a chunk from 10 to 5,000 ms.",
);

export const changeLimitsInput = z.object({ rolloutId: rolloutIdSchema, limits: saneLimits });

/** Changes the limits of the pace, live. */
export async function changeLimits(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<{ readonly version: number }>> {
  return await asResult(services, "Changing limits", async () => {
    authorise(actor, "operate");
    const { rolloutId, limits } = parseInput(changeLimitsInput, input);
    return await inTransaction(services.store, async (tx) => {
      const stored = await lockForCommand(tx, rolloutId);
      if (stored.rollout.endedAt !== null) refuseState(stored, "given other limits");
      const changed = await touchRollout(tx, rolloutId, { limits });
      if (changed === null) return refuseLostRace();
      await recordEvent(tx, { rolloutId, actor, data: { kind: "limits_changed", limits } });
      await wakeEngines(tx, rolloutId);
      return { version: changed.version };
    });
  });
}
