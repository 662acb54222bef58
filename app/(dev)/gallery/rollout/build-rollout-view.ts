import { evaluateGate } from "@/lib/domain/gate/gate";
import { defaultPolicy } from "@/lib/domain/gate/policy";
import { deriveAllowedCommands } from "@/lib/domain/lifecycle/allowed-commands";
import type { PhaseState } from "@/lib/domain/lifecycle/phase-state";
import type { RolloutState } from "@/lib/domain/lifecycle/rollout-state";
import { defaultLimits } from "@/lib/domain/pace/pace";
import { hashPlan } from "@/lib/domain/plan/hash";
import type { PhaseName } from "@/lib/domain/plan/plan";
import type { PhaseView, RolloutView } from "@/lib/view/rollout-view";
import { samplePlan } from "./build-plan";

/** Rollouts as pages hold them, built from the states that matter; gates and allowed commands follow as they do in the product. */

export const ada = { id: "ada", name: "Ada Author" };
export const rui = { id: "rui", name: "Rui Reviewer" };

/** ISO time of so many seconds before now. */
export function ago(seconds: number): string {
  return new Date(Date.now() - seconds * 1000).toISOString();
}

export interface BuildPhase extends Partial<Omit<PhaseView, "name" | "gate" | "approvals">> {
  readonly isApproved?: boolean;
  /** The plan that was approved, where it is not the present one. */
  readonly approvedPlanHash?: string;
}

export interface BuildRollout {
  readonly state?: RolloutState;
  readonly environment?: string;
  readonly phases?: Partial<Record<PhaseName, BuildPhase>>;
  readonly verification?: RolloutView["verification"];
  readonly preflights?: RolloutView["preflights"];
  readonly objections?: RolloutView["objections"];
  readonly isEngineAlive?: boolean;
  readonly endedAt?: string;
}

const planHash = hashPlan(samplePlan);

/** Builds a view; what is not named is untouched: phases wait, nobody has approved. */
export function buildRolloutView(build: BuildRollout = {}): RolloutView {
  const environment = build.environment ?? "production";
  const policy = defaultPolicy(environment);
  const stated = samplePlan.phases.map(({ name, undoable }) => {
    const state: PhaseState = build.phases?.[name]?.state ?? "waiting";
    return { name, undoable, state, endedAtMs: state === "done" ? Date.now() - 120_000 : null };
  });
  const approvals = samplePlan.phases
    .filter(({ name }) => build.phases?.[name]?.isApproved === true)
    .map(({ name }) => ({
      id: `approval-${name}`,
      phase: name,
      planHash: build.phases?.[name]?.approvedPlanHash ?? planHash,
      by: rui,
      comment: name === "expand" ? "Looks right to me." : null,
      at: ago(600),
      voidedAt: null,
      voidReason: null,
    }));
  const verification = build.verification ?? null;
  const state = build.state ?? "active";
  const phases = stated.map((phase): PhaseView => {
    const { isApproved: _, approvedPlanHash: __, ...given } = build.phases?.[phase.name] ?? {};
    return {
      startedAt: phase.state === "waiting" ? null : ago(300),
      endedAt: phase.state === "done" ? ago(120) : null,
      failure: null,
      condition: null,
      progress: null,
      runs: [],
      ...given,
      name: phase.name,
      state: phase.state,
      approvals: approvals.filter((one) => one.phase === phase.name),
      gate: evaluateGate({
        phase: phase.name,
        phases: stated,
        planHash,
        approvals: approvals.map((one) => ({
          ...one,
          userId: one.by.id,
          voided: false,
          groupIds: [],
          atMs: Date.parse(one.at),
        })),
        objections: (build.objections ?? []).map((one) => ({
          ...one,
          isSettled: one.withdrawnAt !== null || one.voidedAt !== null,
        })),
        verification:
          verification === null
            ? null
            : {
                ...verification,
                planHash,
                voided: verification.voidedAt !== null,
                finishedAtMs: Date.parse(verification.finishedAt),
              },
        policy,
        authorId: ada.id,
        nowMs: Date.now(),
      }),
    };
  });
  return {
    id: "sample",
    title: "Add total_cents bigint to orders",
    state,
    version: 1,
    target: { id: "production", name: environment, environment },
    author: ada,
    change: samplePlan.change,
    plan: samplePlan,
    planHash,
    problems: [],
    limits: defaultLimits,
    policy: { environment, version: null, policy, groupNames: {} },
    phases,
    objections: build.objections ?? [],
    allowed: deriveAllowedCommands(state, stated),
    verification,
    repair: null,
    quarantine: null,
    preflights: build.preflights ?? [],
    engine: { isAlive: build.isEngineAlive ?? true, seenAt: ago(1) },
    createdAt: ago(7200),
    updatedAt: ago(1),
    endedAt: build.endedAt ?? null,
  };
}
