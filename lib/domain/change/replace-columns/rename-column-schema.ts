import { z } from "zod";
import { identifierSchema, tableNameSchema } from "@/lib/domain/change/change-parts";

/** The change "rename column": both names live, and are kept equal, until contract. */
export const renameColumnSchema = z.object({
  kind: z.literal("rename_column"),
  table: tableNameSchema,
  column: identifierSchema,
  to: identifierSchema,
});
export type RenameColumn = z.infer<typeof renameColumnSchema>;
