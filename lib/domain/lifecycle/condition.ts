import { z } from "zod";
import { paceReasonSchema } from "@/lib/domain/pace/pace";
import { readPlaceSchema } from "@/lib/domain/verify/read-place";

/** A fact about running work, with its reason; attached to a state, never a state. `since` is ISO time. */

export const blockerSchema = z.object({
  pid: z.number().int(),
  /** As the server prints it: with `pid` it names one session for good. */
  backendStart: z.string().optional(),
  /** As the server prints it: names the transaction, and with it the locks, that were in the way. */
  transactionStart: z.string().nullable().optional(),
  application: z.string(),
  user: z.string(),
  state: z.string(),
  transactionAgeMs: z.number().nullable(),
  /** Literals removed; null when it can't be shown safely. */
  statement: z.string().nullable(),
});
export type Blocker = z.infer<typeof blockerSchema>;

export const conditionSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("slowed"),
    reason: paceReasonSchema,
    /** The share of the time that is left to work in, 0 to 1; conditions of before it was told lack it. */
    dutyCycle: z.number().optional(),
    since: z.iso.datetime(),
  }),
  z.object({ kind: z.literal("stopped_by_guard"), reason: paceReasonSchema, since: z.iso.datetime() }),
  z.object({
    kind: z.literal("waiting_for_lock"),
    stepId: z.string(),
    attempt: z.number().int(),
    maxAttempts: z.number().int(),
    blockers: z.array(blockerSchema),
    since: z.iso.datetime(),
  }),
  z.object({
    kind: z.literal("statement_at_work"),
    stepId: z.string(),
    /** What PostgreSQL tells of an index build; null for statements of which it tells nothing. */
    build: z
      .object({
        /** As PostgreSQL names it. */
        stage: z.string(),
        /** 0 to 1 of this stage; null where there is no total. */
        fraction: z.number().min(0).max(1).nullable(),
      })
      .nullable(),
    /** The sessions that it waits for at the moment. */
    blockers: z.array(blockerSchema),
    since: z.iso.datetime(),
  }),
  z.object({
    kind: z.literal("waiting_for_twin"),
    stepId: z.string(),
    /** The session that runs this very statement. */
    pid: z.number().int(),
    since: z.iso.datetime(),
  }),
  z.object({
    kind: z.literal("waiting_for_lane"),
    /** Lanes that the target has for all its rollouts. */
    budget: z.number().int(),
    since: z.iso.datetime(),
  }),
  z.object({
    kind: z.literal("waiting_for_replay"),
    replica: z.string(),
    /** What it has yet to replay; null: it can't be told. */
    missingBytes: z.number().nullable(),
    /** After so long the primary is read instead. */
    atMostMs: z.number(),
    since: z.iso.datetime(),
  }),
  z.object({
    kind: z.literal("reconnecting"),
    message: z.string(),
    attempt: z.number().int(),
    /** Each host that was asked, and why it is not the primary; empty before the first look, missing from those of before it was told. */
    hosts: z.array(z.object({ at: z.string(), why: z.string() })).optional(),
    since: z.iso.datetime(),
  }),
]);
export type Condition = z.infer<typeof conditionSchema>;

/** Why a phase stopped, for the page: what happened, to what, and what can be done. */
export const phaseFailureSchema = z.object({
  code: z.enum([
    "lock_not_acquired",
    "statement_failed",
    "data_error",
    "connection_lost",
    "verification_mismatch",
    "probe_contradicts",
    "target_changed",
    "no_permission",
    "disk_full",
    "plan_outdated",
    "rows_quarantined",
    "quarantine_full",
    /** No fault: the expression was changed, and the new plan has to pass the gate. */
    "expression_amended",
    "internal",
  ]),
  stepId: z.string().nullable(),
  message: z.string(),
  remedy: z.string(),
  sqlState: z.string().nullable(),
});
export type PhaseFailure = z.infer<typeof phaseFailureSchema>;

/** How far the current phase's walk is. */
export const progressSchema = z.object({
  stepId: z.string(),
  kind: z.enum(["backfill", "verify"]),
  rowsWalked: z.number(),
  rowsChanged: z.number(),
  chunks: z.number(),
  /** Exact count, or an estimate until it is known; null when neither is. */
  rowsTotal: z.number().nullable(),
  totalIsExact: z.boolean(),
  /** The key up to which the total was counted, for a driver that takes over; left out while it is none, or by place. */
  countedTo: z.array(z.string()).optional(),
  /** Rows a second over the last 10 s, throttled time taken out; null before there is a figure. */
  rowsPerSecond: z.number().nullable(),
  mismatches: z.number(),
  /** Where a verification has read so far, in this order. */
  reads: z.array(readPlaceSchema).optional(),
  etaMs: z.object({ low: z.number(), high: z.number() }).nullable(),
});
export type Progress = z.infer<typeof progressSchema>;
