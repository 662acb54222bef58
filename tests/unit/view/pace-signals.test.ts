import { describe, expect, test } from "vitest";
import type { GaugeSample } from "@/lib/domain/pace/gauge";
import { defaultLimits } from "@/lib/domain/pace/pace";
import { fillInLimits, limitsForm, printFullPace } from "@/lib/view/pace-limits";
import { listSignals } from "@/lib/view/pace-signals";

function gauge(more: Partial<GaugeSample>): GaugeSample {
  return {
    kind: "replica_lag",
    subject: "replica-1",
    state: "read",
    value: 0.1,
    detail: null,
    ageMs: 200,
    ...more,
  };
}

test("the page says why it is no faster also when no signal holds it back", () => {
  expect(printFullPace(defaultLimits, 2)).toBe(
    "Full speed, no signal is near its limit: 2 of at most 2 lanes, chunks of about 200 ms.",
  );
  expect(printFullPace({ ...defaultLimits, maxDutyCycle: 0.5 }, null)).toBe(
    "No signal holds it back; by its limits it works at most 50 % of the time: chunks of about 200 ms.",
  );
});

describe("the signals on the page", () => {
  test.each<[string, Partial<GaugeSample>, "calm" | "near" | "bad"]>([
    ["far from its limit", { value: 0.2 }, "calm"],
    ["from half of it", { value: 0.5 }, "near"],
    ["at it", { value: 1 }, "bad"],
    ["too old", { value: 0.1, ageMs: 60_000 }, "bad"],
    ["unreadable", { value: null, state: "unreadable" }, "bad"],
  ])("%s", (_, more, tone) => {
    expect(listSignals([gauge(more)], defaultLimits)[0]?.tone).toBe(tone);
  });

  test("those with a limit stand first; one without decides nothing, whatever it is", () => {
    const rows = listSignals(
      [gauge({ kind: "active_sessions", subject: null, value: 10_000 }), gauge({})],
      defaultLimits,
    );
    expect(rows.map((row) => [row.title, row.limit, row.tone])).toEqual([
      ["Replica lag", "1 s", "calm"],
      ["Active sessions", "off", "calm"],
    ]);
  });

  test("limits come back from the form as they went in, with their defaults said", () => {
    const filled = fillInLimits(limitsForm(defaultLimits), defaultLimits);
    expect(filled).toEqual({
      ...defaultLimits,
      maxLanes: 2,
      maxDutyCycle: 1,
      gauges: { lock_waiters: 5, canary: 250 },
      maxQuarantinedRows: 100,
      quietHours: null,
    });
    const typed = limitsForm(filled);
    const more = fillInLimits(
      {
        ...typed,
        others: { ...typed.others, slot_wal: "", wal_rate: "64" },
        signalSource: "https://metrics.example.test/queue",
        signalLimit: "5",
      },
      filled,
    );
    expect(more.gauges).toEqual({ lock_waiters: 5, canary: 250, slot_wal: null, wal_rate: 64 * 1024 ** 2 });
    expect(more.custom).toEqual({ name: "Our signal", limit: 5, url: "https://metrics.example.test/queue" });
    expect(fillInLimits(limitsForm(more), more)).toEqual(more);
    expect(fillInLimits({ ...limitsForm(more), signalSource: "" }, more).custom).toBeNull();
    const quiet = { ...limitsForm(filled), isQuiet: true, quietFrom: "22:00", quietTo: "06:00", waiters: "" };
    expect(fillInLimits(quiet, filled)).toMatchObject({
      gauges: { lock_waiters: null },
      quietHours: { from: "22:00", to: "06:00", timeZone: "UTC" },
    });
  });
});
