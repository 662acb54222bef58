import { z } from "zod";
import { addCommentBody } from "@/lib/commands/review/add-comment";
import { editCommentBody } from "@/lib/commands/review/edit-comment";
import { raiseObjectionBody } from "@/lib/commands/review/raise-objection";
import { resolveCommentBody } from "@/lib/commands/review/resolve-comment";
import { reviewAnswerSchema } from "@/lib/view/answers/review-answer";
import type { Operation } from "../operation";

const planHash = "3f9c1a2b3f9c1a2b3f9c1a2b3f9c1a2b3f9c1a2b3f9c1a2b3f9c1a2b3f9c1a2b";
const commentId = "0b0f3f0e-7a38-4b0e-9d57-7f0f1f1c2a11";

export const reviewOperations: readonly Operation[] = [
  {
    path: "/rollouts/{rolloutId}/review",
    method: "get",
    id: "getReview",
    summary: "What a reviewer reads besides the rollout",
    answer: {
      schema: reviewAnswerSchema,
      description:
        "The table before and after, comments, the plans that were submitted, and what was approved before with what differs now.",
      example: {
        planHash,
        shape: { columns: [], parts: [], unchanged: 4, values: [] },
        estimatedRows: 1_200_000,
        measuredRowsPerSecond: null,
        comments: [],
        approvedBefore: null,
        versions: [
          {
            number: 1,
            planHash,
            submittedBy: { id: "8a4c0f7e-6a70-4d5e-8d8e-5a8d6f0c1b22", name: "Ada Author" },
            submittedAt: "2026-05-04T08:30:00.000Z",
          },
        ],
      },
    },
  },
  {
    path: "/rollouts/{rolloutId}/comments",
    method: "post",
    id: "addComment",
    summary: "Comment on a rollout, on a line of its SQL, or answer a comment",
    description: "Engineers, reviewers and admins may.",
    body: {
      schema: addCommentBody,
      example: {
        body: "Why bigint?",
        line: { planHash, anchor: { stepId: "expand.add-columns", part: "sql", line: 2 } },
      },
    },
    answer: {
      schema: z.object({ commentId: z.string() }),
      description: "The comment.",
      example: { commentId },
    },
  },
  {
    path: "/rollouts/{rolloutId}/comments/{commentId}",
    method: "patch",
    id: "editComment",
    summary: "Edit a comment of your own",
    body: { schema: editCommentBody, example: { expectedVersion: 1, body: "Why bigint, and not numeric?" } },
    answer: {
      schema: z.object({ version: z.number() }),
      description: "Its version.",
      example: { version: 2 },
    },
  },
  {
    path: "/rollouts/{rolloutId}/comments/{commentId}",
    method: "delete",
    id: "deleteComment",
    summary: "Delete a comment",
    description: "Its text is gone for good; answers to it stay. Its author may, and an admin.",
    answer: {
      schema: z.object({ commentId: z.string() }),
      description: "The comment.",
      example: { commentId },
    },
  },
  {
    path: "/rollouts/{rolloutId}/comments/{commentId}/resolve",
    method: "post",
    id: "resolveComment",
    summary: "Settle a thread, or open it again",
    body: { schema: resolveCommentBody, example: { isResolved: true } },
    answer: {
      schema: z.object({ isResolved: z.boolean() }),
      description: "As it is now.",
      example: { isResolved: true },
    },
  },
  {
    path: "/rollouts/{rolloutId}/objections",
    method: "post",
    id: "raiseObjection",
    summary: "Ask for changes, or reject",
    description:
      "To one phase, or to the whole plan where `phase` is null. The gate stays shut until it is taken back or the plan is another one. Reviewers and admins may, the author not.",
    body: {
      schema: raiseObjectionBody,
      example: {
        kind: "changes_requested",
        planHash,
        phase: "expand",
        comment: "Give it the name total_cents.",
      },
    },
    answer: {
      schema: z.object({ objectionId: z.string() }),
      description: "The objection.",
      example: { objectionId: "5d2c0a51-5b0e-4a55-8d8e-3f5f5d0b9a10" },
    },
  },
  {
    path: "/rollouts/{rolloutId}/objections/{objectionId}/withdraw",
    method: "post",
    id: "withdrawObjection",
    summary: "Take an objection back",
    description: "Who raised it may, and an admin.",
    answer: {
      schema: z.object({ objectionId: z.string() }),
      description: "The objection.",
      example: { objectionId: "5d2c0a51-5b0e-4a55-8d8e-3f5f5d0b9a10" },
    },
  },
];
