import { z } from "zod";
import { transactionModeSchema } from "@/lib/domain/statement/lint-result";

/** What the linter takes over HTTP. */

const mostCharacters = 5_000_000;

export const lintSqlInput = z
  .object({
    files: z
      .array(z.object({ path: z.string().min(1).max(1_000), sql: z.string() }))
      .min(1, "Name at least one file.")
      .max(1_000, "At most 1,000 files at once.")
      .describe("Files of SQL. `path` is how the answer names the file; nothing is read from it."),
    targetId: z
      .string()
      .min(1)
      .max(64)
      .optional()
      .describe("Judge with what this target's catalog knows. Its version is used then."),
    pg: z
      .number()
      .int()
      .min(14)
      .max(18)
      .default(18)
      .describe("Major version to judge for, where no target is asked."),
    schema: z.string().optional().describe("DDL that exists already, as SQL."),
    transaction: transactionModeSchema
      .default("none")
      .describe("`per-file`: the tool that runs the files wraps each in one transaction."),
  })
  .refine(
    ({ files, schema }) =>
      files.reduce((sum, file) => sum + file.sql.length, schema?.length ?? 0) <= mostCharacters,
    "At most 5 million characters of SQL at once.",
  );

export const readChangesInput = z.object({
  sql: z.string().max(mostCharacters, "At most 5 million characters of SQL at once."),
  targetId: z.string().min(1).max(64).optional(),
});
