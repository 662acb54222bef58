import { authorise } from "@/lib/access/authorise";
import { asResult } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import { tightenLimits } from "@/lib/domain/gate/policy-limits";
import { deriveAllowedCommands } from "@/lib/domain/lifecycle/allowed-commands";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { type Result, refuse } from "@/lib/domain/refusal";
import type { ApprovalRow } from "@/lib/store/approvals";
import { readEngineStatus } from "@/lib/store/engines";
import type { ObjectionRow } from "@/lib/store/objections";
import { listPreflights, type PreflightRow } from "@/lib/store/preflights";
import { countQuarantined } from "@/lib/store/quarantine";
import { phaseStatuses } from "@/lib/store/read-rollout";
import { findNewestRepair, type RepairRow } from "@/lib/store/repairs";
import { listNewestStepRuns, type StepRunRow } from "@/lib/store/step-runs";
import type { Executor } from "@/lib/store/store";
import type {
  ApprovalView,
  ObjectionView,
  PhaseView,
  PreflightView,
  RepairView,
  RolloutView,
  StepRunView,
} from "@/lib/view/rollout-view";
import { findRolloutRecord, judgeGate, type RolloutRecord } from "./read-rollouts";

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

function viewApproval(row: ApprovalRow): ApprovalView {
  return {
    id: row.id,
    phase: row.phase,
    planHash: row.planHash,
    by: { id: row.userId, name: row.userName },
    comment: row.comment,
    at: row.at.toISOString(),
    voidedAt: iso(row.voidedAt),
    voidReason: row.voidReason,
  };
}

function viewObjection(row: ObjectionRow): ObjectionView {
  return {
    id: row.id,
    phase: row.phase,
    planHash: row.planHash,
    kind: row.kind,
    by: { id: row.userId, name: row.userName },
    comment: row.comment,
    at: row.at.toISOString(),
    withdrawnAt: iso(row.withdrawnAt),
    voidedAt: iso(row.voidedAt),
    voidReason: row.voidReason,
  };
}

function viewRun(row: StepRunRow): StepRunView {
  return {
    stepId: row.stepId,
    direction: row.direction,
    outcome: row.outcome,
    attempts: row.attempts,
    startedAt: row.startedAt.toISOString(),
    durationMs: row.durationMs,
  };
}

function viewPhases(record: RolloutRecord, runs: readonly StepRunRow[]): readonly PhaseView[] {
  return record.phases.map((phase) => ({
    name: phase.name,
    state: phase.state,
    startedAt: iso(phase.startedAt),
    endedAt: iso(phase.endedAt),
    failure: phase.failure,
    condition: phase.condition,
    progress: phase.progress,
    gate: judgeGate(record, phase.name),
    approvals: record.approvals.filter((one) => one.phase === phase.name).map(viewApproval),
    runs: runs.filter((run) => run.phase === phase.name).map(viewRun),
  }));
}

function viewRepair(row: RepairRow & { readonly userName: string }): RepairView {
  const { state, stepId, mismatches, rowsRepaired } = row;
  return {
    state,
    stepId,
    mismatches,
    rowsRepaired,
    by: { id: row.userId, name: row.userName },
    requestedAt: row.requestedAt.toISOString(),
    endedAt: iso(row.endedAt),
  };
}

function viewPreflight(row: PreflightRow): PreflightView {
  return {
    moment: row.moment,
    planHash: row.planHash,
    readAt: row.readAt.toISOString(),
    by: { id: row.userId, name: row.userName },
    findings: row.findings,
  };
}

/** The view of a rollout, the same for every viewer; null when there is none. Reads one consistent snapshot. Asks no permission. */
export async function readRolloutView(
  services: Pick<Services, "store">,
  rolloutId: string,
): Promise<RolloutView | null> {
  return await services.store.db.transaction((tx) => viewRollout(tx, rolloutId), {
    isolationLevel: "repeatable read",
    accessMode: "read only",
  });
}

async function viewRollout(db: Executor, rolloutId: string): Promise<RolloutView | null> {
  const record = await findRolloutRecord(db, rolloutId);
  if (record === null) return null;
  const runs = await listNewestStepRuns(db, rolloutId);
  const preflights = await listPreflights(db, rolloutId);
  const engine = await readEngineStatus(db);
  const repair = await findNewestRepair(db, rolloutId);
  const quarantine = await countQuarantined(db, rolloutId);
  const { rollout, verification } = record;
  return {
    id: rollout.id,
    title: rollout.title,
    state: rollout.state,
    version: rollout.version,
    target: record.target,
    author: record.author,
    change: rollout.change,
    plan: rollout.plan,
    planHash: rollout.planHash,
    problems: rollout.problems,
    limits: tightenLimits(rollout.limits, record.policy.policy.limits),
    policy: record.policy,
    phases: viewPhases(record, runs),
    objections: record.objections.map(viewObjection),
    allowed: deriveAllowedCommands(rollout.state, phaseStatuses(record)),
    verification:
      verification === null
        ? null
        : {
            stepId: verification.stepId,
            rowsCompared: verification.rowsCompared,
            mismatches: verification.mismatches,
            sampleKeys: verification.sampleKeys,
            reads: verification.reads,
            finishedAt: verification.finishedAt.toISOString(),
            voidedAt: iso(verification.voidedAt),
          },
    repair: repair === null ? null : viewRepair(repair),
    quarantine,
    preflights: preflights.map(viewPreflight),
    engine: { isAlive: engine.isAlive, seenAt: iso(engine.seenAt) },
    createdAt: rollout.createdAt.toISOString(),
    updatedAt: rollout.updatedAt.toISOString(),
    endedAt: iso(rollout.endedAt),
  };
}

/** The page's rollout. */
export async function getRollout(
  services: Services,
  actor: Actor,
  rolloutId: string,
): Promise<Result<RolloutView>> {
  return await asResult(services, "Reading a rollout", async () => {
    authorise(actor, "view");
    const view = await readRolloutView(services, rolloutId);
    return view ?? refuse("not_found", "There is no such rollout.");
  });
}
