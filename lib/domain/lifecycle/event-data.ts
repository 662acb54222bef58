import { z } from "zod";
import { decisionSchema } from "@/lib/domain/backfill/quarantine";
import { limitsSchema, paceReasonSchema } from "@/lib/domain/pace/pace";
import { redoneRowsSchema } from "@/lib/domain/plan/redone-rows";
import { readPlaceSchema } from "@/lib/domain/verify/read-place";
import { blockerSchema, phaseFailureSchema } from "./condition";
import { governanceEvents } from "./event-data/governance-events";
import { peopleEvents } from "./event-data/people-events";
import { reviewEvents } from "./event-data/review-events";

/** What an event says, by kind. Rows, values of rows and secrets have no place here; keys of rows do. */
export const eventDataSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("target_added"), name: z.string(), environment: z.string() }),
  z.object({
    kind: z.literal("target_edited"),
    name: z.string(),
    /** What was changed, without secrets; null where it stayed. */
    renamedFrom: z.string().nullable(),
    address: z.object({ before: z.string(), after: z.string() }).nullable(),
    replicas: z.object({ before: z.array(z.string()), after: z.array(z.string()) }).nullable(),
  }),
  z.object({ kind: z.literal("rollout_created"), title: z.string() }),
  z.object({ kind: z.literal("rollout_edited"), planHash: z.string() }),
  z.object({ kind: z.literal("rollout_submitted"), planHash: z.string() }),
  z.object({ kind: z.literal("rollout_returned"), comment: z.string().nullable() }),
  z.object({ kind: z.literal("phase_approved"), planHash: z.string(), comment: z.string().nullable() }),
  z.object({ kind: z.literal("approvals_voided"), reason: z.string(), count: z.number() }),
  z.object({
    kind: z.literal("plan_amended"),
    /** Of the plan before it, and of this one. */
    fromHash: z.string(),
    toHash: z.string(),
    /** Where in the change. */
    paths: z.array(z.string()),
    rows: redoneRowsSchema,
  }),
  z.object({
    kind: z.literal("phase_started"),
    isRetry: z.boolean(),
    /** Started by an engine because the policy says so: on whose word. Absent where a person started it. */
    onWordOf: z.string().optional(),
  }),
  /** An engine would have started the phase, as the policy says, and was refused. */
  z.object({ kind: z.literal("advance_refused"), message: z.string() }),
  z.object({
    kind: z.literal("phase_picked_up"),
    engine: z.string(),
    epoch: z.number(),
    isTakeover: z.boolean(),
  }),
  z.object({ kind: z.literal("phase_finished"), durationMs: z.number() }),
  z.object({ kind: z.literal("phase_failed"), failure: phaseFailureSchema }),
  z.object({ kind: z.literal("pause_requested") }),
  z.object({ kind: z.literal("phase_paused") }),
  z.object({ kind: z.literal("phase_resumed") }),
  z.object({ kind: z.literal("undo_requested") }),
  z.object({ kind: z.literal("phase_undone"), durationMs: z.number() }),
  z.object({ kind: z.literal("undo_failed"), failure: phaseFailureSchema }),
  z.object({ kind: z.literal("abort_requested") }),
  z.object({ kind: z.literal("rollout_aborted") }),
  z.object({ kind: z.literal("rollout_completed") }),
  /** `before` is missing from events of before it was recorded. */
  z.object({ kind: z.literal("limits_changed"), limits: limitsSchema, before: limitsSchema.optional() }),
  z.object({
    kind: z.literal("blocker_ended"),
    pid: z.number().int(),
    application: z.string(),
    user: z.string(),
    transactionAgeMs: z.number().nullable(),
  }),
  z.object({ kind: z.literal("instance_stopped"), why: z.string().nullable() }),
  z.object({ kind: z.literal("instance_stop_explained"), why: z.string() }),
  z.object({ kind: z.literal("instance_resumed"), why: z.string().nullable(), stoppedForMs: z.number() }),
  z.object({
    kind: z.literal("step_applied"),
    stepId: z.string(),
    title: z.string(),
    durationMs: z.number(),
    attempts: z.number(),
    alreadyApplied: z.boolean(),
  }),
  z.object({ kind: z.literal("step_undone"), stepId: z.string(), title: z.string(), durationMs: z.number() }),
  z.object({
    kind: z.literal("lock_waited"),
    stepId: z.string(),
    attempts: z.number(),
    waitedMs: z.number(),
    blockers: z.array(blockerSchema),
  }),
  z.object({ kind: z.literal("leftover_cleared"), stepId: z.string() }),
  z.object({
    kind: z.literal("pace_changed"),
    pace: z.enum(["full", "slowed", "stopped"]),
    reason: paceReasonSchema.nullable(),
    /** Of `slowed`: the share of the time that was left to work in when it was decided, 0 to 1. */
    dutyCycle: z.number().optional(),
  }),
  /** Stops and slowings of one cause that were not told one by one. */
  z.object({
    kind: z.literal("pace_repeated"),
    reason: paceReasonSchema,
    /** In this time, with those that were told. */
    stops: z.number().int(),
    slows: z.number().int(),
    stoppedMs: z.number(),
    overMs: z.number(),
    /** What the pace is at the end of it. */
    pace: z.enum(["full", "slowed", "stopped"]),
  }),
  /** `at` is the primary that was lost; null before one was found, and missing from events of before it was recorded. */
  z.object({ kind: z.literal("connection_lost"), message: z.string(), at: z.string().nullable().optional() }),
  z.object({ kind: z.literal("connection_back"), afterMs: z.number(), at: z.string().nullable().optional() }),
  z.object({
    kind: z.literal("primary_found"),
    at: z.string(),
    timeline: z.number(),
    before: z.number().nullable(),
    /** Titles of the steps that it lacks and that are done again; null: it can't be told. */
    lost: z.array(z.string()).nullable(),
  }),
  /** A server that takes writes and is not the primary any more. */
  z.object({ kind: z.literal("primary_refused"), at: z.string(), why: z.string() }),
  z.object({
    kind: z.literal("row_quarantined"),
    stepId: z.string(),
    table: z.string(),
    key: z.string(),
    /** Without values of the row. */
    message: z.string(),
  }),
  z.object({
    kind: z.literal("quarantine_decided"),
    stepId: z.string(),
    count: z.number(),
    /** Of the first ten. */
    keys: z.array(z.string()),
    decision: decisionSchema.nullable(),
  }),
  z.object({
    kind: z.literal("quarantine_settled"),
    stepId: z.string(),
    skipped: z.number(),
    replaced: z.number(),
    filled: z.number(),
    open: z.number(),
  }),
  z.object({
    kind: z.literal("walk_finished"),
    stepId: z.string(),
    rowsWalked: z.number(),
    rowsChanged: z.number(),
    chunks: z.number(),
    durationMs: z.number(),
  }),
  z.object({
    kind: z.literal("verified"),
    rowsCompared: z.number(),
    mismatches: z.number(),
    sampleKeys: z.array(z.string()),
    /** Where it was read, in this order; events of before it was recorded lack it. */
    reads: z.array(readPlaceSchema).optional(),
  }),
  z.object({ kind: z.literal("verify_again_requested"), evidenceAgeMs: z.number().nullable() }),
  z.object({ kind: z.literal("repair_requested"), stepId: z.string(), mismatches: z.number() }),
  z.object({
    kind: z.literal("repaired"),
    stepId: z.string(),
    rowsRepaired: z.number(),
    durationMs: z.number(),
  }),
  z.object({ kind: z.literal("reading_from"), place: readPlaceSchema }),
  ...peopleEvents,
  ...reviewEvents,
  ...governanceEvents,
]);
export type EventData = z.infer<typeof eventDataSchema>;
