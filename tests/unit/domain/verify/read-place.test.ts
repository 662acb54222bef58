import { describe, expect, it } from "vitest";
import type { ReplicaSignal } from "@/lib/domain/pace/pace";
import {
  addReadPlace,
  judgeReplay,
  rankReplicas,
  replayWaitMs,
  silentAtMostMs,
} from "@/lib/domain/verify/read-place";

const signal = (name: string, more: Partial<ReplicaSignal> = {}): ReplicaSignal => ({
  name,
  state: "streaming",
  seconds: 0.1,
  bytes: 100,
  readAtMs: 9_900,
  ...more,
});
const known = (...names: string[]) => names.map((name) => ({ name, hasConnection: true }));
const rank = (replicas: Parameters<typeof rankReplicas>[0]["replicas"], signals: readonly ReplicaSignal[]) =>
  rankReplicas({ replicas, signals, maxSignalAgeMs: 1_500, nowMs: 10_000 });

describe("where a verification reads", () => {
  it("the replica that misses the fewest bytes comes first, whatever the seconds", () => {
    const signals = [
      signal("a", { bytes: 5_000, seconds: 0 }),
      signal("b", { bytes: 10, seconds: 0.3 }),
      signal("c", { bytes: null, seconds: 0 }),
    ];
    expect(rank(known("a", "b", "c"), signals)).toEqual({ kind: "ranked", names: ["b", "a", "c"] });
  });

  it("a replica that is gone, silent, unread or stale is none to read, and the reason names it", () => {
    for (const bad of [
      signal("a", { state: "gone", seconds: null }),
      signal("a", { state: "unreachable", seconds: null }),
      signal("a", { seconds: null }),
      signal("a", { readAtMs: 8_000 }),
    ]) {
      expect(rank(known("a"), [bad])).toEqual({ kind: "none", why: "not_healthy", replica: "a" });
      expect(rank(known("a", "b"), [bad, signal("b")])).toEqual({ kind: "ranked", names: ["b"] });
    }
  });

  it("no replica, and none that can be connected to, are different reasons", () => {
    expect(rank([], [])).toEqual({ kind: "none", why: "no_replica", replica: null });
    expect(rank([], [signal("a")])).toEqual({ kind: "none", why: "no_connection", replica: "a" });
    expect(rank([{ name: "a", hasConnection: false }], [signal("a")])).toEqual({
      kind: "none",
      why: "no_connection",
      replica: "a",
    });
  });

  it("nothing is read before the replay has reached the point; a wait ends", () => {
    const judge = (missingBytes: number | null, waitedMs: number) =>
      judgeReplay({ isReplica: true, missingBytes }, { waitedMs, silentMs: 0 });
    expect(judge(0, 0)).toEqual({ kind: "read" });
    expect(judge(-8, replayWaitMs * 2)).toEqual({ kind: "read" });
    expect(judge(1, 0)).toEqual({ kind: "wait" });
    expect(judge(null, 0)).toEqual({ kind: "wait" });
    expect(judge(1, replayWaitMs)).toEqual({ kind: "no", why: "fell_behind" });
    expect(judge(null, replayWaitMs)).toEqual({ kind: "no", why: "fell_behind" });
  });

  it("a silent server is waited for a little, a promoted one not at all", () => {
    expect(judgeReplay(null, { waitedMs: 100, silentMs: 100 })).toEqual({ kind: "wait" });
    expect(judgeReplay(null, { waitedMs: silentAtMostMs, silentMs: silentAtMostMs })).toEqual({
      kind: "no",
      why: "lost",
    });
    expect(judgeReplay({ isReplica: false, missingBytes: -1 }, { waitedMs: 0, silentMs: 0 })).toEqual({
      kind: "no",
      why: "not_a_replica",
    });
  });

  it("each place is told once, in the order in which they were read", () => {
    const replica = { kind: "replica", name: "a", lsn: "0/1" } as const;
    const primary = { kind: "primary", why: "lost", replica: "a" } as const;
    expect(addReadPlace(addReadPlace(addReadPlace([], replica), primary), replica)).toEqual([
      replica,
      primary,
    ]);
  });
});
