import type { PaceDecision } from "./decide-pace";
import { type PaceReason, topicOf } from "./pace";

/**
 * Which changes of pace go on the record at once, and which are told together. Pure; the caller keeps the memory and brings the clock.
 *
 * A walk at its limit stops and goes on every second or two, for days. So of each topic (a reason without its numbers) the first stop, the first
 * slowing and the first going on within ten minutes are told at once; what repeats is counted, and told as one when the ten minutes are
 * over or the walk ends. The bound: four events of a topic in ten minutes, 576 a day, however the pace flutters; a topic is a replica, a slot or
 * another gauge. What people and the clock decide (the stop-everything switch, quiet hours) is always told.
 *
 * What it does not do: a driver that dies takes its counts with it.
 */

export const spanMs = 600_000;
/** One event of each kind and one that sums up, in each span. */
export const eventsADayAtMost = 4 * (86_400_000 / spanMs);

type Kind = PaceDecision["kind"];

/** What was held back of one topic. */
export interface Repeated {
  readonly reason: PaceReason;
  /** All of the span, those that were told at once included. */
  readonly stops: number;
  readonly slows: number;
  readonly stoppedMs: number;
  readonly overMs: number;
}

interface Span {
  readonly beganMs: number;
  readonly reason: PaceReason;
  readonly told: readonly Kind[];
  readonly stops: number;
  readonly slows: number;
  readonly stoppedMs: number;
  readonly hasHeld: boolean;
}

export interface PaceLog {
  readonly spans: ReadonlyMap<string, Span>;
  /** What the pace is now. */
  readonly now: {
    readonly kind: Kind;
    /** Why; at full speed, why it was not before. Null: it always was. */
    readonly reason: PaceReason | null;
    readonly sinceMs: number;
  };
}

export const emptyPaceLog: PaceLog = { spans: new Map(), now: { kind: "full", reason: null, sinceMs: 0 } };

/** A person or the clock did it: it can't flutter. */
function isDecided(reason: PaceReason): boolean {
  return reason.kind === "instance_stopped" || reason.kind === "quiet_hours";
}

function startSpan(reason: PaceReason, nowMs: number): Span {
  return { beganMs: nowMs, reason, told: [], stops: 0, slows: 0, stoppedMs: 0, hasHeld: false };
}

/** Counts the time of the stop that lasts, up to now. */
function settle(log: PaceLog, nowMs: number): PaceLog {
  const { kind, reason, sinceMs } = log.now;
  const topic = reason === null ? "" : topicOf(reason);
  const span = log.spans.get(topic);
  if (kind !== "stopped" || span === undefined) return log;
  const stoppedMs = span.stoppedMs + nowMs - sinceMs;
  return {
    spans: new Map([...log.spans, [topic, { ...span, stoppedMs }]]),
    now: { kind, reason, sinceMs: nowMs },
  };
}

/** Notes a change of pace; `isTold`: it is to be recorded now. Spans that are over have to be closed before. */
export function notePace(
  log: PaceLog,
  decision: PaceDecision,
  nowMs: number,
): { readonly log: PaceLog; readonly isTold: boolean } {
  const before = settle(log, nowMs);
  const { kind } = decision;
  const reason = decision.kind === "full" ? before.now.reason : decision.reason;
  const now = { kind, reason, sinceMs: nowMs };
  if (reason === null || isDecided(reason)) return { log: { spans: before.spans, now }, isTold: true };
  const topic = topicOf(reason);
  const known = before.spans.get(topic);
  const span = known ?? startSpan(reason, nowMs);
  const isTold = !span.told.includes(kind);
  const after: Span = {
    ...span,
    reason,
    told: isTold ? [...span.told, kind] : span.told,
    stops: span.stops + (kind === "stopped" ? 1 : 0),
    slows: span.slows + (kind === "slowed" ? 1 : 0),
    hasHeld: span.hasHeld || !isTold,
  };
  return { log: { spans: new Map([...before.spans, [topic, after]]), now }, isTold };
}

/** Ends the spans that are over, or all of them: what of each was held back is to be told now. */
export function closeSpans(
  log: PaceLog,
  nowMs: number,
  which: "over" | "all",
): { readonly log: PaceLog; readonly repeated: readonly Repeated[] } {
  const isOver = (span: Span) => which === "all" || nowMs - span.beganMs >= spanMs;
  if (![...log.spans.values()].some(isOver)) return { log, repeated: [] };
  const { spans, now } = settle(log, nowMs);
  const over = [...spans].filter(([, span]) => isOver(span));
  const repeated = over
    .filter(([, span]) => span.hasHeld)
    .map(([, { reason, stops, slows, stoppedMs, beganMs }]) => ({
      reason,
      stops,
      slows,
      stoppedMs: Math.round(stoppedMs),
      overMs: Math.round(nowMs - beganMs),
    }));
  return { log: { spans: new Map([...spans].filter(([, span]) => !isOver(span))), now }, repeated };
}
