import { type GaugeKind, type GaugeUnit, gaugeFacts } from "@/lib/domain/pace/gauge";
import { printBytes } from "@/lib/view/designer/print-size";
import { printCount, printCounted, printDuration, printMs, printSeconds } from "@/lib/view/print-amount";

/** What gauges are called, and how their figures are said. */

interface Words {
  /** At the head of a row; `subject` stands behind it. */
  readonly title: string;
  /** In the middle of a sentence: "lag of replica-1". */
  name(subject: string | null): string;
  /** Why it holds the work back, without the limit: "5 sessions wait for a lock on the table". */
  state(value: number, subject: string | null): string;
}

const of = (subject: string | null, otherwise: string): string => subject ?? otherwise;
const figure = new Intl.NumberFormat("en", { maximumSignificantDigits: 4 });

export const gaugeWords: Readonly<Record<GaugeKind, Words>> = {
  replica_lag: {
    title: "Replica lag",
    name: (subject) => `lag of ${of(subject, "the replica")}`,
    state: (value, subject) => `lag of ${of(subject, "the replica")} is ${printSeconds(value)}`,
  },
  replica_bytes: {
    title: "WAL not replayed",
    name: (subject) => `WAL that ${of(subject, "the replica")} has not replayed`,
    state: (value, subject) => `${of(subject, "the replica")} is ${printBytes(value)} behind`,
  },
  slot_wal: {
    title: "WAL kept for a slot",
    name: (subject) => `WAL kept for the slot ${of(subject, "")}`.trimEnd(),
    state: (value, subject) => `the slot ${of(subject, "")} keeps ${printBytes(value)} of WAL`,
  },
  wal_headroom: {
    title: "WAL until a slot is lost",
    name: (subject) => `WAL until ${subject === null ? "a slot" : `the slot ${subject}`} is lost`,
    state: (value, subject) =>
      `${value === 0 ? "no" : `${printBytes(value)} of`} WAL is left until the slot ${of(subject, "")} is lost`,
  },
  lock_waiters: {
    title: "Waiting for a lock on the table",
    name: () => "sessions that wait for a lock on the table",
    state: (value) =>
      `${printCounted(value, "session")} ${value === 1 ? "waits" : "wait"} for a lock on the table`,
  },
  active_sessions: {
    title: "Active sessions",
    name: () => "active sessions",
    state: (value) => `${printCounted(value, "session")} ${value === 1 ? "is" : "are"} active`,
  },
  wal_rate: {
    title: "WAL written",
    name: () => "WAL written",
    state: (value) => `the server writes ${printBytes(value)}/s of WAL`,
  },
  archiver_failing: {
    title: "Archiving fails for",
    name: () => "time for which archiving fails",
    state: (value) => `archiving has failed for ${printDuration(value * 1000)}`,
  },
  archiver_backlog: {
    title: "WAL not archived",
    name: () => "WAL not archived",
    state: (value) => `${printBytes(value)} of WAL is not archived`,
  },
  snapshot_age: {
    title: "Oldest snapshot",
    name: () => "age of the oldest snapshot",
    state: (value) => `the oldest snapshot is ${printDuration(value * 1000)} old`,
  },
  autovacuum: {
    title: "Autovacuum on the table",
    name: () => "autovacuum on the table",
    state: (value) => `${printCounted(value, "autovacuum worker")} on the table`,
  },
  canary: {
    title: "Lookup by key",
    name: () => "lookup of one row",
    state: (value) => `looking up one row takes ${printMs(value)}`,
  },
  custom: {
    title: "Your signal",
    name: (subject) => of(subject, "your signal"),
    state: (value, subject) => `${of(subject, "your signal")} is ${figure.format(value)}`,
  },
};

const printers: Readonly<Record<GaugeUnit, (value: number) => string>> = {
  seconds: (value) => (value < 60 ? printSeconds(value) : printDuration(value * 1000)),
  milliseconds: printMs,
  bytes: printBytes,
  bytes_per_second: (value) => `${printBytes(value)}/s`,
  sessions: printCount,
  workers: printCount,
  number: (value) => figure.format(value),
};

/** A gauge's figure with its unit: "0.2 s", "1.2 GiB", "80 MiB/s". */
export function printGauge(kind: GaugeKind, value: number): string {
  return printers[gaugeFacts[kind].unit](value);
}
