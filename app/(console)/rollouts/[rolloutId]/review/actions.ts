"use server";

import { reviewActions } from "@/lib/server/review-actions";

type Input<K extends keyof typeof reviewActions> = Parameters<(typeof reviewActions)[K]>[0];

export async function addCommentAction(input: Input<"addComment">) {
  return await reviewActions.addComment(input);
}

export async function editCommentAction(input: Input<"editComment">) {
  return await reviewActions.editComment(input);
}

export async function deleteCommentAction(input: Input<"deleteComment">) {
  return await reviewActions.deleteComment(input);
}

export async function resolveCommentAction(input: Input<"resolveComment">) {
  return await reviewActions.resolveComment(input);
}

export async function objectAction(input: Input<"object">) {
  return await reviewActions.object(input);
}

export async function withdrawObjectionAction(input: Input<"withdraw">) {
  return await reviewActions.withdraw(input);
}
