import { describe, expect, it } from "vitest";
import { buildRolloutView, rui } from "@/app/(dev)/gallery/rollout/build-rollout-view";
import { buildSampleRollouts } from "@/app/(dev)/gallery/rollout/sample-rollouts";
import { describeNow } from "@/lib/view/rollout/describe-now";
import { deriveHeadline } from "@/lib/view/rollout/headline";
import { mayAmend } from "@/lib/view/rollout/may-amend";
import { mergeRead } from "@/lib/view/rollout/merge-read";
import { deriveNextAction } from "@/lib/view/rollout/next-action";

const author = { id: "ada", name: "Ada Author", role: "engineer" } as const;
const reviewer = { ...rui, role: "reviewer" } as const;
const viewer = { id: "vic", name: "Vic", role: "viewer" } as const;
const done = { state: "done", isApproved: true } as const;

describe("the next action", () => {
  it("is the approval for a reviewer, and a start that says why not for the author", () => {
    const view = buildRolloutView({ state: "in_review" });
    expect(deriveNextAction(view, reviewer)).toEqual({
      kind: "approve",
      phase: "expand",
      label: "Approve expand on production",
      reason: null,
    });
    const own = deriveNextAction(view, author);
    expect(own?.kind).toBe("start");
    expect(own?.reason).toBe("Waits for approval by a reviewer other than Ada Author.");
  });

  it("is never an approval of one's own change, whatever the role", () => {
    const view = buildRolloutView({ state: "in_review" });
    expect(deriveNextAction(view, { ...author, role: "admin" })?.kind).not.toBe("approve");
  });

  it("is the start once the gate is open, and not for those who may only look", () => {
    const view = buildRolloutView({ phases: { expand: done, backfill: { isApproved: true } } });
    expect(deriveNextAction(view, author)).toMatchObject({ kind: "start", phase: "backfill", reason: null });
    expect(deriveNextAction(view, viewer)?.reason).toContain("may look");
  });

  it("is shut by a verification that found wrong rows", () => {
    const view = buildRolloutView({
      phases: { expand: done, backfill: done, verify: done, constrain: { isApproved: true } },
      verification: {
        stepId: "verify.orders",
        rowsCompared: 10,
        mismatches: 2,
        sampleKeys: ["1"],
        reads: [],
        finishedAt: "",
        voidedAt: null,
      },
    });
    expect(deriveNextAction(view, author)?.reason).toContain("2 wrong rows");
  });

  it("is nothing while a machine is at work, and trying again after a failure", () => {
    const running = buildRolloutView({ phases: { expand: { state: "running", isApproved: true } } });
    expect(deriveNextAction(running, author)).toBeNull();
    const failed = buildRolloutView({ phases: { expand: { state: "failed", isApproved: true } } });
    expect(deriveNextAction(failed, author)).toMatchObject({ kind: "retry", label: "Try expand again" });
  });

  it("is to try an undo again that failed, though the phase could be gone through once more", () => {
    const stuck = buildRolloutView({ phases: { expand: { state: "undo_failed", isApproved: true } } });
    expect(stuck.allowed.start).toBe("expand");
    expect(deriveNextAction(stuck, author)).toMatchObject({
      kind: "undo",
      label: "Try to undo expand again",
    });
  });

  it("is to resume what is paused, and to undo what an abort left", () => {
    const paused = buildRolloutView({ phases: { expand: { state: "paused", isApproved: true } } });
    expect(deriveNextAction(paused, author)).toMatchObject({ kind: "resume", phase: "expand" });
    const aborted = buildRolloutView({ state: "aborted", phases: { expand: done } });
    expect(deriveNextAction(aborted, author)).toMatchObject({ kind: "undo", phase: "expand" });
  });
});

describe("a backfill whose expression was changed", () => {
  const failure = {
    code: "expression_amended",
    stepId: null,
    message: "The expression was changed.",
    remedy: "Start it again.",
    sqlState: null,
  } as const;
  const amended = (isApproved: boolean) =>
    buildRolloutView({
      phases: {
        expand: { ...done, approvedPlanHash: "of the plan before" },
        backfill: { state: "failed", failure, isApproved },
      },
    });

  it("waits for approval, and has not failed", () => {
    const view = amended(false);
    expect(deriveHeadline(view).appearance).toMatchObject({
      word: "Backfill waits for approval",
      tone: "attention",
    });
    expect(describeNow(view)).toContain("because its expression was changed");
    expect(deriveNextAction(view, reviewer)).toMatchObject({ kind: "approve", phase: "backfill" });
  });

  it("goes on once it is approved", () => {
    expect(deriveNextAction(amended(true), author)).toMatchObject({
      kind: "retry",
      label: "Go on with backfill on production",
      reason: null,
    });
    expect(deriveHeadline(amended(true)).appearance.word).toBe("Backfill is ready to go on");
  });

  it("can be given another one by its author alone, while it stands still", () => {
    expect(mayAmend(amended(false), author)).toBe(true);
    expect(mayAmend(amended(false), { ...author, role: "viewer" })).toBe(false);
    expect(mayAmend(amended(false), { ...reviewer, role: "admin" })).toBe(false);
    expect(mayAmend(buildRolloutView({ phases: { expand: done } }), author)).toBe(false);
  });
});

describe("where it is", () => {
  it("has a headline and a sentence in every sampled state", () => {
    for (const { live } of buildSampleRollouts()) {
      expect(deriveHeadline(live.view).appearance.word).not.toBe("");
      expect(describeNow(live.view)).toMatch(/\.$/);
    }
  });

  it("keeps the percent of a phase that is slowed", () => {
    const slowed = buildSampleRollouts().find((one) => one.name === "slowed");
    expect(slowed === undefined ? null : deriveHeadline(slowed.live.view).appearance).toMatchObject({
      word: "Backfilling 28 %",
      tone: "slowed",
    });
  });
});

describe("a read that comes late", () => {
  it("never takes the page back behind what the stream has told", () => {
    const live = { view: { ...buildRolloutView(), version: 5 }, events: [], samples: [] };
    const older = { view: { ...buildRolloutView(), version: 4 }, events: [] };
    expect(mergeRead(live, older).view.version).toBe(5);
    expect(mergeRead(live, { ...older, view: { ...older.view, version: 6 } }).view.version).toBe(6);
  });
});
