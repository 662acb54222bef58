import { z } from "zod";
import { identifierSchema, sqlTextSchema, tableNameSchema } from "@/lib/domain/change/change-parts";

/** Changes of a column's default: for rows inserted later; no row is touched. */

export const setDefaultSchema = z.object({
  kind: z.literal("set_default"),
  table: tableNameSchema,
  column: identifierSchema,
  expression: sqlTextSchema,
});
export type SetDefault = z.infer<typeof setDefaultSchema>;

export const dropDefaultSchema = z.object({
  kind: z.literal("drop_default"),
  table: tableNameSchema,
  column: identifierSchema,
});
export type DropDefault = z.infer<typeof dropDefaultSchema>;
