import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import { judgeApprover } from "@/lib/domain/gate/gate";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { type Result, refuse } from "@/lib/domain/refusal";
import { asStandingApproval, listApprovals, voidApprovals } from "@/lib/store/approvals";
import { touchRollout } from "@/lib/store/change-rollout";
import { withdrawOwnObjections } from "@/lib/store/objections";
import { recordEvent } from "@/lib/store/record-event";
import { approvals } from "@/lib/store/schema";
import { inTransaction } from "@/lib/store/store";
import {
  checkPlanHash,
  checkVersion,
  commentSchema,
  getPhase,
  lockForCommand,
  phaseInputSchema,
  planHashSchema,
  refuseState,
} from "./lock-for-command";
import { readTargetPolicy } from "./read-target-policy";

export const approvePhaseInput = phaseInputSchema.extend({
  planHash: planHashSchema,
  comment: commentSchema.nullish(),
});

const reasons = {
  role: ["forbidden", "Your role may not approve phases.", "Ask a reviewer."],
  own_change: ["forbidden", "Nobody approves their own change.", "Ask another reviewer."],
  already_approved: [
    "precondition_failed",
    "You have approved this phase already.",
    "Nothing is left to do for you.",
  ],
} as const;

/** Approves one phase of exactly the plan that the person saw. */
export async function approvePhase(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<{ readonly approvalId: string; readonly version: number }>> {
  return await asResult(services, "Approving a phase", async () => {
    authorise(actor, "approve");
    const { rolloutId, phase, planHash, comment, expectedVersion } = parseInput(approvePhaseInput, input);
    return await inTransaction(services.store, async (tx) => {
      const stored = await lockForCommand(tx, rolloutId);
      const { rollout } = stored;
      checkVersion(rollout, expectedVersion);
      checkPlanHash(rollout, planHash);
      if (rollout.state !== "in_review" && rollout.state !== "active") refuseState(stored, "approved");
      // A phase that failed goes on through its gate, too: its plan may have been amended.
      const { state } = getPhase(stored, phase);
      if (state !== "waiting" && state !== "failed") refuseState(stored, "approved", phase);
      const applied = await readTargetPolicy(tx, rollout.targetId);
      const given = await listApprovals(tx, rolloutId);
      const judged = judgeApprover({
        userId: actor.id,
        who: actor,
        phase,
        planHash,
        authorId: rollout.authorId,
        approvals: given.map(asStandingApproval),
        policy: applied.policy,
        nowMs: services.now().getTime(),
      });
      if (!judged.allowed) {
        const [code, message, remedy] = reasons[judged.reason];
        return refuse(code, message, { remedy });
      }
      // An approval that has expired makes room for a new one.
      await voidApprovals(tx, { rolloutId, phase, userId: actor.id, reason: "It expired." });
      const approvalId = services.newId();
      await tx.insert(approvals).values({
        id: approvalId,
        rolloutId,
        phase,
        planHash,
        userId: actor.id,
        comment: comment ?? null,
        groupIds: [...actor.groupIds],
        policyVersion: applied.version,
        apiKeyId: actor.apiKeyId ?? null,
      });
      await touchRollout(tx, rolloutId);
      await recordEvent(tx, {
        rolloutId,
        phase,
        actor,
        data: { kind: "phase_approved", planHash, comment: comment ?? null },
      });
      // Who agrees now no longer objects.
      for (const objection of await withdrawOwnObjections(tx, { rolloutId, userId: actor.id, phase })) {
        await recordEvent(tx, { rolloutId, phase, actor, data: { kind: "objection_withdrawn", objection } });
      }
      return { approvalId, version: rollout.version + 1 };
    });
  });
}
