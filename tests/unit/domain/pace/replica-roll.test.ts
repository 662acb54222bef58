import { describe, expect, it } from "vitest";
import {
  beginRoll,
  callRoll,
  findStanding,
  type ReplicaRoll,
  type StreamingRow,
  stayMs,
  withOthers,
} from "@/lib/domain/pace/replica-roll";

function row(name: string, over: Partial<StreamingRow> = {}): StreamingRow {
  return { name, state: "streaming", lagSeconds: 0, lagBytes: 0, ...over };
}

const second = 1_000;

/** Calls the roll each second with the same rows. */
function callFor(ms: number, before: ReplicaRoll, rows: readonly StreamingRow[], fromMs = 0): ReplicaRoll {
  let roll = before;
  for (let at = second; at <= ms; at += second) roll = callRoll(roll, rows, fromMs + at);
  return roll;
}

describe("the roll of the replicas", () => {
  it("has who is registered and who streams, and none that is being made or stops", () => {
    const rows = [row("a"), row("b", { state: "backup" }), row("c", { state: "stopping" })];
    expect([...beginRoll(["z"], rows, 0).keys()]).toEqual(["z", "a"]);
  });

  it("has one that the role may not see: it can't be told how far it is, which is bad", () => {
    const unseen = [row("a", { state: "", lagSeconds: null, lagBytes: null })];
    expect(findStanding(beginRoll([], unseen, 0), unseen, "a")).toMatchObject({
      state: "streaming",
      seconds: null,
      bytes: null,
    });
  });

  it("judges the worst of several that go by one name, and none as known where one is not", () => {
    const name = "walreceiver";
    const rows = [
      row(name),
      row(name, { lagSeconds: 7, lagBytes: 10 }),
      row(name, { lagSeconds: 2, lagBytes: 900 }),
    ];
    const roll = beginRoll([], rows, 0);
    expect(findStanding(roll, rows, name)).toEqual({
      state: "streaming",
      count: 3,
      seconds: 7,
      bytes: 900,
    });
    const unknown = [...rows.slice(0, 2), row(name, { lagSeconds: null })];
    expect(findStanding(roll, unknown, name)).toMatchObject({ state: "streaming", seconds: null });
  });

  it("tells a name as gone when it has fewer replicas than it had", () => {
    const roll = beginRoll([], [row("a"), row("a")], 0);
    const called = callRoll(roll, [row("a")], second);
    expect(findStanding(called, [row("a")], "a")).toEqual({ state: "gone" });
    expect(findStanding(called, [row("a"), row("a")], "a")).toMatchObject({ state: "streaming" });
    expect(findStanding(called, [row("a"), row("a", { state: "stopping" })], "a")).toEqual({ state: "gone" });
  });

  it("takes in one that joins, once it tells how far it is; from then on it must not vanish", () => {
    const empty = beginRoll([], [], 0);
    const silent = row("late", { lagSeconds: null, lagBytes: null });
    expect([...callRoll(empty, [silent], second).keys()]).toEqual([]);
    const joined = callRoll(empty, [row("late", { state: "catchup", lagSeconds: 40 })], second);
    expect([...joined.keys()]).toEqual(["late"]);
    expect(findStanding(joined, [], "late")).toEqual({ state: "gone" });
  });

  it("judges a further one of a known name at once, and lets it go again until it has stayed", () => {
    const both = [row("a"), row("a", { lagSeconds: 9 })];
    const begun = beginRoll([], [row("a")], 0);
    expect(findStanding(callRoll(begun, both, second), both, "a")).toMatchObject({ seconds: 9 });
    const short = callFor(stayMs - 10 * second, begun, both);
    expect(findStanding(short, [row("a")], "a").state).toBe("streaming");
    const long = callFor(stayMs + 10 * second, begun, both);
    expect(findStanding(long, [row("a")], "a").state).toBe("gone");
    // It left in between: the time begins anew.
    const again = callFor(stayMs - second, callRoll(short, [row("a")], stayMs), both, stayMs);
    expect(findStanding(again, [row("a")], "a").state).toBe("streaming");
  });

  it("lets what was measured on the one replica of a name count, and the worst where there are others", () => {
    const one = { state: "streaming", count: 1, seconds: 3, bytes: 0 } as const;
    expect(withOthers(one, 0.2)).toBe(0.2);
    expect(withOthers({ ...one, count: 2 }, 0.2)).toBe(3);
    expect(withOthers({ ...one, count: 2, seconds: null }, 0.2)).toBeNull();
  });
});
