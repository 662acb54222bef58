import { z } from "zod";
import { gaugeFacts, gaugeKindSchema, type LimitedGaugeKind, limitedGaugeKinds } from "./gauge";
import { instanceStopSchema } from "./instance-stop";
import { quietHoursSchema } from "./quiet-hours";

/** The words of the pace control: limits, signals of replicas, reasons. `decide-pace.ts` makes a pace of them. */

const named = {
  name: z.string().trim().min(1).max(60),
  /** Null: it is measured and shown, and decides nothing. */
  limit: z.number().positive().nullable(),
};

/** Everyone who may see a rollout sees its limits: an address with a password in it has no place there. */
function isPlainAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return (protocol === "http:" || protocol === "https:") && username === "" && password === "";
}

/** A number of a team's own: what one SELECT gives on the target (parsed, run read-only, under a time limit), or what an address answers. */
export const customSignalSchema = z.union([
  z.strictObject({ ...named, sql: z.string().trim().min(1).max(4_000) }),
  z.strictObject({
    ...named,
    url: z
      .string()
      .trim()
      .max(2_000)
      .refine(isPlainAddress, "Give an http or https address without a name and password in it."),
  }),
]);
export type CustomSignal = Readonly<z.infer<typeof customSignalSchema>>;

/** Where a team's signal is read: the query's text or the address. */
export function customSource(custom: CustomSignal): string {
  return "sql" in custom ? custom.sql : custom.url;
}

/** Lanes that may run on one target at a time, whatever number of rollouts; on one of its replicas likewise. */
export const laneBudget = 4;

/** What came later is optional: limits that were stored before keep their meaning, with the defaults for the rest. */
export const limitsSchema = z.object({
  /** Replay lag of any replica, seconds. */
  maxLagSeconds: z.number().positive(),
  /** A replica's signal older than this is stale, milliseconds. */
  maxSignalAgeMs: z.number().int().positive(),
  /** What a chunk should take, milliseconds. */
  targetChunkMs: z.number().int().positive(),
  /** Lanes of one rollout side by side, at most. */
  maxLanes: z.number().int().min(1).max(laneBudget).optional(),
  /** The share of the time in which chunks may run even when nothing is near its limit, up to 1; without it 1. */
  maxDutyCycle: z.number().min(0.05).max(1).optional(),
  /** Per gauge, in its unit; null turns it off, one that isn't named has its default. */
  gauges: z.partialRecord(z.enum(limitedGaugeKinds), z.number().positive().nullable()).optional(),
  custom: customSignalSchema.nullable().optional(),
  /** Rows that a backfill may put into quarantine before it stops and asks; without it 100. */
  maxQuarantinedRows: z.number().int().min(0).max(1_000).optional(),
  quietHours: quietHoursSchema.nullable().optional(),
});
export type Limits = z.infer<typeof limitsSchema>;

/** Safe on a production system without tuning. */
export const defaultLimits: Limits = { maxLagSeconds: 1, maxSignalAgeMs: 1500, targetChunkMs: 200 };

/** Lanes side by side, at most. */
export function laneLimit(limits: Limits): number {
  // Limits of before there was one budget may say more.
  return Math.min(limits.maxLanes ?? 2, laneBudget);
}

/** Rows that a backfill may put into quarantine before it stops. */
export function quarantineLimit(limits: Limits): number {
  return limits.maxQuarantinedRows ?? 100;
}

/** A gauge's limit in its unit; null: it has none and decides nothing. */
export function gaugeLimit(limits: Limits, kind: LimitedGaugeKind | "replica_lag" | "custom"): number | null {
  if (kind === "replica_lag") return limits.maxLagSeconds;
  if (kind === "custom") return limits.custom?.limit ?? null;
  const set = limits.gauges?.[kind];
  return set === undefined ? gaugeFacts[kind].defaultLimit : set;
}

/** One replica's lag as last read. `seconds` null means that it could not be read: that counts as bad, never as zero. */
export const replicaSignalSchema = z.object({
  name: z.string(),
  state: z.enum(["streaming", "gone", "unreachable", "stale"]),
  seconds: z.number().nullable(),
  bytes: z.number().nullable(),
  readAtMs: z.number(),
});
export type ReplicaSignal = z.infer<typeof replicaSignalSchema>;

export const paceReasonSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("replica_lag"),
    replica: z.string(),
    lagSeconds: z.number(),
    limitSeconds: z.number(),
  }),
  z.object({ kind: z.literal("replica_gone"), replica: z.string() }),
  z.object({ kind: z.literal("signal_missing"), replica: z.string(), ageMs: z.number().nullable() }),
  z.object({
    kind: z.literal("gauge"),
    gauge: gaugeKindSchema,
    /** The slot, replica or team's signal that it is of; null: the whole target. */
    subject: z.string().nullable(),
    value: z.number(),
    limit: z.number(),
  }),
  z.object({
    kind: z.literal("gauge_missing"),
    gauge: gaugeKindSchema,
    subject: z.string().nullable(),
    /** Null: it was never read. */
    ageMs: z.number().nullable(),
    /** Why it can't be read, where that is known. */
    detail: z.string().nullable(),
  }),
  z.object({ kind: z.literal("quiet_hours"), to: z.string(), timeZone: z.string() }),
  z.object({ kind: z.literal("instance_stopped"), stop: instanceStopSchema }),
]);
export type PaceReason = z.infer<typeof paceReasonSchema>;

/** What a reason is about, without the numbers that change each second: two reasons with one topic are one and the same trouble. */
export function topicOf(reason: PaceReason): string {
  switch (reason.kind) {
    case "replica_lag":
    case "replica_gone":
    case "signal_missing":
      return `${reason.kind} ${reason.replica}`;
    case "gauge":
    case "gauge_missing":
      return `${reason.kind} ${reason.gauge} ${reason.subject ?? ""}`;
    case "quiet_hours":
    case "instance_stopped":
      return reason.kind;
  }
}
