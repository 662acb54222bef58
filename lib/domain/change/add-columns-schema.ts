import { z } from "zod";

/** The change "add column(s)": what the author wants, as data. Texts with SQL in them are judged by the planner, not here. */

const identifier = z
  .string()
  .trim()
  .min(1, "Give it a name.")
  .refine((name) => !name.includes("\0"), "A name can't contain a NUL character.")
  .refine(
    (name) => new TextEncoder().encode(name).length <= 63,
    "PostgreSQL keeps 63 bytes of a name; this one is longer.",
  );

const sqlText = z.string().trim().min(1).max(10_000);

export const fillSchema = z.discriminatedUnion("kind", [
  /** Existing rows stay NULL. */
  z.object({ kind: z.literal("none") }),
  /** Every row gets one value, evaluated once. */
  z.object({ kind: z.literal("constant"), expression: sqlText }),
  /** Always equals an expression over the row's other columns, kept equal by a trigger until contract. */
  z.object({ kind: z.literal("derive"), expression: sqlText }),
  /** An initial value for rows that have none; the application may change it. */
  z.object({ kind: z.literal("when_null"), expression: sqlText }),
]);
export type Fill = z.infer<typeof fillSchema>;

export const newColumnSchema = z.object({
  name: identifier,
  type: sqlText,
  nullable: z.boolean(),
  /** Default for rows inserted after the rollout; null for none. */
  default: sqlText.nullable(),
  fill: fillSchema,
});
export type NewColumn = z.infer<typeof newColumnSchema>;

export const newIndexSchema = z.object({
  columns: z.array(identifier).min(1, "Name at least one column."),
  method: z.enum(["btree", "hash", "gin", "gist", "brin"]),
});
export type NewIndex = z.infer<typeof newIndexSchema>;

export const newConstraintSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("check"), expression: sqlText }),
  z.object({ kind: z.literal("unique"), columns: z.array(identifier).min(1, "Name at least one column.") }),
  z.object({
    kind: z.literal("foreign_key"),
    column: identifier,
    references: z.object({ schema: identifier, table: identifier, column: identifier }),
  }),
]);
export type NewConstraint = z.infer<typeof newConstraintSchema>;

export const tableNameSchema = z.object({ schema: identifier, name: identifier });

export const addColumnsSchema = z.object({
  kind: z.literal("add_columns"),
  table: tableNameSchema,
  columns: z
    .array(newColumnSchema)
    .min(1, "Add at least one column.")
    .max(20, "At most 20 columns in one rollout."),
  indexes: z.array(newIndexSchema).max(10),
  constraints: z.array(newConstraintSchema).max(10),
});
export type AddColumns = z.infer<typeof addColumnsSchema>;
