import type { Sample } from "@/lib/domain/backfill/sample";
import type { Condition } from "@/lib/domain/lifecycle/condition";
import type { EventData } from "@/lib/domain/lifecycle/event-data";
import {
  decidePace,
  initialPaceMemory,
  type PaceDecision,
  type PaceMemory,
} from "@/lib/domain/pace/decide-pace";
import type { InstanceStop } from "@/lib/domain/pace/instance-stop";
import { type Limits, type PaceReason, topicOf } from "@/lib/domain/pace/pace";
import { closeSpans, emptyPaceLog, notePace, type PaceLog } from "@/lib/domain/pace/pace-log";
import type { Signals } from "@/lib/engine/signals-monitor";

export interface PacePort {
  recordEvent(data: EventData): Promise<void>;
  setCondition(condition: Condition | null): Promise<void>;
}

/** Slower and faster again is told only once it has lasted; stopping and going on is shown at once. */
const settleMs = 1_000;
/** The number in the condition follows the signal this often. */
const refreshMs = 1_000;

function keyOf(decision: PaceDecision): string {
  return decision.kind === "full" ? "full" : `${decision.kind} ${topicOf(decision.reason)}`;
}

function reasonOf(decision: PaceDecision): PaceReason | null {
  return decision.kind === "full" ? null : decision.reason;
}

/** The pace as the charts show it. */
export function samplePace(decision: PaceDecision): Sample["pace"] {
  return decision.kind === "full" ? { kind: "full" } : { kind: decision.kind, reason: decision.reason };
}

/**
 * Decides the pace before every chunk and tells of its changes: a condition while it isn't full, and events. Of those no more than pace-log.ts says,
 * at most 576 a day of one replica or gauge: what flutters is told in sums.
 */
export class PaceKeeper {
  readonly #port: PacePort;
  #memory: PaceMemory = initialPaceMemory;
  #told: PaceDecision = { kind: "full", dutyCycle: 1, memory: initialPaceMemory };
  #since: string | null = null;
  #candidate: { readonly key: string; readonly seenAt: number } | null = null;
  #refreshedAt = 0;
  #log: PaceLog = emptyPaceLog;

  constructor(port: PacePort) {
    this.#port = port;
  }

  /** Judges the signals now; `nowMs` is the clock that stamped them. */
  async decide(signals: Signals, limits: Limits, stop: InstanceStop | null = null): Promise<PaceDecision> {
    const decision = decidePace({ ...signals, limits, stop, memory: this.#memory, wallMs: Date.now() });
    this.#memory = decision.memory;
    await this.#tell(decision);
    return decision;
  }

  /** Takes the condition away: the walk has ended, or another condition takes its place. What was held back is told. */
  async clear(): Promise<void> {
    await this.#tellRepeated("all");
    this.#log = emptyPaceLog;
    if (this.#told.kind === "full") return;
    this.#told = { kind: "full", dutyCycle: 1, memory: this.#memory };
    this.#since = null;
    await this.#port.setCondition(null);
  }

  async #tell(decision: PaceDecision): Promise<void> {
    const now = performance.now();
    await this.#tellRepeated("over");
    const key = keyOf(decision);
    if (key === keyOf(this.#told)) {
      this.#candidate = null;
      if (decision.kind !== "full" && now - this.#refreshedAt >= refreshMs) await this.#show(decision, now);
      return;
    }
    const isUrgent = decision.kind === "stopped" || this.#told.kind === "stopped";
    if (this.#candidate?.key !== key) this.#candidate = { key, seenAt: now };
    if (!isUrgent && now - this.#candidate.seenAt < settleMs) return;
    this.#candidate = null;
    if (this.#told.kind !== decision.kind || this.#since === null) this.#since = new Date().toISOString();
    this.#told = decision;
    await this.#show(decision, now);
    const noted = notePace(this.#log, decision, now);
    this.#log = noted.log;
    if (!noted.isTold) return;
    await this.#port.recordEvent({
      kind: "pace_changed",
      pace: decision.kind,
      reason: reasonOf(decision),
      ...(decision.kind === "slowed" ? { dutyCycle: decision.dutyCycle } : {}),
    });
  }

  async #tellRepeated(which: "over" | "all"): Promise<void> {
    const { log, repeated } = closeSpans(this.#log, performance.now(), which);
    this.#log = log;
    for (const one of repeated) {
      await this.#port.recordEvent({ kind: "pace_repeated", ...one, pace: this.#told.kind });
    }
  }

  async #show(decision: PaceDecision, now: number): Promise<void> {
    this.#refreshedAt = now;
    const since = this.#since ?? new Date().toISOString();
    if (decision.kind === "full") await this.#port.setCondition(null);
    else if (decision.kind === "slowed") {
      const { reason, dutyCycle } = decision;
      await this.#port.setCondition({ kind: "slowed", reason, dutyCycle, since });
    } else await this.#port.setCondition({ kind: "stopped_by_guard", reason: decision.reason, since });
  }
}
