import { z } from "zod";
import { identifierSchema, sqlTextSchema, tableNameSchema } from "@/lib/domain/change/change-parts";

/** The change "drop column". Until contract it is there, and rows written without it get a value, so that one can go back. */
export const dropColumnSchema = z.object({
  kind: z.literal("drop_column"),
  table: tableNameSchema,
  column: identifierSchema,
  /** Its value in rows that the application writes without it, from the row's other columns; null: NULL, or its default. */
  down: sqlTextSchema.nullable(),
});
export type DropColumn = z.infer<typeof dropColumnSchema>;
