import { asc, desc, eq, inArray, type SQL } from "drizzle-orm";
import { evaluateGate, type Gate } from "@/lib/domain/gate/gate";
import { invariant } from "@/lib/domain/invariant";
import type { PhaseName } from "@/lib/domain/plan/plan";
import { type ApprovalRow, asStandingApproval } from "@/lib/store/approvals";
import { asGivenObjection, listObjections, type ObjectionRow } from "@/lib/store/objections";
import { type AppliedPolicy, readPolicies } from "@/lib/store/policies";
import { asGatePhase, type PhaseRow, type RolloutRow } from "@/lib/store/read-rollout";
import { approvals, phases, rollouts, targets, user, verifications } from "@/lib/store/schema";
import type { Executor } from "@/lib/store/store";
import { type VerificationRow, verificationEvidence } from "@/lib/store/verifications";

/** A rollout with everything that its gates are judged by. */
export interface RolloutRecord {
  readonly rollout: RolloutRow;
  readonly target: { readonly id: string; readonly name: string; readonly environment: string };
  readonly author: { readonly id: string; readonly name: string };
  /** In the plan's order. A draft has none in the database: these are what its plan would have. */
  readonly phases: readonly PhaseRow[];
  readonly approvals: readonly ApprovalRow[];
  readonly objections: readonly ObjectionRow[];
  readonly verification: VerificationRow | null;
  /** Of its target's environment, as it holds now. */
  readonly policy: AppliedPolicy;
}

function groupBy<T>(rows: readonly T[], keyOf: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group === undefined) groups.set(keyOf(row), [row]);
    else group.push(row);
  }
  return groups;
}

function plannedPhases(rollout: RolloutRow): PhaseRow[] {
  return rollout.plan.phases.map((phase, position) => ({
    rolloutId: rollout.id,
    name: phase.name,
    position,
    state: "waiting",
    startedAt: null,
    endedAt: null,
    failure: null,
    condition: null,
    progress: null,
  }));
}

/** Newest change first. */
const byChange: readonly SQL[] = [desc(rollouts.updatedAt), asc(rollouts.id)];

/** Newest first: an order in which a rollout keeps its place. */
export const byCreation: readonly SQL[] = [desc(rollouts.createdAt), desc(rollouts.id)];

/** Reads rollouts that match, newest change first where no other order is asked for. */
export async function readRollouts(
  db: Executor,
  where: SQL | undefined,
  limit: number,
  order: readonly SQL[] = byChange,
): Promise<readonly RolloutRecord[]> {
  const found = await db
    .select({
      rollout: rollouts,
      target: { id: targets.id, name: targets.name, environment: targets.environment },
      author: { id: user.id, name: user.name },
    })
    .from(rollouts)
    .innerJoin(targets, eq(targets.id, rollouts.targetId))
    .innerJoin(user, eq(user.id, rollouts.authorId))
    .where(where)
    .orderBy(...order)
    .limit(limit);
  if (found.length === 0) return [];
  const ids = found.map((one) => one.rollout.id);
  const phaseRows = await db
    .select()
    .from(phases)
    .where(inArray(phases.rolloutId, ids))
    .orderBy(asc(phases.position));
  const approvalRows = await db
    .select({ approval: approvals, userName: user.name })
    .from(approvals)
    .innerJoin(user, eq(user.id, approvals.userId))
    .where(inArray(approvals.rolloutId, ids))
    .orderBy(asc(approvals.at), asc(approvals.id));
  const verificationRows = await db
    .selectDistinctOn([verifications.rolloutId])
    .from(verifications)
    .where(inArray(verifications.rolloutId, ids))
    .orderBy(verifications.rolloutId, desc(verifications.finishedAt), desc(verifications.id));
  const phasesOf = groupBy(phaseRows, (row) => row.rolloutId);
  const approvalsOf = groupBy(
    approvalRows.map(({ approval, userName }) => ({ ...approval, userName })),
    (row) => row.rolloutId,
  );
  const objectionRows = await listObjections(db, ids);
  const policies = await readPolicies(db, [...new Set(found.map((one) => one.target.environment))]);
  const policyOf = (environment: string): AppliedPolicy => {
    const policy = policies.get(environment);
    invariant(policy !== undefined, "every environment that is asked for has a policy");
    return policy;
  };
  return found.map(({ rollout, target, author }) => ({
    rollout,
    target,
    author,
    phases: phasesOf.get(rollout.id) ?? plannedPhases(rollout),
    approvals: approvalsOf.get(rollout.id) ?? [],
    objections: objectionRows.filter((row) => row.rolloutId === rollout.id),
    verification: verificationRows.find((row) => row.rolloutId === rollout.id) ?? null,
    policy: policyOf(target.environment),
  }));
}

/** One rollout, or null. */
export async function findRolloutRecord(db: Executor, rolloutId: string): Promise<RolloutRecord | null> {
  const [record] = await readRollouts(db, eq(rollouts.id, rolloutId), 1);
  return record ?? null;
}

/** The gate of one phase, judged now. */
export function judgeGate(record: RolloutRecord, phase: PhaseName): Gate {
  return evaluateGate({
    phase,
    phases: record.phases.map(asGatePhase),
    planHash: record.rollout.planHash,
    approvals: record.approvals.map(asStandingApproval),
    objections: record.objections.map(asGivenObjection),
    verification: verificationEvidence(record.verification),
    policy: record.policy.policy,
    authorId: record.rollout.authorId,
    nowMs: Date.now(),
  });
}
