import { eq, sql } from "drizzle-orm";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import { lockForCommand } from "@/lib/commands/rollouts/lock-for-command";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { Result } from "@/lib/domain/refusal";
import { recordEvent } from "@/lib/store/record-event";
import { comments } from "@/lib/store/schema/review";
import { inTransaction } from "@/lib/store/store";
import { checkCommentAuthor, getComment, ofCommentSchema } from "./comment-input";

export const deleteCommentInput = ofCommentSchema;

/** Takes a comment back: its text is gone for good, answers to it stay. Its author may, and an admin. */
export async function deleteComment(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<{ readonly commentId: string }>> {
  return await asResult(services, "Deleting a comment", async () => {
    authorise(actor, "comment");
    const { rolloutId, commentId } = parseInput(deleteCommentInput, input);
    return await inTransaction(services.store, async (tx) => {
      await lockForCommand(tx, rolloutId);
      const found = await getComment(tx, rolloutId, commentId);
      if (actor.role !== "admin") checkCommentAuthor(found, actor, "delete");
      await tx.update(comments).set({ body: "", deletedAt: sql`now()` }).where(eq(comments.id, commentId));
      await recordEvent(tx, { rolloutId, actor, data: { kind: "comment_deleted", commentId } });
      return { commentId };
    });
  });
}
