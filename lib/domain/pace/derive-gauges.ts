import type { Gauge, GaugeKind } from "./gauge";
import type { ReplicaSignal } from "./pace";

/**
 * One look at the primary → gauges. What needs two looks (a rate, how long something has lasted) comes from the memory, which the caller
 * keeps from look to look. Pure. Times are the server's own, so that a slow network is no part of a rate.
 */

export interface SlotReading {
  readonly name: string;
  /** Null of one that is lost. */
  readonly retainedBytes: number | null;
  readonly isActive: boolean;
  /** The server has removed WAL that it needed: who reads it can't go on. */
  readonly isLost: boolean;
  /** WAL that may be written before it is lost, below 0 when the next checkpoint may do it. Null: nothing limits it, or it is lost. */
  readonly safeBytes: number | null;
}

export interface ArchiverReading {
  readonly isOn: boolean;
  /** Name of the last file that was archived; null when none was since the statistics began. */
  readonly lastArchived: string | null;
  /** Epoch milliseconds of the last failure that no success has followed; null while it works. */
  readonly failingSinceMs: number | null;
  readonly lastFailed: string | null;
}

/** What one statement reads on the primary. Null: the role may not see it. */
export interface PrimaryReading {
  /** The server's clock, epoch milliseconds. */
  readonly serverMs: number;
  /** Where the WAL is, as a number of bytes since its beginning. */
  readonly walAtBytes: number;
  readonly walSegmentBytes: number;
  readonly slots: readonly SlotReading[];
  readonly lockWaiters: number;
  readonly activeSessions: number | null;
  readonly archiver: ArchiverReading;
  /** The oldest snapshot that somebody holds; `seconds` 0 when there is none. */
  readonly snapshot: { readonly seconds: number; readonly holder: string | null } | null;
  readonly autovacuumWorkers: number | null;
}

export interface GaugeMemory {
  /** Looks of the last seconds, oldest first. */
  readonly wal: readonly { readonly serverMs: number; readonly walAtBytes: number }[];
  readonly archiverFailingSinceMs: number | null;
  /** Where the archive was when we first looked, for an archiver that has not said how far it is. */
  readonly firstSegmentBytes: number | null;
  /** Slots that are there and were not lost at an earlier look. */
  readonly heldSlots: readonly string[];
}

export const initialGaugeMemory: GaugeMemory = {
  wal: [],
  archiverFailingSinceMs: null,
  firstSegmentBytes: null,
  heldSlots: [],
};

/** A rate over less would jump with every checkpoint; over more it would be old news. */
const rateWindowMs = 5_000;
const unseen = "The role may not see other sessions. Grant it pg_monitor, or pg_read_all_stats.";
const fourGibibytes = 4 * 1024 ** 3;
const walFile = /^[0-9A-F]{24}$/;

/** The byte behind the last one of a WAL file, by its name; null for a name that is none. */
export function endOfWalFile(name: string, segmentBytes: number): number | null {
  if (!walFile.test(name)) return null;
  const segment =
    Number.parseInt(name.slice(8, 16), 16) * (fourGibibytes / segmentBytes) +
    Number.parseInt(name.slice(16), 16);
  return (segment + 1) * segmentBytes;
}

type Said = Pick<Gauge, "kind" | "state" | "value"> & Partial<Pick<Gauge, "subject" | "detail">>;

function said(readAtMs: number, of: Said): Gauge {
  return { subject: null, detail: null, ...of, readAtMs };
}

function measured(kind: GaugeKind, value: number | null, detail: string | null = null): Said {
  return value === null
    ? { kind, state: "unreadable", value: null, detail: unseen }
    : { kind, state: "read", value, detail };
}

const lostNow =
  "The slot is lost. The server has removed WAL that it needed: who reads it must be made anew.";
const lostBefore = "It was lost before the walk began. Drop it.";

/** A slot that was lost before anybody looked protects nothing any more; one that is lost meanwhile is what the limit was to prevent. */
function slotGauges(slots: readonly SlotReading[], memory: GaugeMemory): Said[] {
  if (slots.length === 0)
    return [{ kind: "slot_wal", state: "absent", value: null, detail: "There is no slot." }];
  return slots.map((slot) => {
    const { name: subject, retainedBytes } = slot;
    if (slot.isLost || retainedBytes === null) {
      return memory.heldSlots.includes(subject)
        ? { kind: "slot_wal", state: "unreadable", subject, value: null, detail: lostNow }
        : { kind: "slot_wal", state: "absent", subject, value: null, detail: lostBefore };
    }
    return {
      kind: "slot_wal",
      state: "read",
      subject,
      value: Math.max(0, retainedBytes),
      detail: slot.isActive ? null : "Nobody reads this slot.",
    };
  });
}

/** What is left until the first slot is lost; that of one that is lost is nothing. */
function headroomGauge(slots: readonly SlotReading[], memory: GaugeMemory): Said {
  const kind = "wal_headroom";
  const lost = slots.find((slot) => slot.isLost && memory.heldSlots.includes(slot.name));
  if (lost !== undefined) return { kind, state: "read", subject: lost.name, value: 0, detail: lostNow };
  const limited = slots.flatMap(({ name, safeBytes }) => (safeBytes === null ? [] : [{ name, safeBytes }]));
  const [least] = limited.sort((a, b) => a.safeBytes - b.safeBytes);
  if (least !== undefined)
    return { kind, state: "read", subject: least.name, value: Math.max(0, least.safeBytes) };
  const detail = slots.some((slot) => !slot.isLost)
    ? "Nothing limits what slots keep (max_slot_wal_keep_size), and how full the disk is the server doesn't tell: limit the WAL kept for a slot."
    : "There is no slot.";
  return { kind, state: "absent", value: null, detail };
}

function walRate(wal: GaugeMemory["wal"]): Said {
  const [first, last] = [wal[0], wal.at(-1)];
  if (first === undefined || last === undefined || last.serverMs <= first.serverMs) {
    // One look says where the WAL is, not how fast it moves.
    return { kind: "wal_rate", state: "absent", value: null, detail: "It takes two readings." };
  }
  const seconds = (last.serverMs - first.serverMs) / 1000;
  return {
    kind: "wal_rate",
    state: "read",
    value: Math.max(0, (last.walAtBytes - first.walAtBytes) / seconds),
  };
}

/** Files are archived in order: what failed last is the oldest that waits. */
function archivedUpTo(archiver: ArchiverReading, segmentBytes: number): number | null {
  const done = archiver.lastArchived === null ? null : endOfWalFile(archiver.lastArchived, segmentBytes);
  if (done !== null) return done;
  const failed = archiver.lastFailed === null ? null : endOfWalFile(archiver.lastFailed, segmentBytes);
  return failed === null ? null : failed - segmentBytes;
}

function archiverGauges(reading: PrimaryReading, memory: GaugeMemory): Said[] {
  const { archiver, walAtBytes, walSegmentBytes } = reading;
  if (!archiver.isOn) {
    const detail = "WAL is not archived here.";
    return [
      { kind: "archiver_failing", state: "absent", value: null, detail },
      { kind: "archiver_backlog", state: "absent", value: null, detail },
    ];
  }
  const since = memory.archiverFailingSinceMs;
  const archivedTo = archivedUpTo(archiver, walSegmentBytes) ?? memory.firstSegmentBytes ?? 0;
  const finishedTo = Math.floor(walAtBytes / walSegmentBytes) * walSegmentBytes;
  return [
    {
      kind: "archiver_failing",
      state: "read",
      value: since === null ? 0 : Math.max(0, (reading.serverMs - since) / 1000),
      detail: since === null || archiver.lastFailed === null ? null : `Last: ${archiver.lastFailed}.`,
    },
    { kind: "archiver_backlog", state: "read", value: Math.max(0, finishedTo - archivedTo) },
  ];
}

function remember(memory: GaugeMemory, reading: PrimaryReading): GaugeMemory {
  const { serverMs, walAtBytes, walSegmentBytes, archiver, slots } = reading;
  const last = memory.wal.at(-1);
  // After a failover the WAL may be behind where it was: an older position begins anew.
  const kept =
    last === undefined || walAtBytes < last.walAtBytes || serverMs < last.serverMs ? [] : memory.wal;
  return {
    wal: [...kept.filter((one) => serverMs - one.serverMs <= rateWindowMs), { serverMs, walAtBytes }],
    // The server tells its last failure only: that it has failed since the first one that was seen, we remember.
    archiverFailingSinceMs:
      archiver.failingSinceMs === null ? null : (memory.archiverFailingSinceMs ?? archiver.failingSinceMs),
    firstSegmentBytes: memory.firstSegmentBytes ?? Math.floor(walAtBytes / walSegmentBytes) * walSegmentBytes,
    heldSlots: slots
      .filter((slot) => !slot.isLost || memory.heldSlots.includes(slot.name))
      .map((slot) => slot.name),
  };
}

/** Makes gauges of a look at the primary; `readAtMs` is of the caller's monotonic clock. */
export function deriveGauges(
  reading: PrimaryReading,
  before: GaugeMemory,
  readAtMs: number,
): { readonly gauges: readonly Gauge[]; readonly memory: GaugeMemory } {
  const memory = remember(before, reading);
  const { snapshot } = reading;
  const all: Said[] = [
    ...slotGauges(reading.slots, memory),
    headroomGauge(reading.slots, memory),
    measured("lock_waiters", reading.lockWaiters),
    measured("active_sessions", reading.activeSessions),
    walRate(memory.wal),
    ...archiverGauges(reading, memory),
    measured("snapshot_age", snapshot?.seconds ?? null, snapshot?.holder ?? null),
    measured("autovacuum", reading.autovacuumWorkers),
  ];
  return { gauges: all.map((one) => said(readAtMs, one)), memory };
}

/** What signals of replicas say as gauges: the lag in seconds, and the bytes that are missing. */
export function replicaGauges(
  signals: readonly ReplicaSignal[],
  expected: readonly string[],
  nowMs: number,
): readonly Gauge[] {
  if (expected.length === 0) {
    const detail = "There is no replica.";
    return (["replica_lag", "replica_bytes"] as const).map((kind) =>
      said(nowMs, { kind, state: "absent", value: null, detail }),
    );
  }
  return expected.flatMap((name) => {
    const signal = signals.find((one) => one.name === name);
    const readAtMs = signal?.readAtMs ?? nowMs;
    return (["replica_lag", "replica_bytes"] as const).map((kind) => {
      const figure = kind === "replica_lag" ? signal?.seconds : signal?.bytes;
      return signal?.state === "streaming" && figure != null
        ? said(readAtMs, { kind, subject: name, state: "read", value: figure })
        : said(readAtMs, {
            kind,
            subject: name,
            state: "unreadable",
            value: null,
            detail:
              signal?.state === "gone" ? "It no longer streams from the primary." : "It does not answer.",
          });
    });
  });
}
