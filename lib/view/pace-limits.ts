import { type Effort, effortOf } from "@/lib/domain/pace/effort";
import { gaugeFacts, type LimitedGaugeKind, limitedGaugeKinds } from "@/lib/domain/pace/gauge";
import { customSource, gaugeLimit, type Limits, laneLimit, quarantineLimit } from "@/lib/domain/pace/pace";
import { weekdays } from "@/lib/domain/pace/quiet-hours";
import { gaugeWords, printGauge } from "@/lib/view/pace-gauge-words";
import { printCounted, printMs, printPercent, printSeconds } from "@/lib/view/print-amount";

/** Limits in words, and what changed of them. */

export const effortWords: Readonly<Record<Effort, { readonly title: string; readonly hint: string }>> = {
  gentle: {
    title: "Gentle",
    hint: "One lane, short chunks, half of the time at most, replicas within 0.5 s.",
  },
  normal: {
    title: "Normal",
    hint: "Two lanes, as fast as replicas within 1 s and the application's own queries allow.",
  },
  hard: { title: "Hard", hint: "For a maintenance window: four lanes, long chunks, replicas within 5 s." },
};

/** One setting of the limits, printed; every setting there is, in one order. */
interface Setting {
  readonly name: string;
  read(limits: Limits): string;
}

const off = "off";
const textOfSignal = "query or address of your signal";

function printQuietHours(hours: Limits["quietHours"]): string {
  if (hours == null) return "none";
  const days = hours.days.length === 7 ? "every day" : hours.days.join(", ");
  return `${hours.from} to ${hours.to} (${hours.timeZone}), ${days}`;
}

function gaugeSetting(kind: LimitedGaugeKind): Setting {
  return {
    name: gaugeWords[kind].name(null),
    read: (limits) => {
      const limit = gaugeLimit(limits, kind);
      return limit === null ? off : printGauge(kind, limit);
    },
  };
}

const settings: readonly Setting[] = [
  {
    name: "how hard",
    read: (limits) => {
      const effort = effortOf(limits);
      return effort === null ? "adjusted" : effortWords[effort].title.toLowerCase();
    },
  },
  { name: "replica lag", read: (limits) => printSeconds(limits.maxLagSeconds) },
  { name: "age of a replica's signal", read: (limits) => printMs(limits.maxSignalAgeMs) },
  { name: "time of a chunk", read: (limits) => printMs(limits.targetChunkMs) },
  { name: "share of the time", read: (limits) => printPercent(limits.maxDutyCycle ?? 1) },
  { name: "lanes", read: (limits) => String(laneLimit(limits)) },
  ...limitedGaugeKinds.map(gaugeSetting),
  {
    name: "your signal",
    read: ({ custom }) =>
      custom == null
        ? off
        : `${custom.name}, ${custom.limit === null ? "no limit" : `limit ${printGauge("custom", custom.limit)}`}`,
  },
  // The text is long and may hold names of tables: that it changed is said, the rollout itself has it.
  { name: textOfSignal, read: ({ custom }) => (custom == null ? off : customSource(custom)) },
  { name: "rows in quarantine", read: (limits) => `at most ${quarantineLimit(limits)}` },
  { name: "quiet hours", read: ({ quietHours }) => printQuietHours(quietHours) },
];

/** What is different, each as "replica lag 1 s → 5 s". */
export function printLimitsDifference(before: Limits, after: Limits): readonly string[] {
  return settings.flatMap(({ name, read }) => {
    const [was, is] = [read(before), read(after)];
    if (was === is) return [];
    return [name === textOfSignal ? `${name} changed` : `${name} ${was} → ${is}`];
  });
}

/** Why it is no faster while no signal holds it back. `lanes` are those at work; null: not known. */
export function printFullPace(limits: Limits, lanes: number | null): string {
  const max = laneLimit(limits);
  const side = lanes === null || lanes === 0 ? "" : `${lanes} of at most ${printCounted(max, "lane")}, `;
  const how = `${side}chunks of about ${printMs(limits.targetChunkMs)}`;
  const share = limits.maxDutyCycle ?? 1;
  return share < 1
    ? `No signal holds it back; by its limits it works at most ${printPercent(share)} of the time: ${how}.`
    : `Full speed, no signal is near its limit: ${how}.`;
}

/** The event of a change of limits. */
export function printLimitsChanged(
  after: Limits,
  before: Limits | undefined,
): { readonly text: string; readonly detail: string } {
  if (before !== undefined) {
    const changed = printLimitsDifference(before, after);
    return {
      text: "Changed the limits",
      detail: changed.length === 0 ? "Nothing is different" : changed.join("; "),
    };
  }
  return {
    text: "Changed the limits",
    detail: `Lag at most ${printSeconds(after.maxLagSeconds)}, signals at most ${printMs(after.maxSignalAgeMs)} old, chunks of ${printMs(after.targetChunkMs)}`,
  };
}

const typedApart = ["lock_waiters", "canary"] as const;
type OtherGauge = Exclude<LimitedGaugeKind, (typeof typedApart)[number]>;

/** Gauges whose limits stand together in the form. */
export const otherGauges: readonly OtherGauge[] = limitedGaugeKinds.filter(
  (kind): kind is OtherGauge => !typedApart.some((one) => one === kind),
);

/** What a gauge's limit is typed in: bytes in MiB. */
export function typedUnit(kind: OtherGauge): { readonly suffix: string; readonly factor: number } {
  const mebibyte = 1024 ** 2;
  switch (gaugeFacts[kind].unit) {
    case "bytes":
      return { suffix: "MiB", factor: mebibyte };
    case "bytes_per_second":
      return { suffix: "MiB/s", factor: mebibyte };
    case "seconds":
      return { suffix: "s", factor: 1 };
    case "milliseconds":
      return { suffix: "ms", factor: 1 };
    case "sessions":
    case "workers":
    case "number":
      return { suffix: "", factor: 1 };
  }
}

function typedLimit(limits: Limits, kind: OtherGauge): string {
  const limit = gaugeLimit(limits, kind);
  return limit === null ? "" : String(limit / typedUnit(kind).factor);
}

/** The limits as they are being typed. */
export interface LimitsForm {
  readonly lag: string;
  readonly chunk: string;
  readonly lanes: string;
  /** Percent. */
  readonly share: string;
  /** Empty: off. */
  readonly waiters: string;
  /** Milliseconds; empty: off. */
  readonly lookup: string;
  /** The other gauges, by kind; empty: off. */
  readonly others: Readonly<Record<OtherGauge, string>>;
  /** All empty: there is none. */
  readonly signalName: string;
  /** A query, or an http address. */
  readonly signalSource: string;
  /** Empty: it is shown, and decides nothing. */
  readonly signalLimit: string;
  /** Rows. */
  readonly quarantined: string;
  readonly isQuiet: boolean;
  readonly quietFrom: string;
  readonly quietTo: string;
  readonly quietZone: string;
}

/** Limits as a form. */
export function limitsForm(limits: Limits): LimitsForm {
  const { quietHours, custom } = limits;
  const optional = (limit: number | null) => (limit === null ? "" : String(limit));
  return {
    lag: String(limits.maxLagSeconds),
    chunk: String(limits.targetChunkMs),
    lanes: String(laneLimit(limits)),
    share: String(Math.round((limits.maxDutyCycle ?? 1) * 100)),
    waiters: optional(gaugeLimit(limits, "lock_waiters")),
    lookup: optional(gaugeLimit(limits, "canary")),
    others: {
      replica_bytes: typedLimit(limits, "replica_bytes"),
      slot_wal: typedLimit(limits, "slot_wal"),
      wal_headroom: typedLimit(limits, "wal_headroom"),
      active_sessions: typedLimit(limits, "active_sessions"),
      wal_rate: typedLimit(limits, "wal_rate"),
      archiver_failing: typedLimit(limits, "archiver_failing"),
      archiver_backlog: typedLimit(limits, "archiver_backlog"),
      snapshot_age: typedLimit(limits, "snapshot_age"),
      autovacuum: typedLimit(limits, "autovacuum"),
    },
    signalName: custom?.name ?? "",
    signalSource: custom == null ? "" : customSource(custom),
    signalLimit: optional(custom?.limit ?? null),
    quarantined: String(quarantineLimit(limits)),
    isQuiet: quietHours != null,
    quietFrom: quietHours?.from ?? "09:00",
    quietTo: quietHours?.to ?? "18:00",
    quietZone: quietHours?.timeZone ?? "UTC",
  };
}

function fillInSignal(form: LimitsForm, before: Limits): Pick<Limits, "custom"> {
  const source = form.signalSource.trim();
  if (source === "") return before.custom == null ? {} : { custom: null };
  const limit = form.signalLimit.trim() === "" ? null : Number(form.signalLimit);
  const named = { name: form.signalName.trim() === "" ? "Our signal" : form.signalName.trim(), limit };
  return { custom: /^https?:\/\//i.test(source) ? { ...named, url: source } : { ...named, sql: source } };
}

/** The limits that a form stands for; what it does not show stays as in `before`. The command judges them. */
export function fillInLimits(form: LimitsForm, before: Limits): Limits {
  const optional = (text: string) => (text.trim() === "" ? null : Number(text));
  const others = otherGauges.flatMap((kind) => {
    const text = form.others[kind];
    const limit = optional(text);
    // Untouched, it stays as it is: with its default, if it has one.
    if (text === typedLimit(before, kind)) return [];
    return [[kind, limit === null ? null : limit * typedUnit(kind).factor] as const];
  });
  return {
    ...before,
    maxLagSeconds: Number(form.lag),
    targetChunkMs: Number(form.chunk),
    maxLanes: Number(form.lanes),
    maxDutyCycle: Number(form.share) / 100,
    maxQuarantinedRows: Number(form.quarantined),
    gauges: {
      ...before.gauges,
      ...Object.fromEntries(others),
      lock_waiters: optional(form.waiters),
      canary: optional(form.lookup),
    },
    ...fillInSignal(form, before),
    quietHours: form.isQuiet
      ? {
          from: form.quietFrom.trim(),
          to: form.quietTo.trim(),
          timeZone: form.quietZone.trim(),
          days: before.quietHours?.days ?? [...weekdays],
        }
      : null,
  };
}
