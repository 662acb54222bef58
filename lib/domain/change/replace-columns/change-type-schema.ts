import { z } from "zod";
import { walkChoiceSchema } from "@/lib/domain/backfill/walk-strategy";
import { identifierSchema, sqlTextSchema, tableNameSchema } from "@/lib/domain/change/change-parts";

/** The change "change type": the column keeps its name and gets another type, with everything that depends on it. */
export const changeTypeSchema = z.object({
  kind: z.literal("change_type"),
  table: tableNameSchema,
  column: identifierSchema,
  type: sqlTextSchema,
  /** New value from the row as it is; null: a cast of the column to the new type. */
  up: sqlTextSchema.nullable(),
  /** Old value from the row as it will be (the column's name stands for the new value); null: a cast to the old type. */
  down: sqlTextSchema.nullable(),
  /** For a table below the policy's size: one short locked statement instead of a backfill. */
  atOnce: z.boolean().optional(),
  /** How the rows are walked; what is left out is chosen from statistics. */
  walk: walkChoiceSchema.optional(),
});
export type ChangeType = z.infer<typeof changeTypeSchema>;
