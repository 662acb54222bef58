import { z } from "zod";
import { identifierSchema, sqlTextSchema, tableNameSchema } from "@/lib/domain/change/change-parts";

export const indexMethodSchema = z.enum(["btree", "hash", "gin", "gist", "spgist", "brin"]);

export const indexPartSchema = z.object({
  /** A column, or an expression over the row. */
  of: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("column"), name: identifierSchema }),
    z.object({ kind: z.literal("expression"), expression: sqlTextSchema }),
  ]),
  /** e.g. `text_pattern_ops`; null for the type's own. */
  operatorClass: identifierSchema.nullable(),
  order: z.enum(["ascending", "descending"]),
  /** null: PostgreSQL's own, last when ascending. */
  nulls: z.enum(["first", "last"]).nullable(),
});
export type IndexPart = z.infer<typeof indexPartSchema>;

/** The change "add index". */
export const addIndexSchema = z.object({
  kind: z.literal("add_index"),
  table: tableNameSchema,
  /** null: generated. */
  name: identifierSchema.nullable(),
  isUnique: z.boolean(),
  method: indexMethodSchema,
  parts: z.array(indexPartSchema).min(1, "Name at least one column or expression.").max(32),
  /** Further columns, kept in the index and not searched by. */
  include: z.array(identifierSchema).max(32),
  /** Only rows for which this is true; null for all. */
  where: sqlTextSchema.nullable(),
  /** For a table below the policy's size: one short locked statement instead of work in the background. */
  atOnce: z.boolean().optional(),
});
export type AddIndex = z.infer<typeof addIndexSchema>;
