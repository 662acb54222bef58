import { eq } from "drizzle-orm";
import { z } from "zod";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import { getTargetConnection } from "@/lib/commands/targets/on-target";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { type Result, refuse } from "@/lib/domain/refusal";
import { applyToRollout } from "@/lib/store/change-rollout";
import { keepPlanVersion } from "@/lib/store/plan-versions";
import { findRollout } from "@/lib/store/read-rollout";
import { recordEvent } from "@/lib/store/record-event";
import { phases } from "@/lib/store/schema";
import { inTransaction } from "@/lib/store/store";
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
import { refuseBlocked, takePreflight } from "./take-preflight";
import { voidStandingApprovals } from "./void-standing-approvals";
import { voidStandingObjections } from "./void-standing-objections";

export const submitRolloutInput = z.object({ rolloutId: rolloutIdSchema, expectedVersion: versionSchema });

/**
 * Sends a draft to review with a plan made from facts read now: reviewers see what holds today. The target is looked at first; what stands in
 * the way is kept and refused. Approvals of a plan that is not this one are void.
 */
export async function submitRollout(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<{ readonly version: number; readonly planHash: string }>> {
  return await asResult(services, "Submitting a rollout", async () => {
    authorise(actor, "design");
    const { rolloutId, expectedVersion } = parseInput(submitRolloutInput, input);
    const found = await findRollout(services.store.db, rolloutId);
    if (found === null) return refuse("not_found", "There is no such rollout.");
    checkAuthor(found.rollout, actor, "submit");
    checkVersion(found.rollout, expectedVersion);
    const target = await getTargetConnection(services, found.rollout.targetId);
    const { change } = found.rollout;
    const { facts, planned } = await planForTarget(target, change, rolloutId);
    const findings = await takePreflight(services, actor, target, {
      rollout: found.rollout,
      change,
      plan: planned.plan,
      planHash: planned.hash,
      facts,
      moment: "submit",
    });
    refuseBlocked(findings, "It can't be submitted");
    return await inTransaction(services.store, async (tx) => {
      const stored = await lockForCommand(tx, rolloutId);
      checkVersion(stored.rollout, expectedVersion);
      if (!stored.allowed.submit) refuseState(stored, "submitted");
      const { plan, hash } = planned;
      const changed = await applyToRollout(tx, {
        rolloutId,
        event: "submitted",
        patch: { plan, planHash: hash, problems: [...planned.problems], facts },
      });
      if (changed === null) return refuseLostRace();
      await tx.delete(phases).where(eq(phases.rolloutId, rolloutId));
      await tx.insert(phases).values(
        plan.phases.map((phase, position) => ({
          rolloutId,
          name: phase.name,
          position,
          state: "waiting" as const,
        })),
      );
      await recordEvent(tx, { rolloutId, actor, data: { kind: "rollout_submitted", planHash: hash } });
      if (hash !== stored.rollout.planHash) {
        await voidStandingApprovals(tx, { rolloutId, actor, reason: "The plan changed." });
        await voidStandingObjections(tx, { rolloutId, actor, reason: "The plan changed." });
      }
      await keepPlanVersion(tx, {
        rolloutId,
        planHash: hash,
        change,
        plan,
        facts,
        problems: planned.problems,
        submittedBy: actor.id,
      });
      return { version: changed.version, planHash: hash };
    });
  });
}
