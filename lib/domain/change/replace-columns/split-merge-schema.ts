import { z } from "zod";
import { walkChoiceSchema } from "@/lib/domain/backfill/walk-strategy";
import { identifierSchema, sqlTextSchema, tableNameSchema } from "@/lib/domain/change/change-parts";

/** The change "split or merge columns": some columns become others, through expressions in both directions. */
export const splitMergeSchema = z.object({
  kind: z.literal("split_merge"),
  table: tableNameSchema,
  /** Columns to have at the end. */
  into: z
    .array(
      z.object({
        name: identifierSchema,
        type: sqlTextSchema,
        nullable: z.boolean(),
        /** For rows inserted after the rollout; null for none. */
        default: sqlTextSchema.nullable(),
        /** Its value from the row as it is. */
        up: sqlTextSchema,
      }),
    )
    .min(1, "Name at least one new column.")
    .max(10),
  /** Columns that go at contract. */
  from: z
    .array(
      z.object({
        name: identifierSchema,
        /** Its value from the row as it will be. */
        down: sqlTextSchema,
      }),
    )
    .min(1, "Name at least one column that they replace.")
    .max(10),
  /** How the rows are walked; what is left out is chosen from statistics. */
  walk: walkChoiceSchema.optional(),
});
export type SplitMerge = z.infer<typeof splitMergeSchema>;
