import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  areHoursQuiet,
  isTimeZone,
  nextBeginning,
  printMoment,
  quietHoursSchema,
  weekdays,
} from "@/lib/domain/pace/quiet-hours";

const at = (iso: string) => Date.parse(iso);
const workdays = ["mon", "tue", "wed", "thu", "fri"] as const;

describe("quiet hours", () => {
  const berlin = { from: "08:00", to: "18:30", timeZone: "Europe/Berlin", days: [...workdays] };

  // 2026-11-23 is a Monday; Berlin is an hour ahead of UTC in winter, two in summer.
  it.each([
    ["a minute before", "2026-11-23T06:59:00Z", false],
    ["at the first", "2026-11-23T07:00:00Z", true],
    ["in the last minute", "2026-11-23T17:29:59Z", true],
    ["at the end", "2026-11-23T17:30:00Z", false],
    ["on a Saturday", "2026-11-28T10:00:00Z", false],
    ["in summer, by its own clock", "2026-07-06T06:30:00Z", true],
    ["in summer, after the end", "2026-07-06T16:30:00Z", false],
  ])("hold by the clock of their place: %s", (_, iso, isQuiet) => {
    expect(areHoursQuiet(berlin, at(iso))).toBe(isQuiet);
  });

  it.each([
    ["Friday evening", "2026-11-27T21:59:00Z", false],
    ["Friday night", "2026-11-27T22:00:00Z", true],
    ["the morning after", "2026-11-28T05:59:00Z", true],
    ["its end", "2026-11-28T06:00:00Z", false],
    ["Saturday night, which is not named", "2026-11-28T23:00:00Z", false],
    ["Friday's own morning, which belongs to Thursday", "2026-11-27T03:00:00Z", false],
  ])("belong, across midnight, to the day on which they begin: %s", (_, iso, isQuiet) => {
    const night = { from: "22:00", to: "06:00", timeZone: "UTC", days: ["fri" as const] };
    expect(areHoursQuiet(night, at(iso))).toBe(isQuiet);
  });

  it("last a whole day when they end as they begin", () => {
    const all = { from: "00:00", to: "00:00", timeZone: "UTC", days: [...weekdays] };
    fc.assert(fc.property(fc.date({ noInvalidDate: true }), (date) => areHoursQuiet(all, date.getTime())));
  });

  it("are never quiet inside and outside at once: the opposite window covers the rest", () => {
    const time = fc
      .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
      .map(([hour, minute]) => `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`);
    const zone = fc.constantFrom("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata");
    const date = fc.date({ min: new Date("2020-01-01"), max: new Date("2030-01-01"), noInvalidDate: true });
    fc.assert(
      fc.property(time, time, zone, date, (from, to, timeZone, when) => {
        fc.pre(from !== to);
        const days = [...weekdays];
        const one = areHoursQuiet({ from, to, timeZone, days }, when.getTime());
        const other = areHoursQuiet({ from: to, to: from, timeZone, days }, when.getTime());
        return one !== other;
      }),
    );
  });

  it.each([
    ["later today", "2026-11-23T05:12:40Z", "2026-11-23T07:00:00Z", "Monday 08:00 (Europe/Berlin)"],
    ["after the week's end", "2026-11-27T19:00:00Z", "2026-11-30T07:00:00Z", "Monday 08:00 (Europe/Berlin)"],
    [
      "tomorrow, once today's began",
      "2026-11-23T07:00:00Z",
      "2026-11-24T07:00:00Z",
      "Tuesday 08:00 (Europe/Berlin)",
    ],
    [
      "after the clocks went forward",
      "2026-03-27T20:00:00Z",
      "2026-03-30T06:00:00Z",
      "Monday 08:00 (Europe/Berlin)",
    ],
    [
      "after the clocks went back",
      "2026-10-23T20:00:00Z",
      "2026-10-26T07:00:00Z",
      "Monday 08:00 (Europe/Berlin)",
    ],
  ])("begin next %s", (_, from, next, words) => {
    expect(new Date(nextBeginning(berlin, at(from))).toISOString()).toBe(new Date(next).toISOString());
    expect(printMoment(berlin, at(next))).toBe(words);
  });

  it("hold from the minute in which they begin next, and not in the one before", () => {
    const minute = fc.integer({
      min: Date.parse("2024-01-01") / 60_000,
      max: Date.parse("2030-01-01") / 60_000,
    });
    const days = fc.subarray([...weekdays], { minLength: 1 });
    // Hours outside 00:00 to 04:00, which a change of the clocks may skip or repeat.
    const hour = fc.integer({ min: 5, max: 21 });
    const zone = fc.constantFrom(
      "UTC",
      "Europe/Berlin",
      "America/New_York",
      "Asia/Kolkata",
      "Australia/Lord_Howe",
    );
    fc.assert(
      fc.property(minute, days, hour, zone, (now, named, from, timeZone) => {
        const hours = {
          from: `${String(from).padStart(2, "0")}:30`,
          to: `${String(from + 2).padStart(2, "0")}:15`,
          timeZone,
          days: named,
        };
        const next = nextBeginning(hours, now * 60_000);
        expect(next).toBeGreaterThan(now * 60_000);
        expect(areHoursQuiet(hours, next)).toBe(true);
        expect(areHoursQuiet(hours, next - 60_000)).toBe(false);
      }),
    );
  });

  it("are refused without a real time, zone or day", () => {
    const good = { from: "08:00", to: "18:00", timeZone: "UTC", days: ["mon"] };
    expect(quietHoursSchema.safeParse(good).success).toBe(true);
    for (const bad of [{ from: "8:00" }, { to: "24:00" }, { timeZone: "Berlin/Europe" }, { days: [] }]) {
      expect(quietHoursSchema.safeParse({ ...good, ...bad }).success, JSON.stringify(bad)).toBe(false);
    }
    expect(isTimeZone("Europe/Berlin")).toBe(true);
    expect(isTimeZone("")).toBe(false);
  });
});
