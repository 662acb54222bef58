import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PaceDecision } from "@/lib/domain/pace/decide-pace";
import type { PaceReason } from "@/lib/domain/pace/pace";
import {
  closeSpans,
  emptyPaceLog,
  eventsADayAtMost,
  notePace,
  type Repeated,
  spanMs,
} from "@/lib/domain/pace/pace-log";

const lag = (lagSeconds: number, replica = "replica-1"): PaceReason => ({
  kind: "replica_lag",
  replica,
  lagSeconds,
  limitSeconds: 1,
});
const full: PaceDecision = { kind: "full", dutyCycle: 1, memory: { isStopped: false } };
const stopped = (reason: PaceReason): PaceDecision => ({
  kind: "stopped",
  reason,
  memory: { isStopped: true },
});
const slowed = (reason: PaceReason): PaceDecision => ({
  kind: "slowed",
  dutyCycle: 0.4,
  reason,
  memory: { isStopped: false },
});

interface Told {
  readonly atMs: number;
  readonly what: PaceDecision["kind"] | Repeated;
}

/** What goes on the record when the pace changes so, and is looked at every second until the end. */
function record(changes: readonly (readonly [number, PaceDecision])[], untilMs: number): readonly Told[] {
  let log = emptyPaceLog;
  const told: Told[] = [];
  const close = (atMs: number, which: "over" | "all") => {
    const closed = closeSpans(log, atMs, which);
    log = closed.log;
    told.push(...closed.repeated.map((what) => ({ atMs, what })));
  };
  const pending = [...changes];
  for (let atMs = 0; atMs <= untilMs; atMs += 1_000) {
    close(atMs, "over");
    for (let next = pending[0]; next !== undefined && next[0] <= atMs; next = pending[0]) {
      pending.shift();
      const noted = notePace(log, next[1], atMs);
      log = noted.log;
      if (noted.isTold) told.push({ atMs, what: next[1].kind });
    }
  }
  close(untilMs, "all");
  return told;
}

/** Stops and goes on, `everyMs`, half of the time each. */
function flutter(everyMs: number, untilMs: number, reason = lag(2)): (readonly [number, PaceDecision])[] {
  return Array.from({ length: Math.floor(untilMs / everyMs) }, (_, n) => [
    [n * everyMs, stopped(reason)] as const,
    [n * everyMs + everyMs / 2, full] as const,
  ]).flat();
}

describe("changes of pace on the record", () => {
  it("are told at once, the first stop and the first going on", () => {
    const told = record(
      [
        [5_000, stopped(lag(2))],
        [20_000, slowed(lag(0.6))],
        [30_000, full],
      ],
      60_000,
    );
    expect(told).toEqual([
      { atMs: 5_000, what: "stopped" },
      { atMs: 20_000, what: "slowed" },
      { atMs: 30_000, what: "full" },
    ]);
  });

  it("are told as one when they repeat, with how often and for how long", () => {
    const told = record(flutter(10_000, spanMs), spanMs + 5_000);
    expect(told.map((one) => one.what)).toEqual([
      "stopped",
      "full",
      { reason: lag(2), stops: 60, slows: 0, stoppedMs: 300_000, overMs: spanMs },
    ]);
  });

  it("are told when the walk ends, a stop that lasts included", () => {
    const changes = [...flutter(10_000, 20_000), [40_000, stopped(lag(3))] as const];
    expect(record(changes, 45_000).at(-1)?.what).toEqual({
      reason: lag(3),
      stops: 3,
      slows: 0,
      stoppedMs: 15_000,
      overMs: 45_000,
    });
  });

  it("are told at once of another topic, and again once ten minutes are over", () => {
    const told = record(
      [
        ...flutter(10_000, 30_000),
        [31_000, stopped(lag(2, "replica-2"))],
        [32_000, full],
        [spanMs + 1_000, stopped(lag(4))],
      ],
      spanMs + 2_000,
    );
    expect(told.filter((one) => one.what === "stopped").map((one) => one.atMs)).toEqual([
      0,
      31_000,
      spanMs + 1_000,
    ]);
  });

  it("are always told when a person or the clock decides", () => {
    const hours: PaceReason = { kind: "quiet_hours", to: "18:00", timeZone: "UTC" };
    expect(record(flutter(10_000, 60_000, hours), 60_000)).toHaveLength(12);
  });

  it("are at most 576 a day of one topic, however the pace flutters", () => {
    expect(eventsADayAtMost).toBe(576);
    const quarter = 86_400_000 / 4;
    const kinds = fc.array(fc.constantFrom("full", "slowed", "stopped"), { minLength: 2, maxLength: 7 });
    fc.assert(
      fc.property(kinds, fc.integer({ min: 1, max: 40 }), (pattern, seconds) => {
        const changes = Array.from({ length: quarter / (seconds * 1_000) }, (_, n) => {
          const kind = pattern[n % pattern.length];
          const decision = kind === "full" ? full : kind === "slowed" ? slowed(lag(0.7)) : stopped(lag(2));
          return [n * seconds * 1_000, decision] as const;
        }).filter(([, decision], at, all) => all[at - 1]?.[1].kind !== decision.kind);
        // What was never anything but full has no topic: that is one change at most.
        expect(record(changes, quarter).length).toBeLessThanOrEqual(eventsADayAtMost / 4 + 1);
      }),
      { numRuns: 10 },
    );
  });
});
