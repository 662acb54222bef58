import { z } from "zod";
import { walkStrategySchema } from "@/lib/domain/backfill/walk-strategy";
import { changeSchema } from "@/lib/domain/change/change";
import { redoneRowsSchema } from "./redone-rows";

/**
 * A plan is data, never behaviour: frozen, hashable, printable. What a person approves is printed from the very object
 * that the engine runs.
 */

export const phaseNames = [
  "expand",
  "backfill",
  "verify",
  "index",
  "constrain",
  "switch",
  "contract",
] as const;
export const phaseNameSchema = z.enum(phaseNames);
export type PhaseName = z.infer<typeof phaseNameSchema>;

export const lockModes = [
  "ACCESS SHARE",
  "ROW SHARE",
  "ROW EXCLUSIVE",
  "SHARE UPDATE EXCLUSIVE",
  "SHARE",
  "SHARE ROW EXCLUSIVE",
  "EXCLUSIVE",
  "ACCESS EXCLUSIVE",
] as const;
export const lockModeSchema = z.enum(lockModes);
export type LockMode = z.infer<typeof lockModeSchema>;

export const blocksSchema = z.enum(["nothing", "writes", "reads_and_writes"]);
export type Blocks = z.infer<typeof blocksSchema>;

export const lockSchema = z.object({
  /** For people: `orders`, `sales.orders`. */
  relation: z.string(),
  mode: lockModeSchema,
});
export type Lock = z.infer<typeof lockSchema>;

/** How long a statement may wait and run. Every statement has one; nothing runs without limits. */
export const timeoutPolicySchema = z.object({
  lockTimeoutMs: z.number().int().positive(),
  /** 0 means none: only for concurrent builds and validations, which have a budget of their own. */
  statementTimeoutMs: z.number().int().nonnegative(),
  maxAttempts: z.number().int().positive(),
});
export type TimeoutPolicy = z.infer<typeof timeoutPolicySchema>;

/** What one statement costs. Shared by steps and by the statements of their undo. */
const statementFields = {
  /** Exactly what is sent. */
  sql: z.string(),
  /** `required`: runs inside a transaction of ours; `forbidden`: PostgreSQL refuses it in one. */
  transaction: z.enum(["required", "forbidden"]),
  locks: z.array(lockSchema),
  blocks: blocksSchema,
  rewrites: z.boolean(),
  scans: z.boolean(),
  /** Held for an instant only, whatever the table's size. */
  instant: z.boolean(),
  timeout: timeoutPolicySchema,
};

/** One statement that takes a step back, with a probe of its own: done when `undoneWhen` is true. */
export const undoStatementSchema = z.object({
  ...statementFields,
  /** A query that returns one boolean: true once this has taken effect. */
  undoneWhen: z.string(),
});
export type UndoStatement = z.infer<typeof undoStatementSchema>;

const stepFields = {
  /** Unique in the plan, stable: `expand.add-columns`. */
  id: z.string(),
  title: z.string(),
  /** One sentence. */
  why: z.string(),
};

export const statementStepSchema = z.object({
  kind: z.literal("statement"),
  ...stepFields,
  ...statementFields,
  /** The probe: a query that returns one boolean, true when this step is applied. */
  appliedWhen: z.string(),
  /** For concurrent builds: what a failed attempt leaves, how to tell, and how to clear it before another attempt. */
  leftover: z.object({ presentWhen: z.string(), clear: undoStatementSchema }).nullable(),
  /** In the order to be run. Empty when there is nothing to take back. */
  undo: z.array(undoStatementSchema),
});
export type StatementStep = z.infer<typeof statementStepSchema>;

const keyColumnSchema = z.object({ name: z.string(), type: z.string() });

export const backfillStepSchema = z.object({
  kind: z.literal("backfill"),
  ...stepFields,
  table: z.object({ schema: z.string(), name: z.string() }),
  /** How the walk goes over the table. Absent in plans of before there was a choice: those can't be run any more. */
  strategy: walkStrategySchema.optional(),
  /** What tells a row from the others: the order of a walk by key. Empty where the table has no key. */
  key: z.array(keyColumnSchema),
  /** Columns to set, each to an expression printed by the parser. */
  assignments: z.array(z.object({ column: z.string(), expression: z.string() })).min(1),
  /** Printed predicate: true for a row that still needs the backfill. */
  pendingWhen: z.string(),
  /** Finds a window's last key. Parameters and result: see lib/domain/backfill/chunk-sql.ts. */
  windowSql: z.string(),
  /** One chunk, ledger included: see lib/domain/backfill/chunk-sql.ts. */
  chunkSql: z.string(),
  /** Of a walk by place, after the last window: rows that slipped past it. See lib/domain/backfill/place-walk.ts. */
  closing: z.object({ lookSql: z.string(), fixSql: z.string() }).optional(),
  /**
   * For a walk over columns of the application's own: its chunks keep what they overwrite (colonnade.kept), and undo puts it back
   * batch by batch where the application has not written since.
   */
  restore: z
    .object({
      /** One batch, one transaction. Parameters and result: see lib/domain/backfill/kept-rows.ts. */
      sql: z.string(),
      /** A query that returns one boolean: true once nothing is left to put back. */
      doneWhen: z.string(),
    })
    .optional(),
  locks: z.array(lockSchema),
});
export type BackfillStep = z.infer<typeof backfillStepSchema>;

export const verifyStepSchema = z.object({
  kind: z.literal("verify"),
  ...stepFields,
  table: z.object({ schema: z.string(), name: z.string() }),
  strategy: walkStrategySchema.optional(),
  key: z.array(keyColumnSchema),
  /** A constraint rests on it: rows that a person has decided about are not excused. */
  isStrict: z.boolean().optional(),
  /** Printed predicate: true for a row that is not what it should be. */
  mismatchWhen: z.string(),
  windowSql: z.string(),
  /** Compares one window, ledger included: see lib/domain/backfill/chunk-sql.ts. */
  compareSql: z.string(),
  /** Looks at one window on a replica: see lib/domain/backfill/look-sql.ts. Absent in plans of before replicas were read. */
  lookSql: z.string().optional(),
  /** Of a walk by place, after the last window: one look at all rows at once. */
  closing: z.object({ lookSql: z.string() }).optional(),
  /**
   * The walk that sets the rows that differ to what they should be. It runs only when a person asks for it, and then the comparison runs again. Absent
   * where nobody can tell what a row should be, and in plans of before there were repairs.
   */
  repair: backfillStepSchema.optional(),
  locks: z.array(lockSchema),
});
export type VerifyStep = z.infer<typeof verifyStepSchema>;

/** A wait for a person's word, e.g. that the application version which writes the column is deployed. */
export const confirmStepSchema = z.object({
  kind: z.literal("confirm"),
  ...stepFields,
  /** The sentence that the person vouches for by starting the phase. */
  statement: z.string(),
});

export const stepSchema = z.discriminatedUnion("kind", [
  statementStepSchema,
  backfillStepSchema,
  verifyStepSchema,
  confirmStepSchema,
]);
export type Step = z.infer<typeof stepSchema>;

export const planPhaseSchema = z.object({
  name: phaseNameSchema,
  /** What it does, in a sentence. */
  summary: z.string(),
  /** False only for contract: a point of no return. */
  undoable: z.boolean(),
  /** What undoing it loses or leaves, in a sentence. */
  undoSummary: z.string(),
  steps: z.array(stepSchema).min(1),
});
export type PlanPhase = z.infer<typeof planPhaseSchema>;

export const planSchema = z.object({
  format: z.literal(1),
  change: changeSchema,
  /** Server major version that the plan is for, e.g. 18. */
  serverMajor: z.number().int(),
  /** Fingerprint of the facts that the plan rests on, own objects left out: what must still hold before each phase. */
  factsFingerprint: z.string(),
  /** The same with `replacedFacts`: what must hold before the first phase. Absent when nothing is replaced. */
  startFingerprint: z.string().optional(),
  /** Facts that this rollout itself changes on its way, by their names in the fingerprint: `column total`. */
  replacedFacts: z.array(z.string()).optional(),
  /** Whatever depends on a column counts as a fact, too (lib/domain/facts/fingerprint.ts). */
  isWide: z.boolean().optional(),
  /** Objects that this rollout makes in the target: left out when facts are compared later. */
  ownObjects: z.object({
    columns: z.array(z.string()),
    triggers: z.array(z.string()),
    functions: z.array(z.string()),
    indexes: z.array(z.string()),
    constraints: z.array(z.string()),
  }),
  phases: z.array(planPhaseSchema).min(1),
  /** Of a plan whose expressions were changed while its backfill stood still: what it takes the place of. */
  amends: z
    .object({
      /** Of the plan before it. */
      planHash: z.string(),
      /** 1 for the first. */
      count: z.number().int().positive(),
      rows: redoneRowsSchema,
    })
    .optional(),
  /** Choices the planner made and why, for the reader. */
  notes: z.array(z.string()),
});
export type Plan = z.infer<typeof planSchema>;

/** Something that stands in the way, or that one should know, in plain words. */
export const problemSchema = z.object({
  severity: z.enum(["error", "warning", "info"]),
  /** Stable: `name_taken`, `expression_invalid`. */
  code: z.string(),
  message: z.string(),
  /** What to do about it. */
  remedy: z.string().nullable(),
  /** Where in the change: `columns.0.fill.expression`; null for the whole. */
  path: z.string().nullable(),
  /** 0-based position in the text at `path`. */
  position: z.number().int().nullable(),
});
export type Problem = z.infer<typeof problemSchema>;

/** What the planner returns: a plan when nothing stands in the way, and everything worth saying. */
export type Planned =
  | {
      readonly kind: "planned";
      readonly plan: Plan;
      readonly hash: string;
      readonly problems: readonly Problem[];
    }
  | { readonly kind: "refused"; readonly problems: readonly Problem[] };
