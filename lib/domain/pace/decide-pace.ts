import { type Gauge, gaugeFacts, limitedGaugeKinds, pressureOf } from "./gauge";
import type { InstanceStop } from "./instance-stop";
import { gaugeLimit, type Limits, type PaceReason, type ReplicaSignal } from "./pace";
import { areHoursQuiet } from "./quiet-hours";

/**
 * The pace control: signals and limits in → pace and its reason out. Pure; the caller keeps the memory.
 *
 * Precedence: the stop-everything switch; then quiet hours; then a signal that is missing or stale, which counts as bad and stops the work
 * (fail closed); then the worst signal's pressure (value / limit; of a floor limit / value) decides: full speed below 0.5, slower up to 1, stopped at 1.
 * Once stopped it goes on only when pressure has fallen below 0.7 (hysteresis), so that it does not flutter at the limit.
 * However low the pressure, it works no larger share of the time than `maxDutyCycle`.
 */

export interface PaceMemory {
  readonly isStopped: boolean;
}

/** `dutyCycle` (0–1): the share of the time to work in. After a chunk of d ms wait d × (1 / dutyCycle − 1). */
export type PaceDecision =
  | { readonly kind: "full"; readonly dutyCycle: number; readonly memory: PaceMemory }
  | {
      readonly kind: "slowed";
      readonly dutyCycle: number;
      readonly reason: PaceReason;
      readonly memory: PaceMemory;
    }
  | { readonly kind: "stopped"; readonly reason: PaceReason; readonly memory: PaceMemory };

export const initialPaceMemory: PaceMemory = { isStopped: false };

export const slowFrom = 0.5;
export const resumeBelow = 0.7;

/** A signal beside its limit. Pressure is as in gauge.ts; infinite where it can't be known. */
export interface Judged {
  readonly pressure: number;
  readonly reason: PaceReason;
}

const unknown = (reason: PaceReason): Judged => ({ pressure: Number.POSITIVE_INFINITY, reason });

function judgeReplica(signal: ReplicaSignal, limits: Limits, nowMs: number): Judged {
  if (signal.state === "gone") return unknown({ kind: "replica_gone", replica: signal.name });
  const ageMs = nowMs - signal.readAtMs;
  if (signal.state !== "streaming" || signal.seconds === null || ageMs > limits.maxSignalAgeMs) {
    return unknown({ kind: "signal_missing", replica: signal.name, ageMs });
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

function judgeReplicas(
  signals: readonly ReplicaSignal[],
  expected: readonly string[],
  limits: Limits,
  nowMs: number,
): readonly Judged[] {
  const silent = expected.filter((name) => !signals.some((signal) => signal.name === name));
  return [
    ...signals.map((signal) => judgeReplica(signal, limits, nowMs)),
    ...silent.map((replica) => unknown({ kind: "signal_missing", replica, ageMs: null })),
  ];
}

function judgeGauge(gauge: Gauge, limit: number, nowMs: number): Judged {
  const { kind, subject, value, detail } = gauge;
  const ageMs = nowMs - gauge.readAtMs;
  const isStale = ageMs > gaugeFacts[kind].staleAfterMs;
  if (!isStale && gauge.state === "absent") {
    return { pressure: 0, reason: { kind: "gauge", gauge: kind, subject, value: 0, limit } };
  }
  if (isStale || value === null) {
    return unknown({
      kind: "gauge_missing",
      gauge: kind,
      subject,
      ageMs,
      detail: isStale ? null : detail,
    });
  }
  return {
    pressure: pressureOf(kind, value, limit),
    reason: { kind: "gauge", gauge: kind, subject, value, limit },
  };
}

/** Every gauge that has a limit must have been read; a kind without a reading stops the work as much as an unreadable one. */
function judgeGauges(gauges: readonly Gauge[], limits: Limits, nowMs: number): readonly Judged[] {
  return [...limitedGaugeKinds, "custom" as const].flatMap((kind) => {
    const limit = gaugeLimit(limits, kind);
    if (limit === null) return [];
    const read = gauges.filter((gauge) => gauge.kind === kind);
    if (read.length > 0) return read.map((gauge) => judgeGauge(gauge, limit, nowMs));
    const subject = kind === "custom" ? (limits.custom?.name ?? null) : null;
    return [unknown({ kind: "gauge_missing", gauge: kind, subject, ageMs: null, detail: null })];
  });
}

export interface PaceInput {
  readonly signals: readonly ReplicaSignal[];
  /** Every replica that must report; one without a signal stops the work. */
  readonly expected: readonly string[];
  /** Left out where none are measured; an empty list means that all are missing. */
  readonly gauges?: readonly Gauge[] | undefined;
  /** The stop-everything switch; null or left out: it is off. */
  readonly stop?: InstanceStop | null | undefined;
  readonly limits: Limits;
  readonly memory: PaceMemory;
  /** Of the clock that stamped the signals. */
  readonly nowMs: number;
  /** Epoch milliseconds, for quiet hours; left out, there are none. */
  readonly wallMs?: number | undefined;
}

/** What forbids to work at all, whatever the signals say: the stop-everything switch, then quiet hours. */
export function findForbidden(input: Pick<PaceInput, "stop" | "limits" | "wallMs">): PaceReason | null {
  if (input.stop != null) return { kind: "instance_stopped", stop: input.stop };
  const { quietHours } = input.limits;
  if (quietHours != null && input.wallMs !== undefined && areHoursQuiet(quietHours, input.wallMs)) {
    return { kind: "quiet_hours", to: quietHours.to, timeZone: quietHours.timeZone };
  }
  return null;
}

/** Decides the pace. */
export function decidePace(input: PaceInput): PaceDecision {
  const { limits, memory, nowMs } = input;
  const no = findForbidden(input);
  if (no !== null) return { kind: "stopped", reason: no, memory: { isStopped: true } };
  const judged = [
    ...judgeReplicas(input.signals, input.expected, limits, nowMs),
    ...(input.gauges === undefined ? [] : judgeGauges(input.gauges, limits, nowMs)),
  ];
  const worst = findWorst(judged);
  const ceiling = limits.maxDutyCycle ?? 1;
  const running = { isStopped: false };
  if (worst === null || worst.pressure < slowFrom) {
    return { kind: "full", dutyCycle: ceiling, memory: running };
  }
  if (worst.pressure >= 1 || (memory.isStopped && worst.pressure >= resumeBelow)) {
    return { kind: "stopped", reason: worst.reason, memory: { isStopped: true } };
  }
  // Linear from full speed at 0.5 to a tenth of it just below 1.
  const dutyCycle = Math.max(0.1, 1 - 0.9 * ((worst.pressure - slowFrom) / (1 - slowFrom)));
  // Pressure that asks for no more than the ceiling already gives slows nothing.
  if (dutyCycle > ceiling) return { kind: "full", dutyCycle: ceiling, memory: running };
  return { kind: "slowed", dutyCycle, reason: worst.reason, memory: running };
}

/** The one with the highest pressure; the first of equals. */
export function findWorst(judged: readonly Judged[]): Judged | null {
  return judged.reduce<Judged | null>(
    (all, one) => (all === null || one.pressure > all.pressure ? one : all),
    null,
  );
}
