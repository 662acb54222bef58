import { z } from "zod";

/** What several kinds of change are made of. Texts with SQL in them are judged by the planner, not here. */

export const identifierSchema = z
  .string()
  .trim()
  .min(1, "Give it a name.")
  .refine((name) => !name.includes("\0"), "A name can't contain a NUL character.")
  .refine(
    (name) => new TextEncoder().encode(name).length <= 63,
    "PostgreSQL keeps 63 bytes of a name; this one is longer.",
  );

/** SQL of the author's: an expression or a type's name. */
export const sqlTextSchema = z.string().trim().min(1, "Write it as SQL.").max(10_000);

export const tableNameSchema = z.object({ schema: identifierSchema, name: identifierSchema });
export type TableName = z.infer<typeof tableNameSchema>;

export const columnNamesSchema = z.array(identifierSchema).min(1, "Name at least one column.").max(32);

/** What to do with rows that a coming constraint would refuse: nothing, and stop with their keys; or give them another value first. */
export const repairSchema = z.discriminatedUnion("kind", [
  /** Rows that break it stop the rollout, with their keys. */
  z.object({ kind: z.literal("refuse") }),
  /** They get another value in the background; what was there is kept until contract, so that it can be put back. */
  z.object({ kind: z.literal("rewrite"), column: identifierSchema, expression: sqlTextSchema }),
]);
export type Repair = z.infer<typeof repairSchema>;
