import { describe, expect, it } from "vitest";
import type { Blocker } from "@/lib/domain/lifecycle/condition";
import { eventDataSchema } from "@/lib/domain/lifecycle/event-data";
import { phaseStates } from "@/lib/domain/lifecycle/phase-state";
import { rolloutStates } from "@/lib/domain/lifecycle/rollout-state";
import { phaseNames } from "@/lib/domain/plan/plan";
import { describePhaseState, phaseAppearance, rolloutAppearance } from "@/lib/view/appearance";
import { phaseWords } from "@/lib/view/phase-words";
import {
  printDuration,
  printEta,
  printMs,
  printPercent,
  printRate,
  printRows,
  printSeconds,
} from "@/lib/view/print-amount";
import { printCondition } from "@/lib/view/print-condition";
import { printEvent } from "@/lib/view/print-event";
import { printMayApprove, printRequirements } from "@/lib/view/print-gate";

const lag = { kind: "replica_lag", replica: "replica-1", lagSeconds: 0.82, limitSeconds: 1 } as const;
const since = "2026-11-23T08:00:00.000Z";
const later = Date.parse(since) + 40_300;

describe("appearance", () => {
  it("gives every state of the transition tables a word and an icon", () => {
    for (const state of phaseStates) expect(phaseAppearance[state].word).not.toBe("");
    for (const state of rolloutStates) expect(rolloutAppearance[state].word).not.toBe("");
    for (const name of phaseNames) expect(phaseWords[name].title).not.toBe("");
  });

  it("shows a guard's stop in red only while an engine is at work", () => {
    const condition = { kind: "stopped_by_guard", reason: lag, since } as const;
    expect(describePhaseState("running", condition).tone).toBe("danger");
    expect(describePhaseState("paused", condition)).toEqual(phaseAppearance.paused);
  });
});

describe("amounts", () => {
  it.each([
    [0, "0 ms"],
    [40, "40 ms"],
    [420, "0.4 s"],
    [9_949, "9.9 s"],
    [12_300, "12 s"],
    [250_000, "4 min 10 s"],
    [7_500_000, "2 h 5 min"],
    [273_600_000, "3 d 4 h"],
  ])("prints %i ms as %s", (ms, text) => expect(printDuration(ms)).toBe(text));

  it("marks an estimated total and groups thousands", () => {
    expect(printRows(12_400_310)).toBe("12,400,310 rows");
    expect(printRows(20_000_000, false)).toBe("~20,000,000 rows");
    expect(printRows(1)).toBe("1 row");
    expect(printRate(18_204.4)).toBe("18,204 rows/s");
  });

  it("never says 100 % before all is done, nor 0 s for a small lag", () => {
    expect(printPercent(0.9999)).toBe("99 %");
    expect(printPercent(1)).toBe("100 %");
    expect(printSeconds(0.003)).toBe("under 0.01 s");
    expect(printMs(262.6)).toBe("263 ms");
  });

  it("tells the time left as a range, and says that it is an estimate", () => {
    expect(printEta({ low: 180_000, high: 300_000 })).toBe("an estimated 3 to 5 min left");
    expect(printEta({ low: 40_000, high: 150_000 })).toBe("an estimated 40 s to 3 min left");
    expect(printEta({ low: 1_000, high: 4_000 })).toBe("less than 10 s left (estimated)");
  });
});

describe("conditions", () => {
  it("names the signal, its value, its limit and for how long", () => {
    const slowed = { kind: "slowed", reason: lag, dutyCycle: 0.46, since } as const;
    expect(printCondition(slowed, later).sentence).toMatch(/^Slowed to 46 % of the time: lag of /);
    expect(printCondition({ kind: "slowed", reason: lag, since }, later).sentence).toBe(
      "Slowed: lag of replica-1 is 0.82 s, limit 1 s, for 40 s.",
    );
  });

  it("says what makes a stopped walk go on", () => {
    const reason = { kind: "replica_gone", replica: "replica-1" } as const;
    const words = printCondition({ kind: "stopped_by_guard", reason, since }, later);
    expect(words.sentence).toBe(
      "Stopped: replica-1 is gone: it no longer streams from the primary, for 40 s.",
    );
    expect(words.next).toContain("by itself");
  });

  it("never draws an unread lag as zero", () => {
    const reason = { kind: "signal_missing", replica: "replica-1", ageMs: null } as const;
    expect(printCondition({ kind: "stopped_by_guard", reason, since }, later).sentence).toContain(
      "nothing is known of replica-1",
    );
  });
});

describe("a failover", () => {
  it("names every host that was asked, and the way on", () => {
    const hosts = [
      { at: "db-1:5432", why: "can't be reached: connect ECONNREFUSED" },
      { at: "db-2:5432", why: "is a standby: nothing can be written there" },
    ];
    const words = printCondition({ kind: "reconnecting", message: "", attempt: 3, hosts, since }, later);
    expect(words.sentence).toBe(
      "No primary to be found, attempt 3, for 40 s: db-1:5432 can't be reached: connect ECONNREFUSED; db-2:5432 is a standby: nothing can be written there.",
    );
    expect(words.next).toContain("an admin changes the target's connection");
  });

  it("is told from the loss to what the promotion lost", () => {
    const lostAt = { kind: "connection_lost", message: "terminated", at: "db-1:5432" } as const;
    expect(printEvent({ phase: "backfill", data: lostAt }).text).toBe("Lost the primary db-1:5432");
    const found = { kind: "primary_found", at: "db-2:5432", timeline: 2, before: 1 } as const;
    expect(printEvent({ phase: "backfill", data: { ...found, lost: ["Add the column"] } })).toEqual({
      text: "Found the new primary at db-2:5432",
      detail: "Timeline 2, before it 1. The promotion lost 1 step that is done again: Add the column.",
      tone: "attention",
    });
    expect(printEvent({ phase: "backfill", data: { ...found, lost: [] } }).tone).toBe("progress");
    expect(printEvent({ phase: "backfill", data: { ...found, lost: null } }).detail).toContain(
      "can't be told",
    );
  });
});

describe("gates", () => {
  it("puts what is unmet first and says who can meet it", () => {
    const words = printRequirements(
      [
        { kind: "previous_phase", isMet: true, previous: "verify" },
        { kind: "verified", isMet: false, mismatches: 3, ageMs: 0, maxAgeMs: null },
        { kind: "approvals", isMet: false, needed: 1, given: 0, expired: 0, groups: [] },
      ],
      "Ada Author",
    );
    expect(words.map((one) => one.key)).toEqual(["verified", "approvals", "previous_phase"]);
    expect(words[0]?.text).toContain("3 wrong rows");
    expect(
      printRequirements(
        [
          {
            kind: "verified",
            isMet: false,
            mismatches: 0,
            ageMs: 26.5 * 3_600_000,
            maxAgeMs: 24 * 3_600_000,
          },
        ],
        "Ada Author",
      )[0]?.text,
    ).toBe("Verified 26 h ago, at most 24 h: verify again");
    expect(words[1]?.who).toContain("other than Ada Author");
    expect(words[2]?.who).toBeNull();
  });

  it("tells an author that somebody else has to approve", () => {
    expect(printMayApprove({ allowed: false, reason: "own_change" })).toContain("Somebody else");
    expect(printMayApprove({ allowed: true })).toBeNull();
  });
});

describe("events", () => {
  it("prints an event as a sentence with its tone", () => {
    const data = { kind: "pace_changed", pace: "stopped", reason: lag } as const;
    expect(printEvent({ phase: "backfill", data })).toEqual({
      text: "Stopped by a guard: lag of replica-1 is 0.82 s, limit 1 s",
      detail: null,
      tone: "danger",
    });
  });

  it("tells many stops of one cause in one sentence", () => {
    const repeated = { kind: "pace_repeated", reason: lag, slows: 3, overMs: 600_000 } as const;
    const stopped = { ...repeated, stops: 41, stoppedMs: 192_000, pace: "full" } as const;
    expect(printEvent({ phase: "backfill", data: stopped })).toEqual({
      text: "Stopped 41 times, 3 min 12 s in all, in 10 min: lag of replica-1",
      detail: "At full speed now",
      tone: "slowed",
    });
    const slowed = { ...repeated, stops: 0, stoppedMs: 0, pace: "slowed" } as const;
    expect(printEvent({ phase: "backfill", data: slowed }).text).toBe(
      "Slowed 3 times in 10 min: lag of replica-1",
    );
  });

  it("shortens an engine's id and says when it took over", () => {
    const engine = "engine-d8e7d775-9963-4272-8aeb-b96815ea12fb";
    const words = printEvent({
      phase: "backfill",
      data: { kind: "phase_picked_up", engine, epoch: 3, isTakeover: true },
    });
    expect(words.text).toContain("Took over backfill");
    expect(words.detail).toBe("engine-d8e7d775, epoch 3");
  });

  it("says how many rows a verification found wrong", () => {
    const data = { kind: "verified", rowsCompared: 1000, mismatches: 2, sampleKeys: ["7", "9"] } as const;
    const words = printEvent({ phase: "verify", data: { ...data, sampleKeys: [...data.sampleKeys] } });
    expect(words).toEqual({
      text: "Compared 1,000 rows: 2 are wrong",
      detail: "For example 7, 9",
      tone: "danger",
    });
  });
});

describe("events of review and governance", () => {
  const hash = "3f9c1a2b00";
  const person = { id: "rui", name: "Rui" };
  it.each([
    [
      { kind: "changes_requested", planHash: hash, comment: "Why bigint?" },
      "Asked for changes to plan 3f9c1a2b",
    ],
    [
      { kind: "commented", commentId: "c", parentId: "b", anchor: { stepId: "s", part: "sql", line: 3 } },
      "Answered a comment on line 3 of the SQL",
    ],
    [{ kind: "objections_voided", reason: "The plan changed.", count: 2 }, "2 objections became void"],
    [
      { kind: "role_changed", person, before: "viewer", after: "admin", by: "person" },
      "Changed the role of Rui from viewer to admin",
    ],
    [{ kind: "signed_in", how: "passkey", secondFactor: false }, "Signed in with a passkey"],
    [{ kind: "passkey_removed", name: null }, "Removed a passkey"],
    [
      { kind: "policy_changed", environment: "production", version: 4, changed: [], comment: null },
      "Changed the policy of production; it is now version 4",
    ],
    [{ kind: "audit_exported", count: 1 }, "Exported 1 event of the audit log"],
  ] as const)("prints %j", (data, text) => {
    expect(printEvent({ phase: null, data: eventDataSchema.parse(data) }).text).toBe(text);
  });

  it("says what an API key may, where and until when", () => {
    const data = {
      kind: "api_key_created",
      key: { id: "k", name: "ci" },
      scopes: ["view", "operate"],
      environments: ["staging"],
      expiresAt: "2027-01-31T00:00:00.000Z",
    } as const;
    expect(printEvent({ phase: null, data: eventDataSchema.parse(data) })).toMatchObject({
      text: "Made the API key ci, until 2027-01-31",
      detail: "It may: view, operate. In staging.",
    });
  });
});

describe("a statement that takes long", () => {
  const atWork = {
    kind: "statement_at_work",
    stepId: "index.build",
    blockers: [] as Blocker[],
    since,
  } as const;

  it("is told with its stage, how far it is and for how long", () => {
    const build = { stage: "building index: scanning table", fraction: 0.42 };
    expect(printCondition({ ...atWork, build }, later).sentence).toBe(
      "Index build: reading the table, 42 % of this, for 40 s.",
    );
    expect(printCondition({ ...atWork, build: { stage: "made up", fraction: null } }, later).sentence).toBe(
      "Index build: made up, for 40 s.",
    );
  });

  it("is told without a figure where PostgreSQL tells none", () => {
    expect(printCondition({ ...atWork, build: null }, later)).toMatchObject({
      sentence: "The statement is at work, for 40 s.",
      next: expect.stringContaining("does not tell how far"),
    });
  });
});
