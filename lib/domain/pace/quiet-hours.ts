import { z } from "zod";

/** Hours in which nothing of a rollout works, by the clock of a place: a time zone, days, from, to. Across midnight when `to` is not later than `from`. */

export const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

const timePattern = /^([01]\d|2[0-3]):[0-5]\d$/;
const timeSchema = z.string().regex(timePattern, "Write a time as 08:30.");

/** True when this JavaScript knows the time zone: "Europe/Berlin", "UTC". */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

export const quietHoursSchema = z.object({
  from: timeSchema,
  to: timeSchema,
  timeZone: z.string().min(1).max(64).refine(isTimeZone, "Name a time zone such as Europe/Berlin."),
  /** Days on which a window begins. */
  days: z.array(z.enum(weekdays)).min(1, "Choose at least one day."),
});
export type QuietHours = Readonly<z.infer<typeof quietHoursSchema>>;

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

interface LocalTime {
  readonly day: number;
  readonly minutes: number;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** Making one costs a hundred times what reading it does, and it is read before every chunk. */
function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat("en-US", {
    timeZone,
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  clocks.set(timeZone, made);
  return made;
}

function localTime(timeZone: string, wallMs: number): LocalTime {
  const parts = clockOf(timeZone).formatToParts(wallMs);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((one) => one.type === type)?.value ?? "";
  return {
    day: weekdays.map(String).indexOf(part("weekday").toLowerCase()),
    minutes: Number(part("hour")) * 60 + Number(part("minute")),
  };
}

/** True while quiet hours hold. `wallMs` is epoch milliseconds. A window that begins and ends at the same time lasts a whole day. */
export function areHoursQuiet(hours: QuietHours, wallMs: number): boolean {
  const { day, minutes } = localTime(hours.timeZone, wallMs);
  const [from, to] = [minutesOf(hours.from), minutesOf(hours.to)];
  const begins = (at: number) => hours.days.some((name) => name === weekdays[(at + 7) % 7]);
  if (from < to) return begins(day) && minutes >= from && minutes < to;
  // Across midnight: what began today, or what began yesterday and has not ended.
  return (begins(day) && minutes >= from) || (begins(day - 1) && minutes < to);
}
