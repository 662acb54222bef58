import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import {
  checkPlanHash,
  commentSchema,
  getPhase,
  lockForCommand,
  planHashSchema,
  refuseState,
  rolloutIdSchema,
} from "@/lib/commands/rollouts/lock-for-command";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { phaseNameSchema } from "@/lib/domain/plan/plan";
import { type Result, refuse } from "@/lib/domain/refusal";
import { type ObjectionKind, objectionKinds } from "@/lib/domain/review/objection";
import { touchRollout } from "@/lib/store/change-rollout";
import { isStanding, listObjections } from "@/lib/store/objections";
import { recordEvent } from "@/lib/store/record-event";
import { approvals } from "@/lib/store/schema";
import { objections } from "@/lib/store/schema/review";
import { inTransaction } from "@/lib/store/store";

export const raiseObjectionInput = z.object({
  rolloutId: rolloutIdSchema,
  kind: z.enum(objectionKinds),
  planHash: planHashSchema,
  /** Null: to the whole plan. */
  phase: phaseNameSchema.nullable(),
  comment: commentSchema.min(1, "Say what should change, or why not."),
});

/** The same without the rollout, which the address names. */
export const raiseObjectionBody = raiseObjectionInput.omit({ rolloutId: true });

const deeds: Record<ObjectionKind, string> = {
  changes_requested: "asked to change",
  rejected: "rejected",
};

/**
 * A reviewer's no to a phase, or to the whole plan: asks for changes, or rejects. Its gate stays shut until the reviewer takes it back or
 * the plan is another one. The reviewer's own approval of what is objected to is void.
 */
export async function raiseObjection(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<{ readonly objectionId: string }>> {
  return await asResult(services, "Objecting to a plan", async () => {
    authorise(actor, "review");
    const { rolloutId, kind, planHash, phase, comment } = parseInput(raiseObjectionInput, input);
    return await inTransaction(services.store, async (tx) => {
      const stored = await lockForCommand(tx, rolloutId);
      const { rollout } = stored;
      checkPlanHash(rollout, planHash);
      if (rollout.authorId === actor.id) {
        refuse("forbidden", "This is your own change.", {
          remedy: "Return it to draft and edit it, or abort it.",
        });
      }
      if (rollout.state !== "in_review" && rollout.state !== "active") refuseState(stored, deeds[kind]);
      if (phase !== null && getPhase(stored, phase).state === "done") {
        refuseState(stored, deeds[kind], phase);
      }
      const already = (await listObjections(tx, [rolloutId])).some(
        (one) =>
          one.userId === actor.id && one.phase === phase && one.planHash === planHash && isStanding(one),
      );
      if (already) {
        refuse("precondition_failed", "You object to this already.", {
          remedy: "Take your objection back first, or add a comment.",
        });
      }
      const objectionId = services.newId();
      await tx.insert(objections).values({
        id: objectionId,
        rolloutId,
        phase,
        planHash,
        userId: actor.id,
        kind,
        comment,
      });
      const own = await tx
        .update(approvals)
        .set({ voidedAt: services.now(), voidReason: `${actor.name} objects now.` })
        .where(
          and(
            eq(approvals.rolloutId, rolloutId),
            eq(approvals.userId, actor.id),
            isNull(approvals.voidedAt),
            phase === null ? undefined : eq(approvals.phase, phase),
          ),
        )
        .returning({ id: approvals.id });
      await touchRollout(tx, rolloutId);
      await recordEvent(tx, { rolloutId, phase, actor, data: { kind, planHash, comment } });
      if (own.length > 0) {
        const reason = `${actor.name} objects now.`;
        await recordEvent(tx, {
          rolloutId,
          actor,
          data: { kind: "approvals_voided", reason, count: own.length },
        });
      }
      return { objectionId };
    });
  });
}
