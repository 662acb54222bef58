import { eq } from "drizzle-orm";
import { z } from "zod";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import { lockForCommand } from "@/lib/commands/rollouts/lock-for-command";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { type Result, refuse } from "@/lib/domain/refusal";
import { recordEvent } from "@/lib/store/record-event";
import { comments } from "@/lib/store/schema/review";
import { inTransaction } from "@/lib/store/store";
import { getComment, ofCommentSchema } from "./comment-input";

export const resolveCommentInput = ofCommentSchema.extend({ isResolved: z.boolean() });

/** The same without what the address names. */
export const resolveCommentBody = resolveCommentInput.pick({ isResolved: true });

/** Says that a thread is settled, or that it is not after all. */
export async function resolveComment(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<{ readonly isResolved: boolean }>> {
  return await asResult(services, "Resolving a comment", async () => {
    authorise(actor, "comment");
    const { rolloutId, commentId, isResolved } = parseInput(resolveCommentInput, input);
    return await inTransaction(services.store, async (tx) => {
      await lockForCommand(tx, rolloutId);
      const found = await getComment(tx, rolloutId, commentId);
      if (found.parentId !== null) {
        refuse("invalid_input", "Only a whole thread is resolved.", { remedy: "Resolve its first comment." });
      }
      // Two people at once want the same: one of them was first.
      if ((found.resolvedAt !== null) === isResolved) return { isResolved };
      await tx
        .update(comments)
        .set(
          isResolved
            ? { resolvedAt: services.now(), resolvedBy: actor.id }
            : { resolvedAt: null, resolvedBy: null },
        )
        .where(eq(comments.id, commentId));
      await recordEvent(tx, {
        rolloutId,
        actor,
        data: { kind: isResolved ? "comment_resolved" : "comment_reopened", commentId },
      });
      return { isResolved };
    });
  });
}
