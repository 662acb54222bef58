import { type Effort, effortOf } from "@/lib/domain/pace/effort";
import { type LimitedGaugeKind, limitedGaugeKinds } from "@/lib/domain/pace/gauge";
import { customSource, gaugeLimit, type Limits, laneLimit } from "@/lib/domain/pace/pace";
import { weekdays } from "@/lib/domain/pace/quiet-hours";
import { gaugeWords, printGauge } from "@/lib/view/pace-gauge-words";
import { printMs, printPercent, printSeconds } from "@/lib/view/print-amount";

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
  readonly isQuiet: boolean;
  readonly quietFrom: string;
  readonly quietTo: string;
  readonly quietZone: string;
}

/** Limits as a form. */
export function limitsForm(limits: Limits): LimitsForm {
  const { quietHours } = limits;
  const optional = (limit: number | null) => (limit === null ? "" : String(limit));
  return {
    lag: String(limits.maxLagSeconds),
    chunk: String(limits.targetChunkMs),
    lanes: String(laneLimit(limits)),
    share: String(Math.round((limits.maxDutyCycle ?? 1) * 100)),
    waiters: optional(gaugeLimit(limits, "lock_waiters")),
    lookup: optional(gaugeLimit(limits, "canary")),
    isQuiet: quietHours != null,
    quietFrom: quietHours?.from ?? "09:00",
    quietTo: quietHours?.to ?? "18:00",
    quietZone: quietHours?.timeZone ?? "UTC",
  };
}

/** The limits that a form stands for; what it does not show stays as in `before`. The command judges them. */
export function fillInLimits(form: LimitsForm, before: Limits): Limits {
  const optional = (text: string) => (text.trim() === "" ? null : Number(text));
  return {
    ...before,
    maxLagSeconds: Number(form.lag),
    targetChunkMs: Number(form.chunk),
    maxLanes: Number(form.lanes),
    maxDutyCycle: Number(form.share) / 100,
    gauges: { ...before.gauges, lock_waiters: optional(form.waiters), canary: optional(form.lookup) },
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
