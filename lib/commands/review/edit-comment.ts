import { eq, sql } from "drizzle-orm";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import { lockForCommand, versionSchema } from "@/lib/commands/rollouts/lock-for-command";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { type Result, refuse } from "@/lib/domain/refusal";
import { recordEvent } from "@/lib/store/record-event";
import { comments } from "@/lib/store/schema/review";
import { inTransaction } from "@/lib/store/store";
import { bodySchema, checkCommentAuthor, getComment, ofCommentSchema } from "./comment-input";

export const editCommentInput = ofCommentSchema.extend({ expectedVersion: versionSchema, body: bodySchema });

/** The same without what the address names. */
export const editCommentBody = editCommentInput.pick({ expectedVersion: true, body: true });

/** Gives a comment of one's own another text. */
export async function editComment(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<{ readonly version: number }>> {
  return await asResult(services, "Editing a comment", async () => {
    authorise(actor, "comment");
    const { rolloutId, commentId, expectedVersion, body } = parseInput(editCommentInput, input);
    return await inTransaction(services.store, async (tx) => {
      await lockForCommand(tx, rolloutId);
      const found = await getComment(tx, rolloutId, commentId);
      checkCommentAuthor(found, actor, "edit");
      if (found.version !== expectedVersion) {
        refuse("conflict", "This comment was edited meanwhile, in another tab perhaps.", {
          remedy: "Look at it again.",
        });
      }
      const version = found.version + 1;
      await tx
        .update(comments)
        .set({ body, version, editedAt: sql`now()` })
        .where(eq(comments.id, commentId));
      await recordEvent(tx, { rolloutId, actor, data: { kind: "comment_edited", commentId } });
      return { version };
    });
  });
}
