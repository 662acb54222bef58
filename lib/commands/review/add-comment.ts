import { z } from "zod";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import { lockForCommand, planHashSchema, rolloutIdSchema } from "@/lib/commands/rollouts/lock-for-command";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { type Result, refuse } from "@/lib/domain/refusal";
import { type Anchor, anchorSchema } from "@/lib/domain/review/anchor";
import { recordEvent } from "@/lib/store/record-event";
import { comments } from "@/lib/store/schema/review";
import { inTransaction, type Tx } from "@/lib/store/store";
import { bodySchema, commentIdSchema, getComment } from "./comment-input";

export const addCommentInput = z
  .object({
    rolloutId: rolloutIdSchema,
    body: bodySchema,
    /** What it answers. */
    parentId: commentIdSchema.nullish(),
    /** The line that it is about, and the plan that the line is of. */
    line: z.object({ planHash: planHashSchema, anchor: anchorSchema }).nullish(),
  })
  .refine((input) => input.parentId == null || input.line == null, {
    message: "An answer stands where the comment stands that it answers.",
    path: ["line"],
  });

/** The same without the rollout, which the address names. */
export const addCommentBody = z.object({
  body: bodySchema,
  parentId: commentIdSchema.nullish(),
  line: z.object({ planHash: planHashSchema, anchor: anchorSchema }).nullish(),
});

interface Place {
  readonly parentId: string | null;
  readonly planHash: string | null;
  readonly anchor: Anchor | null;
}

/** An answer to an answer stands under the same comment. */
async function placeAnswer(tx: Tx, rolloutId: string, parentId: string): Promise<Place> {
  const parent = await getComment(tx, rolloutId, parentId);
  return { parentId: parent.parentId ?? parent.id, planHash: null, anchor: null };
}

/** Says something about a rollout, about a line of its plan's SQL, or in answer to somebody. */
export async function addComment(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<{ readonly commentId: string }>> {
  return await asResult(services, "Commenting", async () => {
    authorise(actor, "comment");
    const { rolloutId, body, parentId, line } = parseInput(addCommentInput, input);
    return await inTransaction(services.store, async (tx) => {
      const { rollout } = await lockForCommand(tx, rolloutId);
      if (line != null && line.planHash === rollout.planHash) {
        const steps = rollout.plan.phases.flatMap((phase) => phase.steps);
        if (!steps.some((step) => step.id === line.anchor.stepId)) {
          refuse("invalid_input", "This plan has no such step.", { remedy: "Read the plan again." });
        }
      }
      const place: Place =
        parentId == null
          ? { parentId: null, planHash: line?.planHash ?? null, anchor: line?.anchor ?? null }
          : await placeAnswer(tx, rolloutId, parentId);
      const commentId = services.newId();
      await tx.insert(comments).values({ id: commentId, rolloutId, ...place, authorId: actor.id, body });
      await recordEvent(tx, {
        rolloutId,
        actor,
        data: { kind: "commented", commentId, parentId: place.parentId, anchor: place.anchor },
      });
      return { commentId };
    });
  });
}
