import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { deriveAllowedCommands, type PhaseStatus } from "@/lib/domain/lifecycle/allowed-commands";
import {
  applyPhaseEvent,
  type PhaseEvent,
  type PhaseState,
  phaseStates,
} from "@/lib/domain/lifecycle/phase-state";
import { applyRolloutEvent, rolloutStates } from "@/lib/domain/lifecycle/rollout-state";

const phaseEvents: readonly PhaseEvent[] = [
  "start_requested",
  "picked_up",
  "pause_requested",
  "stopped",
  "resume_requested",
  "failed",
  "amended",
  "finished",
  "voided",
  "undo_requested",
  "undo_picked_up",
  "undone",
  "undo_failed",
  "verify_again_requested",
];

function phase(name: PhaseStatus["name"], state: PhaseState): PhaseStatus {
  return { name, state, undoable: name !== "contract" };
}

describe("a phase", () => {
  test("is reached in every state, and left from every state", () => {
    const reached = new Set<PhaseState>(["waiting"]);
    for (const state of phaseStates) {
      const next = phaseEvents.map((event) => applyPhaseEvent(state, event)).filter((one) => one !== null);
      expect(next.length, state).toBeGreaterThan(0);
      for (const one of next) reached.add(one);
    }
    expect([...reached].sort()).toEqual([...phaseStates].sort());
  });

  test("is never done without having run", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...phaseEvents), { maxLength: 30 }), (events) => {
        let state: PhaseState = "waiting";
        let hasRun = false;
        for (const event of events) {
          const next = applyPhaseEvent(state, event);
          if (next === null) continue;
          if (next === "running") hasRun = true;
          if (event === "undone" || event === "voided") hasRun = false;
          state = next;
          if (state === "done") expect(hasRun).toBe(true);
        }
      }),
    );
  });

  test("that is being paused can't be started again by another click", () => {
    expect(applyPhaseEvent("pausing", "start_requested")).toBeNull();
    expect(applyPhaseEvent("queued", "start_requested")).toBeNull();
    expect(applyPhaseEvent("running", "start_requested")).toBeNull();
  });
});

describe("a rollout", () => {
  test("that has ended changes no more", () => {
    for (const event of [
      "submitted",
      "returned",
      "activated",
      "completed",
      "abort_requested",
      "aborted",
    ] as const) {
      expect(applyRolloutEvent("completed", event)).toBeNull();
      expect(applyRolloutEvent("aborted", event)).toBeNull();
    }
    expect(rolloutStates).toContain("completed");
  });
});

describe("what can happen next", () => {
  test("phases start in order, one at a time", () => {
    const phases = [phase("expand", "done"), phase("backfill", "waiting"), phase("contract", "waiting")];
    expect(deriveAllowedCommands("active", phases).start).toBe("backfill");
    expect(
      deriveAllowedCommands("active", [phase("expand", "running"), phase("backfill", "waiting")]).start,
    ).toBeNull();
    expect(deriveAllowedCommands("draft", [phase("expand", "waiting")]).start).toBeNull();
  });

  test("only the latest phase with effects can be undone, and none once contract has begun", () => {
    const before = [phase("expand", "done"), phase("backfill", "paused"), phase("contract", "waiting")];
    expect(deriveAllowedCommands("active", before).undo).toBe("backfill");
    const begun = [phase("expand", "done"), phase("backfill", "done"), phase("contract", "failed")];
    expect(deriveAllowedCommands("active", begun).undo).toBeNull();
    const running = [phase("expand", "done"), phase("backfill", "running"), phase("contract", "waiting")];
    expect(deriveAllowedCommands("active", running).undo).toBeNull();
  });

  test("expressions are changed only while the backfill stands still", () => {
    const at = (state: PhaseState) =>
      deriveAllowedCommands("active", [phase("expand", "done"), phase("backfill", state)]).amend;
    for (const state of phaseStates) {
      const stands = state === "failed" || state === "paused";
      expect(at(state), state).toBe(stands ? "backfill" : null);
    }
    expect(deriveAllowedCommands("active", [phase("expand", "failed")]).amend).toBeNull();
    const aborted = [phase("expand", "done"), phase("backfill", "failed")];
    expect(deriveAllowedCommands("aborted", aborted).amend).toBeNull();
  });

  test("an undo that failed can be tried again, or given up: then the phase is gone through once more", () => {
    const phases = [phase("expand", "done"), phase("switch", "undo_failed"), phase("contract", "waiting")];
    const allowed = deriveAllowedCommands("active", phases);
    expect([allowed.undo, allowed.start]).toEqual(["switch", "switch"]);
    expect(applyPhaseEvent("undo_failed", "start_requested")).toBe("queued");
    expect(deriveAllowedCommands("aborted", phases).start).toBeNull();
  });

  test("an aborted rollout can still be taken back", () => {
    expect(
      deriveAllowedCommands("aborted", [phase("expand", "done"), phase("backfill", "waiting")]).undo,
    ).toBe("expand");
    expect(
      deriveAllowedCommands("aborted", [phase("expand", "done"), phase("backfill", "waiting")]).start,
    ).toBeNull();
  });

  test("a rollout goes back to its author only while nothing has an effect", () => {
    expect(deriveAllowedCommands("in_review", [phase("expand", "waiting")]).returnToDraft).toBe(true);
    expect(
      deriveAllowedCommands("active", [phase("expand", "done"), phase("backfill", "waiting")]).returnToDraft,
    ).toBe(false);
  });

  test("verifies again only what is verified, until the switch, and while nothing runs", () => {
    const verifiedWith = (states: Partial<Record<"verify" | "constrain" | "switch", PhaseState>>) => [
      phase("expand", "done"),
      phase("backfill", "done"),
      phase("verify", states.verify ?? "done"),
      phase("constrain", states.constrain ?? "waiting"),
      phase("switch", states.switch ?? "waiting"),
    ];
    const again = (...given: Parameters<typeof verifiedWith>) =>
      deriveAllowedCommands("active", verifiedWith(...given)).verifyAgain;
    expect(again({})).toBe("verify");
    expect(again({ constrain: "done" })).toBe("verify");
    expect(again({ constrain: "failed" })).toBe("verify");
    expect(again({ constrain: "running" })).toBeNull();
    expect(again({ constrain: "done", switch: "done" })).toBeNull();
    expect(again({ constrain: "done", switch: "failed" })).toBeNull();
    expect(again({ verify: "failed" })).toBeNull();
    expect(deriveAllowedCommands("aborted", verifiedWith({})).verifyAgain).toBeNull();
    // While it is gone through again, nothing behind it can be started.
    expect(
      deriveAllowedCommands("active", verifiedWith({ verify: "queued", constrain: "done" })).start,
    ).toBeNull();
  });

  test("repairs only after a verification has failed", () => {
    const phases = (verify: PhaseState) => [phase("backfill", "done"), phase("verify", verify)];
    expect(deriveAllowedCommands("active", phases("failed")).repair).toBe("verify");
    for (const state of phaseStates.filter((one) => one !== "failed")) {
      expect(deriveAllowedCommands("active", phases(state)).repair, state).toBeNull();
    }
    expect(
      deriveAllowedCommands("active", [phase("backfill", "failed"), phase("verify", "waiting")]).repair,
    ).toBeNull();
    expect(deriveAllowedCommands("aborted", phases("failed")).repair).toBeNull();
  });
});
