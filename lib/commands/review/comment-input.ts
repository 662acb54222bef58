import { z } from "zod";
import { rolloutIdSchema } from "@/lib/commands/rollouts/lock-for-command";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { refuse } from "@/lib/domain/refusal";
import { lockComment } from "@/lib/store/comments";
import type { comments } from "@/lib/store/schema/review";
import type { Tx } from "@/lib/store/store";

/** Fields that commands on comments share. */
export const commentIdSchema = z.string().min(1).max(64);
export const bodySchema = z.string().trim().min(1, "Write something.").max(10_000);
export const ofCommentSchema = z.object({ rolloutId: rolloutIdSchema, commentId: commentIdSchema });

/** The comment, locked; refuses where there is none. */
export async function getComment(
  tx: Tx,
  rolloutId: string,
  commentId: string,
): Promise<typeof comments.$inferSelect> {
  const found = await lockComment(tx, rolloutId, commentId);
  return found ?? refuse("not_found", "There is no such comment.", { remedy: "It may have been deleted." });
}

/** Refuses anyone but who wrote it. */
export function checkCommentAuthor(
  comment: Pick<typeof comments.$inferSelect, "authorId">,
  actor: Actor,
  deed: "edit" | "delete",
): void {
  if (comment.authorId === actor.id) return;
  refuse("forbidden", `Only who wrote a comment may ${deed} it.`, { remedy: "Answer it instead." });
}
