import { z } from "zod";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import { getTargetConnection } from "@/lib/commands/targets/on-target";
import { changeSchema } from "@/lib/domain/change/change";
import { printChange } from "@/lib/domain/change/print-change";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { type Result, refuse } from "@/lib/domain/refusal";
import { touchRollout } from "@/lib/store/change-rollout";
import { findRollout } from "@/lib/store/read-rollout";
import { recordEvent } from "@/lib/store/record-event";
import { inTransaction } from "@/lib/store/store";
import { titleSchema } from "./create-rollout";
import {
  checkAuthor,
  checkVersion,
  lockForCommand,
  refuseLostRace,
  refuseState,
  rolloutIdSchema,
  versionSchema,
} from "./lock-for-command";
import { planForTarget } from "./plan-for-target";

export const editRolloutInput = z.object({
  rolloutId: rolloutIdSchema,
  expectedVersion: versionSchema,
  change: changeSchema,
  title: titleSchema.optional(),
});

/** Gives a draft another change, planned anew from facts read now. */
export async function editRollout(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<{ readonly version: number }>> {
  return await asResult(services, "Editing a rollout", async () => {
    authorise(actor, "design");
    const { rolloutId, expectedVersion, change, title } = parseInput(editRolloutInput, input);
    const found = await findRollout(services.store.db, rolloutId);
    if (found === null) return refuse("not_found", "There is no such rollout.");
    checkAuthor(found.rollout, actor, "edit");
    const target = await getTargetConnection(services, found.rollout.targetId);
    const { facts, planned } = await planForTarget(target, change, rolloutId);
    return await inTransaction(services.store, async (tx) => {
      const stored = await lockForCommand(tx, rolloutId);
      checkVersion(stored.rollout, expectedVersion);
      if (!stored.allowed.edit) refuseState(stored, "edited");
      const changed = await touchRollout(tx, rolloutId, {
        title: title ?? printChange(change),
        change,
        plan: planned.plan,
        planHash: planned.hash,
        problems: [...planned.problems],
        facts,
      });
      if (changed === null) return refuseLostRace();
      await recordEvent(tx, { rolloutId, actor, data: { kind: "rollout_edited", planHash: planned.hash } });
      return { version: changed.version };
    });
  });
}
