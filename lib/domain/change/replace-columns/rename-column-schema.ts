import { z } from "zod";
import { walkChoiceSchema } from "@/lib/domain/backfill/walk-strategy";
import { identifierSchema, tableNameSchema } from "@/lib/domain/change/change-parts";

/** The change "rename column": both names live, and are kept equal, until contract. */
export const renameColumnSchema = z.object({
  kind: z.literal("rename_column"),
  table: tableNameSchema,
  column: identifierSchema,
  to: identifierSchema,
  /** How the rows are walked; what is left out is chosen from statistics. */
  walk: walkChoiceSchema.optional(),
});
export type RenameColumn = z.infer<typeof renameColumnSchema>;
