import { describe, expect, it } from "vitest";
import { buildRolloutView } from "@/app/(dev)/gallery/rollout/build-rollout-view";
import { deriveHeadline } from "@/lib/view/rollout/headline";
import { findRepair, printRepair, printRepairLabel } from "@/lib/view/rollout/repair";
import type { RolloutView } from "@/lib/view/rollout-view";

const done = { state: "done", isApproved: true } as const;
const failed = { state: "failed", isApproved: true } as const;
const found = {
  stepId: "verify.orders",
  rowsCompared: 100,
  mismatches: 2,
  sampleKeys: ["7", "9"],
  reads: [],
  finishedAt: "2026-11-25T12:00:00Z",
  voidedAt: null,
};

/** The same with a repair in its plan, as plans have it. */
function repairable(view: RolloutView): RolloutView {
  const backfill = view.plan.phases.flatMap((phase) => phase.steps).find((step) => step.kind === "backfill");
  if (backfill?.kind !== "backfill") throw new Error("the sample has a backfill");
  const phases = view.plan.phases.map((phase) => ({
    ...phase,
    steps: phase.steps.map((step) =>
      step.kind === "verify" ? { ...step, repair: { ...backfill, id: "verify.repair" } } : step,
    ),
  }));
  return { ...view, plan: { ...view.plan, phases } };
}

describe("a repair", () => {
  it("is offered after a verification that found rows, where the plan says what they should be", () => {
    const view = buildRolloutView({
      phases: { expand: done, backfill: done, verify: failed },
      verification: found,
    });
    expect(findRepair(repairable(view))).toMatchObject({ mismatches: 2, keeps: false });
    const bare = repairable(view);
    const without = bare.plan.phases.map((phase) => ({
      ...phase,
      steps: phase.steps.map((step) => (step.kind === "verify" ? { ...step, repair: undefined } : step)),
    }));
    expect(
      findRepair({ ...bare, plan: { ...bare.plan, phases: without } as RolloutView["plan"] }),
    ).toBeNull();
  });

  it("is not offered when nothing differs, when the evidence is void, or when the phase did not fail", () => {
    const given = (
      more: Partial<typeof found> | { voidedAt: string },
      state: typeof failed | typeof done = failed,
    ) =>
      repairable(
        buildRolloutView({
          phases: { expand: done, backfill: done, verify: state },
          verification: { ...found, ...more },
        }),
      );
    expect(findRepair(given({ mismatches: 0 }))).toBeNull();
    expect(findRepair(given({ voidedAt: "2026-11-25T12:00:00Z" }))).toBeNull();
    expect(findRepair(given({}, done))).toBeNull();
  });

  it("is worded by its effect", () => {
    expect(printRepairLabel(1)).toBe("Repair 1 row and verify again");
    expect(printRepairLabel(1200)).toBe("Repair 1,200 rows and verify again");
    const repair = {
      state: "done" as const,
      stepId: "verify.orders",
      mismatches: 3,
      rowsRepaired: 3,
      by: { id: "ada", name: "Ada" },
      requestedAt: "2026-11-25T12:00:00Z",
      endedAt: "2026-11-25T12:01:00Z",
    };
    expect(printRepair(repair)).toContain("set 3 of 3 rows");
    expect(printRepair({ ...repair, rowsRepaired: 0 })).toContain("found nothing that it could set");
    expect(printRepair({ ...repair, state: "dropped" })).toBeNull();
  });

  it("is what the headline says while it walks", () => {
    const progress = {
      stepId: "verify.repair",
      kind: "backfill" as const,
      rowsWalked: 50,
      rowsChanged: 1,
      chunks: 1,
      rowsTotal: 100,
      totalIsExact: true,
      rowsPerSecond: null,
      mismatches: 0,
      etaMs: null,
    };
    const view = buildRolloutView({
      phases: { expand: done, backfill: done, verify: { state: "running", isApproved: true, progress } },
    });
    expect(deriveHeadline(view)).toMatchObject({ detail: expect.any(String) });
    expect(deriveHeadline(view).appearance.word).toContain("Repairing rows 50");
  });
});
