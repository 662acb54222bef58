import { z } from "zod";
import {
  columnNamesSchema,
  identifierSchema,
  repairSchema,
  sqlTextSchema,
  tableNameSchema,
} from "@/lib/domain/change/change-parts";

/** Changes that add or drop a rule on columns that are there. A name of null is generated. */

export const setNotNullSchema = z.object({
  kind: z.literal("set_not_null"),
  table: tableNameSchema,
  column: identifierSchema,
  /** What becomes of rows that are NULL. */
  nulls: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("refuse") }),
    z.object({ kind: z.literal("fill"), expression: sqlTextSchema }),
  ]),
  /** For a table below the policy's size: one short locked statement instead of work in the background. */
  atOnce: z.boolean().optional(),
});
export type SetNotNull = z.infer<typeof setNotNullSchema>;

export const dropNotNullSchema = z.object({
  kind: z.literal("drop_not_null"),
  table: tableNameSchema,
  column: identifierSchema,
});
export type DropNotNull = z.infer<typeof dropNotNullSchema>;

export const referentialActionSchema = z.enum([
  "no_action",
  "restrict",
  "cascade",
  "set_null",
  "set_default",
]);
export type ReferentialAction = z.infer<typeof referentialActionSchema>;

export const addForeignKeySchema = z.object({
  kind: z.literal("add_foreign_key"),
  table: tableNameSchema,
  name: identifierSchema.nullable(),
  columns: columnNamesSchema,
  references: z.object({ schema: identifierSchema, table: identifierSchema, columns: columnNamesSchema }),
  onDelete: referentialActionSchema,
  onUpdate: referentialActionSchema,
  /** What becomes of rows that refer to nothing. */
  orphans: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("refuse") }),
    /** Their columns become NULL; what was there is kept until contract. */
    z.object({ kind: z.literal("set_null") }),
    /** They stay; the constraint binds new and changed rows only, and is never validated. */
    z.object({ kind: z.literal("keep") }),
  ]),
  /** For a table below the policy's size: one short locked statement instead of work in the background. */
  atOnce: z.boolean().optional(),
});
export type AddForeignKey = z.infer<typeof addForeignKeySchema>;

export const addUniqueSchema = z.object({
  kind: z.literal("add_unique"),
  table: tableNameSchema,
  name: identifierSchema.nullable(),
  columns: columnNamesSchema,
  /** PostgreSQL 15 and later. */
  nullsNotDistinct: z.boolean().default(false),
  /** What becomes of rows that repeat an earlier one: all but the first by key. */
  duplicates: repairSchema,
  /** For a table below the policy's size: one short locked statement instead of work in the background. */
  atOnce: z.boolean().optional(),
});
export type AddUnique = z.infer<typeof addUniqueSchema>;

export const addCheckSchema = z.object({
  kind: z.literal("add_check"),
  table: tableNameSchema,
  name: identifierSchema.nullable(),
  expression: sqlTextSchema,
  /** What becomes of rows that break it. */
  violations: z.discriminatedUnion("kind", [
    ...repairSchema.options,
    /** They stay; the check binds new and changed rows only, and is never validated. */
    z.object({ kind: z.literal("keep") }),
  ]),
  /** For a table below the policy's size: one short locked statement instead of work in the background. */
  atOnce: z.boolean().optional(),
});
export type AddCheck = z.infer<typeof addCheckSchema>;
