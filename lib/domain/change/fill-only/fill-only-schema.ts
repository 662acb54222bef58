import { z } from "zod";
import { walkChoiceSchema } from "@/lib/domain/backfill/walk-strategy";
import { identifierSchema, sqlTextSchema, tableNameSchema } from "@/lib/domain/change/change-parts";

/** The change "fill only": values in rows that are there, without a change of the schema. */
export const fillOnlySchema = z.object({
  kind: z.literal("fill_only"),
  table: tableNameSchema,
  columns: z
    .array(
      z.object({
        name: identifierSchema,
        fill: z.discriminatedUnion("kind", [
          /** Every row, until it equals the expression. New rows are the application's own affair. */
          z.object({ kind: z.literal("derive"), expression: sqlTextSchema }),
          /** Rows that are NULL. */
          z.object({ kind: z.literal("when_null"), expression: sqlTextSchema }),
        ]),
      }),
    )
    .min(1, "Name at least one column.")
    .max(20),
  /** Only rows for which this is true; null for all. */
  where: sqlTextSchema.nullable(),
  /** For a table below the policy's size: one short locked statement instead of work in the background. */
  atOnce: z.boolean().optional(),
  /** How the rows are walked; what is left out is chosen from statistics. */
  walk: walkChoiceSchema.optional(),
});
export type FillOnly = z.infer<typeof fillOnlySchema>;
