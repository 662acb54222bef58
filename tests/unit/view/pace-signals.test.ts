import { describe, expect, test } from "vitest";
import type { GaugeSample } from "@/lib/domain/pace/gauge";
import { defaultLimits } from "@/lib/domain/pace/pace";
import { fillInLimits, limitsForm } from "@/lib/view/pace-limits";
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
      quietHours: null,
    });
    const quiet = { ...limitsForm(filled), isQuiet: true, quietFrom: "22:00", quietTo: "06:00", waiters: "" };
    expect(fillInLimits(quiet, filled)).toMatchObject({
      gauges: { lock_waiters: null },
      quietHours: { from: "22:00", to: "06:00", timeZone: "UTC" },
    });
  });
});
