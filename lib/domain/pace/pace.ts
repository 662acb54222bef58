import { z } from "zod";

/**
 * The pace control: signals and limits in → pace and its reason out. Pure; the caller keeps the memory.
 *
 * Precedence: a signal that is missing or stale counts as bad and stops the work (fail closed); then the worst
 * signal's pressure (value / limit) decides: full speed below 0.5, slower up to 1, stopped at 1. Once stopped it goes on only
 * when pressure has fallen below 0.7 (hysteresis), so that it does not flutter at the limit.
 */

export const limitsSchema = z.object({
  /** Replay lag of any replica, seconds. */
  maxLagSeconds: z.number().positive(),
  /** A signal older than this is stale, milliseconds. */
  maxSignalAgeMs: z.number().int().positive(),
  /** What a chunk should take, milliseconds. */
  targetChunkMs: z.number().int().positive(),
  /** Lanes of one rollout side by side, at most. */
  maxLanes: z.number().int().min(1).max(8).optional(),
});
export type Limits = z.infer<typeof limitsSchema>;

/** Safe on a production system without tuning. */
export const defaultLimits: Limits = { maxLagSeconds: 1, maxSignalAgeMs: 1500, targetChunkMs: 200 };

/** Lanes side by side, at most. */
export function laneLimit(limits: Limits): number {
  return limits.maxLanes ?? 2;
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
]);
export type PaceReason = z.infer<typeof paceReasonSchema>;

export interface PaceMemory {
  readonly isStopped: boolean;
}

export type PaceDecision =
  | { readonly kind: "full"; readonly memory: PaceMemory }
  /** Work for `dutyCycle` (0–1) of the time: after a chunk of d ms wait d × (1 / dutyCycle − 1). */
  | {
      readonly kind: "slowed";
      readonly dutyCycle: number;
      readonly reason: PaceReason;
      readonly memory: PaceMemory;
    }
  | { readonly kind: "stopped"; readonly reason: PaceReason; readonly memory: PaceMemory };

export const initialPaceMemory: PaceMemory = { isStopped: false };

const slowFrom = 0.5;
const resumeBelow = 0.7;

interface Judged {
  readonly pressure: number;
  readonly reason: PaceReason;
}

function judge(signal: ReplicaSignal, limits: Limits, nowMs: number): Judged {
  if (signal.state === "gone") {
    return { pressure: Number.POSITIVE_INFINITY, reason: { kind: "replica_gone", replica: signal.name } };
  }
  const ageMs = nowMs - signal.readAtMs;
  if (signal.state !== "streaming" || signal.seconds === null || ageMs > limits.maxSignalAgeMs) {
    return {
      pressure: Number.POSITIVE_INFINITY,
      reason: { kind: "signal_missing", replica: signal.name, ageMs },
    };
  }
  return {
    pressure: signal.seconds / limits.maxLagSeconds,
    reason: {
      kind: "replica_lag",
      replica: signal.name,
      lagSeconds: signal.seconds,
      limitSeconds: limits.maxLagSeconds,
    },
  };
}

/** Decides the pace. `expected` names every replica that must report; one without a signal stops the work. */
export function decidePace(input: {
  readonly signals: readonly ReplicaSignal[];
  readonly expected: readonly string[];
  readonly limits: Limits;
  readonly memory: PaceMemory;
  readonly nowMs: number;
}): PaceDecision {
  const judged = input.signals.map((signal) => judge(signal, input.limits, input.nowMs));
  for (const name of input.expected) {
    if (!input.signals.some((signal) => signal.name === name)) {
      judged.push({
        pressure: Number.POSITIVE_INFINITY,
        reason: { kind: "signal_missing", replica: name, ageMs: null },
      });
    }
  }
  const worst = judged.reduce<Judged | null>(
    (all, one) => (all === null || one.pressure > all.pressure ? one : all),
    null,
  );
  if (worst === null || worst.pressure < slowFrom) return { kind: "full", memory: { isStopped: false } };
  if (worst.pressure >= 1 || (input.memory.isStopped && worst.pressure >= resumeBelow)) {
    return { kind: "stopped", reason: worst.reason, memory: { isStopped: true } };
  }
  // Linear from full speed at 0.5 to a tenth of it just below 1.
  const dutyCycle = Math.max(0.1, 1 - 0.9 * ((worst.pressure - slowFrom) / (1 - slowFrom)));
  return { kind: "slowed", dutyCycle, reason: worst.reason, memory: { isStopped: false } };
}
