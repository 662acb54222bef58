import { and, asc, eq, isNull } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { user } from "./schema";
import { comments } from "./schema/review";
import type { Executor, Tx } from "./store";

export type CommentRow = typeof comments.$inferSelect & {
  readonly authorName: string;
  readonly resolverName: string | null;
};

/** What people said about a rollout, oldest first. Deleted ones are there while something answers them. */
export async function listComments(db: Executor, rolloutId: string): Promise<readonly CommentRow[]> {
  const resolver = alias(user, "resolver");
  const rows = await db
    .select({ comment: comments, authorName: user.name, resolverName: resolver.name })
    .from(comments)
    .innerJoin(user, eq(user.id, comments.authorId))
    .leftJoin(resolver, eq(resolver.id, comments.resolvedBy))
    .where(eq(comments.rolloutId, rolloutId))
    .orderBy(asc(comments.at), asc(comments.id));
  const answered = new Set(
    rows.flatMap(({ comment }) => (comment.deletedAt === null ? [comment.parentId] : [])),
  );
  return rows
    .filter(({ comment }) => comment.deletedAt === null || answered.has(comment.id))
    .map(({ comment, authorName, resolverName }) => ({ ...comment, authorName, resolverName }));
}

/** One comment of a rollout, locked for this transaction; null where there is none, or where it was deleted. */
export async function lockComment(
  tx: Tx,
  rolloutId: string,
  commentId: string,
): Promise<typeof comments.$inferSelect | null> {
  const [row] = await tx
    .select()
    .from(comments)
    .where(and(eq(comments.id, commentId), eq(comments.rolloutId, rolloutId), isNull(comments.deletedAt)))
    .for("update");
  return row ?? null;
}
