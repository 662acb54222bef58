import { z } from "zod";
import { phaseNameSchema } from "@/lib/domain/plan/plan";

/** What preflight says about a target before a plan is submitted and before a phase starts. Keys of rows may stand in it, values of rows never. */

/** From worst to least: what must be settled, what could not be known and therefore counts as bad, what one should look at, what one should know. */
export const severities = ["blocks", "unknown", "warns", "notes"] as const;
export const severitySchema = z.enum(severities);
export type Severity = z.infer<typeof severitySchema>;

export const groups = [
  "privileges",
  "activity",
  "replication",
  "headroom",
  "triggers",
  "dependents",
  "data",
  "settings",
] as const;
export const groupSchema = z.enum(groups);
export type Group = z.infer<typeof groupSchema>;

export const findingCodes = [
  // privileges
  "in_recovery",
  "not_owner",
  "no_schema_create",
  "no_ledger_access",
  "no_index_create",
  "no_references",
  "no_row_access",
  "row_security",
  "activity_hidden",
  "connections_exhausted",
  "connections_few",
  // activity
  "table_locked",
  "prepared_lock",
  "prepared_transaction",
  "idle_in_transaction",
  "long_transaction",
  "vacuum_running",
  "wraparound_vacuum",
  "index_build_running",
  "lock_queue",
  "other_rollout",
  // replication
  "replica_away",
  "replica_lagging",
  "replica_unread",
  "replica_unlisted",
  "synchronous_missing",
  "slot_lost",
  "slot_inactive",
  "slot_retains",
  "logical_slot",
  "archiver_failing",
  "horizon_held",
  // headroom
  "wal_estimate",
  "growth_estimate",
  "disk_unknown",
  "slot_limit",
  "wal_keep",
  "checkpoints_forced",
  "temp_limit",
  "wraparound_due",
  "wraparound_near",
  "wraparound_imminent",
  // triggers
  "trigger_fires",
  "trigger_statement",
  "rule_rewrites",
  // dependents
  "dependent_breaks",
  "dependent_reads",
  "published",
  "sequence_position",
  "sequence_near_end",
  // data
  "nulls_found",
  "duplicates_found",
  "orphans_found",
  "violations_found",
  "data_handled",
  "data_kept",
  "expression_fails",
  "fill_fails",
  "conversion_loses",
  "meaning_changes",
  "way_back_differs",
  "data_clean",
  "not_counted",
  "not_tried",
  // settings
  "pooler_shares",
  "pooler_between",
  "subscribed",
  "triggers_silenced",
  "event_trigger",
  "transaction_timeout",
  "idle_session_timeout",
  "deadlock_timeout",
  // a whole group that could not be read
  "group_unread",
  "privileges_unread",
] as const;
export const findingCodeSchema = z.enum(findingCodes);
export type FindingCode = z.infer<typeof findingCodeSchema>;

export const findingSchema = z.object({
  code: findingCodeSchema,
  group: groupSchema,
  severity: severitySchema,
  /** What was found, in a sentence that names the object. */
  message: z.string(),
  /** What it rests on, a line each: sessions, figures, keys. */
  evidence: z.array(z.string()),
  /** What to do about it; null when there is nothing to do. */
  remedy: z.string().nullable(),
});
export type Finding = z.infer<typeof findingSchema>;

/** When the target was looked at: before the plan is submitted, or before one of its phases starts. */
export const momentSchema = z.union([z.literal("submit"), phaseNameSchema]);
export type Moment = z.infer<typeof momentSchema>;

/** A finding before it is weighed. */
export interface RawFinding {
  readonly code: FindingCode;
  readonly message: string;
  readonly evidence?: readonly string[];
  readonly remedy?: string | null;
  /** The phase that would fail on it. */
  readonly provenIn?: z.infer<typeof phaseNameSchema> | null;
}
