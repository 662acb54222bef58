import { z } from "zod";
import { phaseNameSchema } from "@/lib/domain/plan/plan";

/** What a reviewer reads besides the rollout, as the API tells it. */

const personSchema = z.object({ id: z.string(), name: z.string() });

export const reviewAnswerSchema = z.looseObject({
  planHash: z.string(),
  shape: z
    .looseObject({
      columns: z.array(z.looseObject({})),
      parts: z.array(z.looseObject({})),
      unchanged: z.number().int(),
      values: z.array(z.string()),
    })
    .describe("The table before and after."),
  estimatedRows: z.number().nullable(),
  measuredRowsPerSecond: z.number().nullable(),
  comments: z.array(
    z.looseObject({
      id: z.string(),
      parentId: z.string().nullable(),
      author: personSchema,
      body: z.string(),
      isDeleted: z.boolean(),
      version: z.number().int(),
      at: z.iso.datetime(),
    }),
  ),
  approvedBefore: z
    .looseObject({ planHash: z.string(), by: z.array(personSchema), phases: z.array(phaseNameSchema) })
    .nullable()
    .describe("What people had approved, where it is not the present plan."),
  versions: z.array(
    z.looseObject({
      number: z.number().int(),
      planHash: z.string(),
      submittedBy: personSchema,
      submittedAt: z.iso.datetime(),
    }),
  ),
});
