import { describe, expect, it } from "vitest";
import {
  deriveGauges,
  endOfWalFile,
  type GaugeMemory,
  initialGaugeMemory,
  type PrimaryReading,
  replicaGauges,
} from "@/lib/domain/pace/derive-gauges";

const segment = 16 * 1024 * 1024;

const calm: PrimaryReading = {
  serverMs: 1_000_000,
  walAtBytes: 10.5 * segment,
  walSegmentBytes: segment,
  slots: [],
  lockWaiters: 0,
  activeSessions: 3,
  archiver: { isOn: false, lastArchived: null, failingSinceMs: null, lastFailed: null },
  snapshot: { seconds: 0, holder: null },
  autovacuumWorkers: 0,
};

const slot = { name: "a", retainedBytes: 5, isActive: true, isLost: false, safeBytes: null };
const lost = { ...slot, retainedBytes: null, isActive: false, isLost: true };

/** Reads one after the other; the last one's gauges. */
function readAll(...readings: readonly Partial<PrimaryReading>[]) {
  let memory: GaugeMemory = initialGaugeMemory;
  let found: ReturnType<typeof deriveGauges>["gauges"] = [];
  for (const reading of readings) {
    const derived = deriveGauges({ ...calm, ...reading }, memory, 7);
    memory = derived.memory;
    found = derived.gauges;
  }
  return (kind: string) => found.filter((one) => one.kind === kind);
}

describe("WAL files by name", () => {
  it.each([
    ["000000010000000000000001", 2 * segment],
    ["0000000300000002000000FF", 3 * 4 * 1024 ** 3],
    ["000000010000000000000001.partial", null],
    ["00000002.history", null],
  ])("%s ends at byte %s", (name, end) => expect(endOfWalFile(name, segment)).toBe(end));

  it("are counted by the size of a segment", () => {
    expect(endOfWalFile("000000010000000100000000", 64 * 1024 * 1024)).toBe(4 * 1024 ** 3 + 64 * 1024 * 1024);
  });
});

describe("gauges of a primary", () => {
  it("give a rate from two readings on, over what lies between them", () => {
    expect(readAll({})("wal_rate")).toMatchObject([{ state: "absent", value: null }]);
    const read = readAll({}, { serverMs: 1_002_000, walAtBytes: calm.walAtBytes + 6_000 });
    expect(read("wal_rate")).toMatchObject([{ state: "read", value: 3_000 }]);
  });

  it("average a rate over five seconds, not over everything since the start", () => {
    const readings = Array.from({ length: 20 }, (_, index) => ({
      serverMs: 1_000_000 + index * 1_000,
      walAtBytes: index < 10 ? index * 100_000 : 900_000,
    }));
    expect(readAll(...readings)("wal_rate")).toMatchObject([{ value: 0 }]);
  });

  it("begin a rate anew after a failover, where the WAL is behind what it was", () => {
    const read = readAll({}, { serverMs: 1_001_000, walAtBytes: 5 * segment });
    expect(read("wal_rate")).toMatchObject([{ state: "absent" }]);
  });

  it("name each slot, and say of one that nobody reads that it is so", () => {
    const read = readAll({
      slots: [
        { ...slot, name: "a", retainedBytes: 5 },
        { ...slot, name: "b", retainedBytes: -1, isActive: false },
      ],
    });
    expect(read("slot_wal")).toMatchObject([
      { subject: "a", value: 5, detail: null },
      { subject: "b", value: 0, detail: "Nobody reads this slot." },
    ]);
    expect(readAll({})("slot_wal")).toMatchObject([{ state: "absent" }]);
  });

  it("take a slot that is lost while they look as bad and name it, one that was lost before as past", () => {
    const past = readAll({ slots: [lost] }, { slots: [lost] });
    expect(past("slot_wal")).toMatchObject([{ subject: "a", state: "absent" }]);
    expect(past("wal_headroom")).toMatchObject([{ state: "absent", detail: "There is no slot." }]);
    const meanwhile = readAll({ slots: [slot] }, { slots: [lost] }, { slots: [lost] });
    expect(meanwhile("slot_wal")).toMatchObject([{ subject: "a", state: "unreadable", value: null }]);
    expect(meanwhile("wal_headroom")).toMatchObject([{ subject: "a", state: "read", value: 0 }]);
    const dropped = readAll({ slots: [slot] }, { slots: [] }, { slots: [lost] });
    expect(dropped("slot_wal")).toMatchObject([{ state: "absent" }]);
  });

  it("tell how much WAL is left until the first slot is lost", () => {
    const slots = [
      { ...slot, name: "a", safeBytes: 900 },
      { ...slot, name: "b", safeBytes: 300 },
      { ...slot, name: "c" },
    ];
    expect(readAll({ slots })("wal_headroom")).toMatchObject([{ subject: "b", state: "read", value: 300 }]);
    const over = [{ ...slot, safeBytes: -5 }];
    expect(readAll({ slots: over })("wal_headroom")).toMatchObject([{ subject: "a", value: 0 }]);
    expect(readAll({ slots: [slot] })("wal_headroom")).toMatchObject([
      { state: "absent", detail: expect.stringContaining("max_slot_wal_keep_size") },
    ]);
    expect(readAll({})("wal_headroom")).toMatchObject([{ state: "absent", detail: "There is no slot." }]);
  });

  it("count archiving as failing since the first failure that was seen, until it works", () => {
    const failing = (seconds: number, failedSeconds: number) => ({
      serverMs: 1_000_000 + seconds * 1_000,
      archiver: {
        isOn: true,
        lastArchived: null,
        failingSinceMs: 1_000_000 + failedSeconds * 1_000,
        lastFailed: "000000010000000000000003",
      },
    });
    expect(readAll(failing(1, 0), failing(40, 38))("archiver_failing")).toMatchObject([{ value: 40 }]);
    const works = {
      serverMs: 1_050_000,
      archiver: {
        isOn: true,
        lastArchived: "000000010000000000000009",
        failingSinceMs: null,
        lastFailed: "000000010000000000000003",
      },
    };
    const read = readAll(failing(1, 0), works);
    expect(read("archiver_failing")).toMatchObject([{ value: 0, detail: null }]);
    // Ten whole segments are written, the last one archived is the tenth.
    expect(read("archiver_backlog")).toMatchObject([{ value: 0 }]);
  });

  it("count finished WAL that is not archived, also when nothing ever was", () => {
    const on = { isOn: true, lastArchived: null, failingSinceMs: null, lastFailed: null };
    const archived = { ...on, lastArchived: "000000010000000000000006" };
    expect(readAll({ archiver: archived })("archiver_backlog")).toMatchObject([{ value: 3 * segment }]);
    const failed = { ...on, failingSinceMs: 1, lastFailed: "000000010000000000000006" };
    expect(readAll({ archiver: failed })("archiver_backlog")).toMatchObject([{ value: 4 * segment }]);
    const never = readAll({ archiver: on }, { archiver: on, walAtBytes: 12 * segment });
    expect(never("archiver_backlog")).toMatchObject([{ value: 2 * segment }]);
  });

  it("tell what the role may not see as unreadable, with what to grant", () => {
    const read = readAll({ activeSessions: null, snapshot: null, autovacuumWorkers: null });
    for (const kind of ["active_sessions", "snapshot_age", "autovacuum"]) {
      expect(read(kind)).toMatchObject([
        { state: "unreadable", value: null, detail: expect.stringContaining("pg_monitor") },
      ]);
    }
  });
});

describe("gauges of replicas", () => {
  const signal = { name: "a", state: "streaming", seconds: 0.2, bytes: 900, readAtMs: 50 } as const;

  it("give lag and bytes of each that is expected", () => {
    expect(replicaGauges([signal], ["a"], 99)).toMatchObject([
      { kind: "replica_lag", subject: "a", value: 0.2, readAtMs: 50 },
      { kind: "replica_bytes", subject: "a", value: 900, readAtMs: 50 },
    ]);
  });

  it("tell one that is silent or gone as unreadable, none as absent", () => {
    for (const signals of [[], [{ ...signal, state: "gone" as const, seconds: null, bytes: null }]]) {
      for (const one of replicaGauges(signals, ["a"], 99))
        expect(one).toMatchObject({ state: "unreadable", value: null });
    }
    for (const one of replicaGauges([], [], 99)) expect(one.state).toBe("absent");
  });
});
