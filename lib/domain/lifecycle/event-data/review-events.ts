import { z } from "zod";
import { anchorSchema } from "@/lib/domain/review/anchor";
import { objectionKinds } from "@/lib/domain/review/objection";

/** What is said about a plan. A comment's text is not on the record, for its author may take it back; an objection's reason is. */
export const reviewEvents = [
  z.object({
    kind: z.literal("commented"),
    commentId: z.string(),
    /** What it answers. */
    parentId: z.string().nullable(),
    anchor: anchorSchema.nullable(),
  }),
  z.object({ kind: z.literal("comment_edited"), commentId: z.string() }),
  z.object({ kind: z.literal("comment_deleted"), commentId: z.string() }),
  z.object({ kind: z.literal("comment_resolved"), commentId: z.string() }),
  z.object({ kind: z.literal("comment_reopened"), commentId: z.string() }),
  z.object({ kind: z.literal("changes_requested"), planHash: z.string(), comment: z.string() }),
  z.object({ kind: z.literal("rejected"), planHash: z.string(), comment: z.string() }),
  z.object({ kind: z.literal("objection_withdrawn"), objection: z.enum(objectionKinds) }),
  z.object({ kind: z.literal("objections_voided"), reason: z.string(), count: z.number() }),
] as const;
