import { type GaugeKind, type GaugeSample, gaugeFacts, pressureOf } from "@/lib/domain/pace/gauge";
import { gaugeLimit, type Limits } from "@/lib/domain/pace/pace";
import { gaugeWords, printGauge } from "@/lib/view/pace-gauge-words";
import { printMs } from "@/lib/view/print-amount";

/** The signals of a walk as the page lists them. */
export interface SignalRow {
  readonly key: string;
  readonly title: string;
  /** The replica, slot or team's signal; null: the whole target. */
  readonly subject: string | null;
  readonly value: string;
  /** "off" where it decides nothing. */
  readonly limit: string;
  /** How near it is to its limit, 0 and up; null where there is no limit or no value. */
  readonly pressure: number | null;
  /** How old the reading is. */
  readonly age: string;
  /** `bad`: it stops the work; `near`: it slows it. */
  readonly tone: "calm" | "near" | "bad";
  /** What a high value means. */
  readonly meaning: string;
  /** Where it is read. */
  readonly source: string;
}

const sources: Readonly<Record<GaugeKind, string>> = {
  replica_lag: "heartbeat row read on the replica, else pg_stat_replication",
  replica_bytes: "pg_stat_replication",
  slot_wal: "pg_replication_slots",
  wal_headroom: "pg_replication_slots",
  lock_waiters: "pg_locks",
  active_sessions: "pg_stat_activity",
  wal_rate: "pg_current_wal_lsn()",
  archiver_failing: "pg_stat_archiver",
  archiver_backlog: "pg_stat_archiver",
  snapshot_age: "pg_stat_activity, pg_prepared_xacts",
  autovacuum: "pg_stat_progress_vacuum",
  canary: "a lookup by key of our own",
  custom: "your query or address",
};

function printValue(gauge: GaugeSample): string {
  if (gauge.value !== null) return printGauge(gauge.kind, gauge.value);
  return gauge.state === "absent" ? "none" : "can't be read";
}

function printLimit(kind: GaugeKind, limit: number | null): string {
  if (limit === null) return "off";
  return `${gaugeFacts[kind].isFloor === true ? "at least " : ""}${printGauge(kind, limit)}`;
}

function toneOf(gauge: GaugeSample, limit: number | null, pressure: number | null): SignalRow["tone"] {
  if (limit === null) return "calm";
  const isStale = gauge.ageMs > gaugeFacts[gauge.kind].staleAfterMs;
  if (gauge.state === "unreadable" || isStale || (pressure !== null && pressure >= 1)) return "bad";
  return pressure !== null && pressure >= 0.5 ? "near" : "calm";
}

/** Readings beside their limits, in the order of the closed list; those that decide first. Pure. */
export function listSignals(gauges: readonly GaugeSample[], limits: Limits): readonly SignalRow[] {
  const rows = gauges.map((gauge) => {
    const limit = gaugeLimit(limits, gauge.kind);
    const pressure =
      limit === null || gauge.value === null ? null : pressureOf(gauge.kind, gauge.value, limit);
    return {
      key: `${gauge.kind} ${gauge.subject ?? ""}`,
      title: gaugeWords[gauge.kind].title,
      subject: gauge.subject,
      value: printValue(gauge),
      limit: printLimit(gauge.kind, limit),
      pressure,
      age: gauge.state === "absent" ? "" : printMs(gauge.ageMs),
      tone: toneOf(gauge, limit, pressure),
      meaning: gauge.detail ?? gaugeFacts[gauge.kind].meaning,
      source: sources[gauge.kind],
      isLimited: limit !== null,
    };
  });
  return [...rows.filter((row) => row.isLimited), ...rows.filter((row) => !row.isLimited)].map(
    ({ isLimited: _, ...row }) => row,
  );
}
