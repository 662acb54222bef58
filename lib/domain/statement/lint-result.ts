import { z } from "zod";
import { lockModeSchema } from "@/lib/domain/plan/plan";

/** What the linter says, as page, API and CLI give it: one schema for all three. */

export const verdictSchema = z.enum(["safe", "careful", "unsafe"]);
export type Verdict = z.infer<typeof verdictSchema>;

export const reasonSchema = z.enum([
  "rewrite",
  "scan_under_lock",
  "index_build",
  "blocks_reads",
  "blocks_writes",
  "holds_lock_long",
  "validate_in_same_transaction",
  "lock_queue",
  "breaks_app",
  "drops_data",
  "fails_on_existing_rows",
  "fails_in_transaction",
  "unbatched_update",
  "two_tables_locked",
]);
export type Reason = z.infer<typeof reasonSchema>;

export const findingSchema = z.object({
  /** The rule's id, which is its page's name: `add-column-volatile-default`. */
  rule: z.string(),
  /** How it bears on the verdict of its statement; `error` is a text that the parser refused. */
  severity: z.enum(["info", "careful", "unsafe", "error"]),
  /** `hygiene` (no lock_timeout, too much in one transaction) alone never makes a statement unsafe. */
  kind: z.enum(["operation", "hygiene"]),
  reasons: z.array(reasonSchema),
  message: z.string(),
  /** How to do the same safely; null when there is nothing better to do. */
  safeWay: z.string().nullable(),
});
export type Finding = z.infer<typeof findingSchema>;

/** What is said of a file as a whole, with its place: line and column count from 1. */
export const placedFindingSchema = findingSchema.extend({
  line: z.number().int().positive(),
  column: z.number().int().positive(),
});
export type PlacedFinding = z.infer<typeof placedFindingSchema>;

export const statementLintSchema = z.object({
  /** 0-based, in the file. */
  index: z.number().int().nonnegative(),
  /** 1-based line on which it begins. */
  line: z.number().int().positive(),
  /** 1-based column, and 0-based place (UTF-16 units) of its first and behind its last character in the file's text: for editors. */
  column: z.number().int().positive(),
  start: z.number().int().nonnegative(),
  end: z.number().int().nonnegative(),
  sql: z.string(),
  verdict: verdictSchema,
  /** The strongest lock that it takes on any relation; null when it takes none worth naming. */
  lockMode: lockModeSchema.nullable(),
  locks: z.array(z.object({ relation: z.string(), mode: lockModeSchema })),
  blocksReads: z.boolean(),
  blocksWrites: z.boolean(),
  rewrites: z.boolean(),
  scans: z.boolean(),
  buildsIndex: z.boolean(),
  findings: z.array(findingSchema),
});
export type StatementLint = z.infer<typeof statementLintSchema>;

export const fileLintSchema = z.object({
  path: z.string(),
  verdict: verdictSchema,
  /** Where the parser refused the text; null when it is SQL. Line and column count from 1. */
  parseError: z.object({ message: z.string(), line: z.number().int(), column: z.number().int() }).nullable(),
  /** What is said of the file itself, and of no statement: that the parser refused it, as a finding of the rule `parse-error`. */
  findings: z.array(placedFindingSchema),
  /** What was taken for granted because no target was asked: `PostgreSQL 18`, `functions of your own are volatile`. */
  assumptions: z.array(z.string()),
  statements: z.array(statementLintSchema),
});
export type FileLint = z.infer<typeof fileLintSchema>;

export const lintResultSchema = z.object({ version: z.literal(1), files: z.array(fileLintSchema) });
export type LintResult = z.infer<typeof lintResultSchema>;

export const transactionModeSchema = z.enum(["per-file", "none"]);

export const lintOptionsSchema = z.object({
  /** Major version to judge for. */
  serverMajor: z.number().int().min(14).max(18),
  /** DDL that exists already, as SQL; null for none. */
  schemaSql: z.string().nullable(),
  /** `per-file`: the tool that runs the files wraps each in one transaction. `none`: each statement commits by itself. */
  transaction: transactionModeSchema,
});
export type LintOptions = z.infer<typeof lintOptionsSchema>;
