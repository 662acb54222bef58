import "server-only";
import { addComment, addCommentInput } from "@/lib/commands/review/add-comment";
import { deleteComment, deleteCommentInput } from "@/lib/commands/review/delete-comment";
import { editComment, editCommentInput } from "@/lib/commands/review/edit-comment";
import { raiseObjection, raiseObjectionInput } from "@/lib/commands/review/raise-objection";
import { resolveComment, resolveCommentInput } from "@/lib/commands/review/resolve-comment";
import { withdrawObjection, withdrawObjectionInput } from "@/lib/commands/review/withdraw-objection";
import { defineAction } from "./define-action";

/** What people say about a rollout, as actions of the signed-in person. */
export const reviewActions = {
  addComment: defineAction(addCommentInput, addComment),
  editComment: defineAction(editCommentInput, editComment),
  deleteComment: defineAction(deleteCommentInput, deleteComment),
  resolveComment: defineAction(resolveCommentInput, resolveComment),
  object: defineAction(raiseObjectionInput, raiseObjection),
  withdraw: defineAction(withdrawObjectionInput, withdrawObjection),
};
