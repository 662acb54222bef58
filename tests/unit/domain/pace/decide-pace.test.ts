import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decidePace, initialPaceMemory } from "@/lib/domain/pace/decide-pace";
import { defaultLimits, type ReplicaSignal } from "@/lib/domain/pace/pace";

const nowMs = 100_000;

function signal(over: Partial<ReplicaSignal> = {}): ReplicaSignal {
  return { name: "replica-1", state: "streaming", seconds: 0.1, bytes: 0, readAtMs: nowMs - 100, ...over };
}

function decide(signals: readonly ReplicaSignal[], over: { isStopped?: boolean; expected?: string[] } = {}) {
  return decidePace({
    signals,
    expected: over.expected ?? ["replica-1"],
    limits: defaultLimits,
    memory: over.isStopped === undefined ? initialPaceMemory : { isStopped: over.isStopped },
    nowMs,
  });
}

describe("the pace", () => {
  it("is full when every replica is close behind", () => {
    expect(decide([signal()]).kind).toBe("full");
  });

  it("is full when there is no replica to wait for", () => {
    expect(decide([], { expected: [] }).kind).toBe("full");
  });

  it.each([
    ["gone", signal({ state: "gone", seconds: null }), { kind: "replica_gone", replica: "replica-1" }],
    [
      "unreachable",
      signal({ state: "unreachable", seconds: null }),
      { kind: "signal_missing", replica: "replica-1", ageMs: 100 },
    ],
    ["unreadable", signal({ seconds: null }), { kind: "signal_missing", replica: "replica-1", ageMs: 100 }],
    [
      "stale",
      signal({ readAtMs: nowMs - 1_501 }),
      { kind: "signal_missing", replica: "replica-1", ageMs: 1_501 },
    ],
    [
      "over the limit",
      signal({ seconds: 8.2 }),
      { kind: "replica_lag", replica: "replica-1", lagSeconds: 8.2, limitSeconds: 1 },
    ],
  ])("stops when a replica is %s, and says why", (_, bad, reason) => {
    expect(decide([bad])).toEqual({ kind: "stopped", reason, memory: { isStopped: true } });
  });

  it("stops when an expected replica has no signal at all", () => {
    expect(decide([]).kind).toBe("stopped");
  });

  it("lets the worst replica decide", () => {
    const decision = decide([signal(), signal({ name: "replica-2", seconds: 1.5 })]);
    expect(decision).toMatchObject({ kind: "stopped", reason: { replica: "replica-2" } });
  });

  it("slows between half the limit and the limit, more the closer it comes", () => {
    const duty = (seconds: number) => {
      const decision = decide([signal({ seconds })]);
      return decision.kind === "slowed" ? decision.dutyCycle : Number.NaN;
    };
    expect(duty(0.5)).toBeCloseTo(1);
    expect(duty(0.75)).toBeCloseTo(0.55);
    expect(duty(0.999)).toBeCloseTo(0.1, 1);
  });

  it("once stopped goes on only when the lag has fallen well below the limit", () => {
    expect(decide([signal({ seconds: 0.8 })], { isStopped: true }).kind).toBe("stopped");
    expect(decide([signal({ seconds: 0.69 })], { isStopped: true }).kind).toBe("slowed");
  });

  it("never goes faster because of a worse signal", () => {
    const rank = { full: 0, slowed: 1, stopped: 2 } as const;
    const seconds = fc.double({ min: 0, max: 10, noNaN: true });
    fc.assert(
      fc.property(seconds, seconds, fc.boolean(), (a, b, isStopped) => {
        const [less, more] = a <= b ? [a, b] : [b, a];
        const better = decide([signal({ seconds: less })], { isStopped });
        const worse = decide([signal({ seconds: more })], { isStopped });
        return rank[better.kind] <= rank[worse.kind];
      }),
    );
  });
});
