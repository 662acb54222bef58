import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { initialCanary, judgeCanary, recordCanary } from "@/lib/domain/pace/canary";
import { decidePace, initialPaceMemory, type PaceInput } from "@/lib/domain/pace/decide-pace";
import { effortOf, efforts, limitsForEffort } from "@/lib/domain/pace/effort";
import {
  type Gauge,
  type GaugeKind,
  gaugeFacts,
  gaugeKinds,
  limitedGaugeKinds,
} from "@/lib/domain/pace/gauge";
import {
  defaultLimits,
  gaugeLimit,
  type Limits,
  limitsSchema,
  paceReasonSchema,
  topicOf,
} from "@/lib/domain/pace/pace";

const nowMs = 100_000;

function gauge(kind: GaugeKind, value: number | null, over: Partial<Gauge> = {}): Gauge {
  return {
    kind,
    subject: null,
    state: value === null ? "unreadable" : "read",
    value,
    detail: null,
    readAtMs: nowMs - 500,
    ...over,
  };
}

/** One good reading of every kind. */
const allGood: readonly Gauge[] = gaugeKinds.map((kind) =>
  gauge(kind, gaugeFacts[kind].isFloor === true ? 1e12 : 0),
);

function instead(...gauges: readonly Gauge[]): readonly Gauge[] {
  const kinds = gauges.map((one) => one.kind);
  return [...allGood.filter((one) => !kinds.includes(one.kind)), ...gauges];
}

function decide(gauges: readonly Gauge[], over: Partial<PaceInput> = {}) {
  return decidePace({
    signals: [],
    expected: [],
    gauges,
    limits: defaultLimits,
    memory: initialPaceMemory,
    nowMs,
    ...over,
  });
}

describe("gauges", () => {
  it("limit by default what hurts everywhere, and nothing that depends on the server's size", () => {
    const limited = gaugeKinds.filter((kind) => gaugeFacts[kind].defaultLimit !== null);
    expect(limited).toEqual(["replica_lag", "slot_wal", "wal_headroom", "lock_waiters", "canary"]);
    for (const kind of limitedGaugeKinds)
      expect(gaugeLimit(defaultLimits, kind)).toBe(gaugeFacts[kind].defaultLimit);
    expect(gaugeLimit(defaultLimits, "custom")).toBeNull();
  });

  it("leave the pace full while all are well below their limits", () => {
    expect(decide(allGood)).toMatchObject({ kind: "full", dutyCycle: 1 });
    expect(decide(instead(gauge("lock_waiters", 2), gauge("canary", 120)))).toMatchObject({ kind: "full" });
  });

  it.each([
    ["lock_waiters", 5, null],
    ["canary", 250, null],
    ["slot_wal", 11 * 1024 ** 3, "reporting"],
  ] as const)("stop the work when %s reaches its default limit", (kind, value, subject) => {
    expect(decide(instead(gauge(kind, value, { subject })))).toEqual({
      kind: "stopped",
      reason: { kind: "gauge", gauge: kind, subject, value, limit: gaugeFacts[kind].defaultLimit },
      memory: { isStopped: true },
    });
  });

  it.each(limitedGaugeKinds)("let %s decide once it has a limit, and not when it is off", (kind) => {
    const high = instead(gauge(kind, 1_000));
    const near = gaugeFacts[kind].isFloor === true ? 750 : 1_500;
    expect(decide(high, { limits: { ...defaultLimits, gauges: { [kind]: 1_000 } } }).kind).toBe("stopped");
    expect(decide(high, { limits: { ...defaultLimits, gauges: { [kind]: near } } }).kind).toBe("slowed");
    expect(decide(high, { limits: { ...defaultLimits, gauges: { [kind]: null } } }).kind).toBe("full");
  });

  it("stop the work when there is too little headroom, and let it go on once there is half as much again", () => {
    const left = (mebibytes: number, memory = initialPaceMemory) =>
      decide(instead(gauge("wal_headroom", mebibytes * 1024 ** 2, { subject: "reporting" })), { memory })
        .kind;
    expect(left(1_024)).toBe("full");
    expect(left(400)).toBe("slowed");
    expect(left(256)).toBe("stopped");
    expect(left(0)).toBe("stopped");
    expect(left(350, { isStopped: true })).toBe("stopped");
    expect(left(384, { isStopped: true })).toBe("slowed");
  });

  it("let the worst of several slots decide", () => {
    const slots = [1, 9, 4].map((gib, index) =>
      gauge("slot_wal", gib * 1024 ** 3, { subject: `slot ${index}` }),
    );
    expect(decide(instead(...slots))).toMatchObject({ kind: "slowed", reason: { subject: "slot 1" } });
  });

  it("stop the work when one with a limit is missing, unreadable or stale, and say which and why", () => {
    const without = allGood.filter((one) => one.kind !== "canary");
    expect(decide(without)).toMatchObject({
      kind: "stopped",
      reason: { kind: "gauge_missing", gauge: "canary", ageMs: null },
    });
    const unreadable = gauge("lock_waiters", null, { detail: "no permission" });
    expect(decide(instead(unreadable))).toMatchObject({
      kind: "stopped",
      reason: { kind: "gauge_missing", gauge: "lock_waiters", detail: "no permission", ageMs: 500 },
    });
    const stale = gauge("lock_waiters", 0, { readAtMs: nowMs - 5_001 });
    expect(decide(instead(stale))).toMatchObject({
      kind: "stopped",
      reason: { kind: "gauge_missing", gauge: "lock_waiters", ageMs: 5_001 },
    });
    expect(decide([])).toMatchObject({ kind: "stopped" });
  });

  it("stop nothing when one without a limit can't be read", () => {
    expect(decide(instead(gauge("active_sessions", null))).kind).toBe("full");
  });

  it("count what is not there (no slot, no archive) as nothing to fear, as long as that is known", () => {
    const limits = { ...defaultLimits, gauges: { archiver_backlog: 1 } };
    const absent = gauge("archiver_backlog", null, { state: "absent" });
    expect(decide(instead(absent), { limits }).kind).toBe("full");
    const old = { ...absent, readAtMs: nowMs - 6_000 };
    expect(decide(instead(old), { limits }).kind).toBe("stopped");
  });

  it("take up a team's own signal with its own limit", () => {
    const limits: Limits = { ...defaultLimits, custom: { name: "queue", sql: "select 1", limit: 100 } };
    const custom = (value: number | null) => instead(gauge("custom", value, { subject: "queue" }));
    expect(decide(custom(120), { limits })).toMatchObject({
      kind: "stopped",
      reason: { gauge: "custom", subject: "queue" },
    });
    expect(decide(custom(10), { limits }).kind).toBe("full");
    expect(decide(custom(null), { limits }).kind).toBe("stopped");
    expect(
      decide(
        allGood.filter((one) => one.kind !== "custom"),
        { limits },
      ),
    ).toMatchObject({
      reason: { kind: "gauge_missing", subject: "queue" },
    });
  });

  it("resume only below 70 % of the limit", () => {
    const memory = { isStopped: true };
    expect(decide(instead(gauge("canary", 180)), { memory }).kind).toBe("stopped");
    expect(decide(instead(gauge("canary", 170)), { memory }).kind).toBe("slowed");
  });

  it("never make the work go faster by being worse", () => {
    const speed = (decision: ReturnType<typeof decide>) =>
      decision.kind === "stopped" ? 0 : decision.dutyCycle;
    const reading = fc.oneof(fc.double({ min: 0, max: 1_000, noNaN: true }), fc.constant(null));
    fc.assert(
      fc.property(
        fc.constantFrom(...limitedGaugeKinds),
        fc.double({ min: 1, max: 500, noNaN: true }),
        fc.double({ min: 0.05, max: 1, noNaN: true }),
        reading,
        reading,
        fc.boolean(),
        (kind, limit, maxDutyCycle, a, b, isStopped) => {
          const limits: Limits = { ...defaultLimits, maxDutyCycle, gauges: { [kind]: limit } };
          const worth = (value: number | null) =>
            value === null ? Number.POSITIVE_INFINITY : gaugeFacts[kind].isFloor === true ? -value : value;
          const [less, more] = worth(a) <= worth(b) ? [a, b] : [b, a];
          const at = (value: number | null) =>
            speed(decide(instead(gauge(kind, value)), { limits, memory: { isStopped } }));
          return at(less) >= at(more) && at(less) <= maxDutyCycle;
        },
      ),
    );
  });
});

describe("what forbids to work at all", () => {
  const stop = { at: "2026-11-23T12:00:00.000Z", by: { id: "rui", name: "Rui" }, why: null };
  const quietHours = {
    from: "08:00",
    to: "18:00",
    timeZone: "UTC",
    days: ["mon" as const],
  };
  const monday = Date.parse("2026-11-23T12:00:00Z");

  it("is the stop switch, before all else", () => {
    const limits = { ...defaultLimits, quietHours };
    expect(decide([], { stop, limits, wallMs: monday })).toEqual({
      kind: "stopped",
      reason: { kind: "instance_stopped", stop },
      memory: { isStopped: true },
    });
  });

  it("is quiet hours, before any signal", () => {
    const limits = { ...defaultLimits, quietHours };
    expect(decide(allGood, { limits, wallMs: monday })).toMatchObject({
      kind: "stopped",
      reason: { kind: "quiet_hours", to: "18:00", timeZone: "UTC" },
    });
    expect(decide(allGood, { limits, wallMs: monday + 6 * 3_600_000 }).kind).toBe("full");
  });
});

describe("the ceiling of the share of time", () => {
  const limits: Limits = { ...defaultLimits, maxDutyCycle: 0.5 };

  it("holds at full speed, and pressure slows only below it", () => {
    expect(decide(allGood, { limits })).toMatchObject({ kind: "full", dutyCycle: 0.5 });
    expect(decide(instead(gauge("canary", 150)), { limits })).toMatchObject({ kind: "full", dutyCycle: 0.5 });
    const near = decide(instead(gauge("canary", 240)), { limits });
    expect(near.kind).toBe("slowed");
  });
});

describe("how hard", () => {
  it.each(efforts)("%s gives limits that are told to be it, and keeps what it says nothing of", (effort) => {
    const before: Limits = {
      ...defaultLimits,
      gauges: { wal_rate: 5_000, slot_wal: null },
      custom: { name: "queue", sql: "select 1", limit: null },
    };
    const after = limitsForEffort(effort, before);
    expect(effortOf(after)).toBe(effort);
    expect(after.gauges).toMatchObject({ wal_rate: 5_000, slot_wal: null });
    expect(after.custom).toEqual(before.custom);
    expect(limitsSchema.parse(after)).toEqual(after);
  });

  it("is normal by default, and none of the three once one of its limits is another", () => {
    expect(effortOf(defaultLimits)).toBe("normal");
    expect(effortOf({ ...defaultLimits, maxLagSeconds: 2 })).toBeNull();
    expect(effortOf({ ...defaultLimits, gauges: { canary: null } })).toBeNull();
    expect(effortOf({ ...defaultLimits, gauges: { wal_rate: 1 } })).toBe("normal");
  });

  it("asks less of the database from hard to normal to gentle", () => {
    const [gentle, normal, hard] = efforts.map((effort) => limitsForEffort(effort, defaultLimits));
    for (const [less, more] of [
      [gentle, normal],
      [normal, hard],
    ]) {
      if (less === undefined || more === undefined) throw new Error("three efforts");
      expect(less.maxLagSeconds).toBeLessThan(more.maxLagSeconds);
      expect(less.targetChunkMs).toBeLessThan(more.targetChunkMs);
      expect(less.maxDutyCycle ?? 1).toBeLessThanOrEqual(more.maxDutyCycle ?? 1);
      expect(gaugeLimit(less, "canary") ?? 0).toBeLessThan(gaugeLimit(more, "canary") ?? 0);
    }
  });
});

describe("what was stored before there were gauges", () => {
  it("still parses, and means the defaults for the rest", () => {
    const old = { maxLagSeconds: 2, maxSignalAgeMs: 1500, targetChunkMs: 100 };
    expect(limitsSchema.parse(old)).toEqual(old);
    expect(gaugeLimit(limitsSchema.parse(old), "lock_waiters")).toBe(5);
  });

  it("has reasons that still parse", () => {
    for (const reason of [
      { kind: "replica_lag", replica: "replica-1", lagSeconds: 2, limitSeconds: 1 },
      { kind: "replica_gone", replica: "replica-1" },
      { kind: "signal_missing", replica: "replica-1", ageMs: null },
    ])
      expect(paceReasonSchema.parse(reason)).toEqual(reason);
  });

  it("is told apart by what it is about, not by its figures", () => {
    const reason = { kind: "gauge", gauge: "canary", subject: null, limit: 250 } as const;
    expect(topicOf({ ...reason, value: 300 })).toBe(topicOf({ ...reason, value: 400 }));
    expect(topicOf({ ...reason, value: 300 })).not.toBe(
      topicOf({ ...reason, value: 300, gauge: "lock_waiters" }),
    );
  });
});

describe("the canary", () => {
  const timed = (...times: readonly number[]) =>
    times.reduce((memory, time) => recordCanary(memory, time), initialCanary);

  it("is unknown before its first lookup", () => expect(judgeCanary(initialCanary, null)).toBeNull());

  it("lets one hiccup pass, and tells what lasts", () => {
    expect(judgeCanary(timed(2, 900, 3), null)).toBe(3);
    expect(judgeCanary(timed(2, 900, 800), null)).toBe(800);
    expect(judgeCanary(timed(900, 2), null)).toBe(2);
  });

  it("tells a lookup that does not come back while it is still out", () => {
    expect(judgeCanary(timed(2, 2, 2), 400)).toBe(2);
    expect(judgeCanary(timed(2, 2, 2), 1_400)).toBe(1_400);
    expect(judgeCanary(initialCanary, 1_400)).toBe(1_400);
  });
});
