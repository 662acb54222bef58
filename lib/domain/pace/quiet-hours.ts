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

const dayWords: Record<(typeof weekdays)[number], string> = {
  mon: "Monday",
  tue: "Tuesday",
  wed: "Wednesday",
  thu: "Thursday",
  fri: "Friday",
  sat: "Saturday",
  sun: "Sunday",
};

/** Hours in words: "Monday to Friday from 09:00 to 17:00 (Europe/Berlin)". */
export function printAllowedHours({ days, from, to, timeZone }: QuietHours): string {
  const chosen = weekdays.filter((day) => days.includes(day));
  const at = chosen.map((day) => weekdays.indexOf(day));
  const [first, last] = [chosen[0], chosen.at(-1)];
  const isRow = at.every((one, index) => index === 0 || one === (at[index - 1] ?? 0) + 1);
  const named =
    chosen.length === weekdays.length
      ? "every day"
      : chosen.length > 2 && isRow && first !== undefined && last !== undefined
        ? `${dayWords[first]} to ${dayWords[last]}`
        : chosen.map((day) => dayWords[day]).join(", ");
  return `${named} from ${from} to ${to} (${timeZone})`;
}

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

const dayMinutes = 1_440;
const minuteMs = 60_000;

/** When the hours begin next after `wallMs`, epoch milliseconds: exact to the minute, also across a change of the clocks. */
export function nextBeginning(hours: QuietHours, wallMs: number): number {
  const from = minutesOf(hours.from);
  const { day, minutes } = localTime(hours.timeZone, wallMs);
  const ahead = [0, 1, 2, 3, 4, 5, 6, 7]
    .filter((later) => hours.days.some((name) => name === weekdays[(day + later) % 7]))
    .map((later) => later * dayMinutes + from - minutes)
    .filter((one) => one > 0);
  const guess = Math.floor(wallMs / minuteMs) * minuteMs + Math.min(...ahead) * minuteMs;
  // The clocks may have been changed in between: by how much tells the time that it is then, there.
  const off = localTime(hours.timeZone, guess).minutes - from;
  const shift = off > dayMinutes / 2 ? off - dayMinutes : off < -dayMinutes / 2 ? off + dayMinutes : off;
  return guess - shift * minuteMs;
}

/** A moment by the clock of the hours' place: "Monday 09:00 (Europe/Berlin)". */
export function printMoment({ timeZone }: Pick<QuietHours, "timeZone">, wallMs: number): string {
  const { day, minutes } = localTime(timeZone, wallMs);
  const name = weekdays[day];
  const two = (value: number) => String(value).padStart(2, "0");
  return `${name === undefined ? "" : dayWords[name]} ${two(Math.floor(minutes / 60))}:${two(minutes % 60)} (${timeZone})`;
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
