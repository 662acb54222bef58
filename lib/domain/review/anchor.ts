import { z } from "zod";

/** The line of a plan's SQL that a comment is about; lines count from 1. */
export const anchorSchema = z.object({
  stepId: z.string().min(1).max(200),
  part: z.enum(["sql", "undo"]),
  line: z.number().int().min(1).max(100_000),
});
export type Anchor = z.infer<typeof anchorSchema>;
