import { z } from "zod";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import { getTargetConnection } from "@/lib/commands/targets/on-target";
import { changeSchema } from "@/lib/domain/change/change";
import { printChange } from "@/lib/domain/change/print-change";
import { tightenLimits } from "@/lib/domain/gate/policy-limits";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { defaultLimits } from "@/lib/domain/pace/pace";
import type { Result } from "@/lib/domain/refusal";
import { notifyRollout } from "@/lib/store/notify";
import { readPolicy } from "@/lib/store/policies";
import { recordEvent } from "@/lib/store/record-event";
import { rollouts } from "@/lib/store/schema";
import { inTransaction } from "@/lib/store/store";
import { planForTarget } from "./plan-for-target";

export const titleSchema = z.string().trim().min(1).max(200);

export const createRolloutInput = z.object({
  targetId: z.string().min(1).max(64),
  change: changeSchema,
  title: titleSchema.optional(),
});

/** Saves a draft: the change with a plan made from facts read now. A change without a safe plan is refused, with its problems. */
export async function createRollout(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<{ readonly rolloutId: string; readonly version: number }>> {
  return await asResult(services, "Creating a rollout", async () => {
    authorise(actor, "design");
    const { targetId, change, title } = parseInput(createRolloutInput, input);
    const target = await getTargetConnection(services, targetId);
    const rolloutId = services.newId();
    const { facts, planned } = await planForTarget(target, change, rolloutId);
    const named = title ?? printChange(change);
    return await inTransaction(services.store, async (tx) => {
      await tx.insert(rollouts).values({
        id: rolloutId,
        targetId,
        title: named,
        state: "draft",
        change,
        plan: planned.plan,
        planHash: planned.hash,
        problems: [...planned.problems],
        facts,
        limits: tightenLimits(defaultLimits, (await readPolicy(tx, target.environment)).policy.limits),
        authorId: actor.id,
      });
      await recordEvent(tx, { rolloutId, targetId, actor, data: { kind: "rollout_created", title: named } });
      await notifyRollout(tx, rolloutId);
      return { rolloutId, version: 1 };
    });
  });
}
