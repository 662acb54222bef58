import { z } from "zod";
import { walkChoiceSchema } from "@/lib/domain/backfill/walk-strategy";
import { identifierSchema, sqlTextSchema, tableNameSchema } from "@/lib/domain/change/change-parts";

/** The change "add column(s)": what the author wants, as data. Texts with SQL in them are judged by the planner, not here. */

export const fillSchema = z.discriminatedUnion("kind", [
  /** Existing rows stay NULL. */
  z.object({ kind: z.literal("none") }),
  /** Every row gets one value, evaluated once. */
  z.object({ kind: z.literal("constant"), expression: sqlTextSchema }),
  /** Always equals an expression over the row's other columns, kept equal by a trigger until contract. */
  z.object({ kind: z.literal("derive"), expression: sqlTextSchema }),
  /** An initial value for rows that have none; the application may change it. */
  z.object({ kind: z.literal("when_null"), expression: sqlTextSchema }),
  /** PostgreSQL 18 and later: computed whenever it is read, stored nowhere; nobody can write it. */
  z.object({ kind: z.literal("virtual"), expression: sqlTextSchema }),
]);
export type Fill = z.infer<typeof fillSchema>;

export const newColumnSchema = z.object({
  name: identifierSchema,
  type: sqlTextSchema,
  nullable: z.boolean(),
  /** Default for rows inserted after the rollout; null for none. */
  default: sqlTextSchema.nullable(),
  fill: fillSchema,
});
export type NewColumn = z.infer<typeof newColumnSchema>;

export const newIndexSchema = z.object({
  columns: z.array(identifierSchema).min(1, "Name at least one column."),
  method: z.enum(["btree", "hash", "gin", "gist", "brin"]),
});
export type NewIndex = z.infer<typeof newIndexSchema>;

export const newConstraintSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("check"), expression: sqlTextSchema }),
  z.object({
    kind: z.literal("unique"),
    columns: z.array(identifierSchema).min(1, "Name at least one column."),
  }),
  z.object({
    kind: z.literal("foreign_key"),
    column: identifierSchema,
    references: z.object({ schema: identifierSchema, table: identifierSchema, column: identifierSchema }),
  }),
]);
export type NewConstraint = z.infer<typeof newConstraintSchema>;

export const addColumnsSchema = z.object({
  kind: z.literal("add_columns"),
  table: tableNameSchema,
  columns: z
    .array(newColumnSchema)
    .min(1, "Add at least one column.")
    .max(20, "At most 20 columns in one rollout."),
  indexes: z.array(newIndexSchema).max(10),
  constraints: z.array(newConstraintSchema).max(10),
  /** For a table below the policy's size: existing rows are filled by one statement instead of a backfill. */
  atOnce: z.boolean().optional(),
  /** How existing rows are walked; what is left out is chosen from statistics. */
  walk: walkChoiceSchema.optional(),
});
export type AddColumns = z.infer<typeof addColumnsSchema>;
