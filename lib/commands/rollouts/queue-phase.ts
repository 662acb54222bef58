import type { z } from "zod";
import type { CoreServices } from "@/lib/commands/services";
import { getTargetConnection, readFactsForChange } from "@/lib/commands/targets/on-target";
import { judgeFooting } from "@/lib/domain/facts/fingerprint";
import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import type { ApprovalRequirement } from "@/lib/domain/gate/approval-requirement";
import { evaluateGate, type Gate, type Requirement } from "@/lib/domain/gate/gate";
import type { ObjectionRequirement } from "@/lib/domain/gate/objection-requirement";
import { assertNever } from "@/lib/domain/invariant";
import type { PhaseEvent, PhaseState } from "@/lib/domain/lifecycle/phase-state";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { printAllowedHours, printMoment } from "@/lib/domain/pace/quiet-hours";
import type { PhaseName } from "@/lib/domain/plan/plan";
import { refuse } from "@/lib/domain/refusal";
import { asStandingApproval, listApprovals } from "@/lib/store/approvals";
import { applyToPhase, applyToRollout } from "@/lib/store/change-rollout";
import { wakeEngines } from "@/lib/store/notify";
import { asGivenObjection, listObjections } from "@/lib/store/objections";
import type { AppliedPolicy } from "@/lib/store/policies";
import { asGatePhase, findRollout, type StoredRollout } from "@/lib/store/read-rollout";
import { inTransaction, type Tx } from "@/lib/store/store";
import type { TargetConnection } from "@/lib/store/targets";
import { findNewestVerification, verificationEvidence } from "@/lib/store/verifications";
import {
  checkPlanHash,
  checkVersion,
  getPhase,
  type LockedRollout,
  lockForCommand,
  phaseInputSchema,
  planHashSchema,
  refuseLostRace,
  refuseState,
  versionSchema,
} from "./lock-for-command";
import { readTargetPolicy } from "./read-target-policy";
import { refuseBlocked, takePreflight } from "./take-preflight";
import { voidStandingApprovals } from "./void-standing-approvals";

export const queuePhaseInput = phaseInputSchema.extend({
  expectedVersion: versionSchema,
  planHash: planHashSchema,
});

/** Why a phase is to be gone through, now or once more. */
interface Queueing {
  /** For the refusal: "started". */
  readonly deed: string;
  readonly event: Extract<PhaseEvent, "start_requested" | "verify_again_requested">;
  /** Whether the states allow it. */
  readonly isAllowed: (stored: LockedRollout) => boolean;
  /** What else must hold; refuses with what does not. */
  readonly check?: (tx: Tx, stored: LockedRollout) => Promise<void>;
  /** Records it, in the transaction that moves the phase. */
  readonly record: (tx: Tx, stored: LockedRollout) => Promise<void>;
}

/** It left something in the target when it was started, or taken back, before. */
export function hasBegun(state: PhaseState): boolean {
  return state === "failed" || state === "undo_failed";
}

function printLack(requirement: Requirement, groupNames: AppliedPolicy["groupNames"]): string {
  switch (requirement.kind) {
    case "previous_phase":
      return `${requirement.previous} is not done`;
    case "approvals":
      return printApprovalLack(requirement, groupNames);
    case "rehearsed":
      return "this plan was not rehearsed";
    case "observed":
      return requirement.passedMs === null
        ? "the phase before it is not done"
        : `it may start ${printHours(requirement.neededMs)} h after the phase before it, of which ${printHours(requirement.passedMs)} have passed`;
    case "allowed_hours":
      return `it may start ${printAllowedHours(requirement.hours)} only${requirement.opensAtMs === null ? "" : `, next ${printMoment(requirement.hours, requirement.opensAtMs)}`}`;
    case "no_objection":
      return requirement.objections.map(printObjectionLack).join(", ");
    case "verified":
      return printEvidenceLack(requirement);
    default:
      return assertNever(requirement);
  }
}

const printHours = (ms: number): number => Math.floor(ms / hourMs);

function printApprovalLack(
  { given, needed, groups, expired }: ApprovalRequirement,
  groupNames: AppliedPolicy["groupNames"],
): string {
  const missing = groups
    .filter((one) => !one.isMet)
    .map((one) => groupNames[one.id] ?? "a group that is gone");
  const from = missing.length === 0 ? "" : `, none by ${missing.join(", none by ")}`;
  return `it has ${given} of ${needed} approvals${from}${expired === 0 ? "" : ` (${expired} expired)`}`;
}

function printObjectionLack({ kind, byName }: ObjectionRequirement["objections"][number]): string {
  return kind === "rejected" ? `${byName} rejected it` : `${byName} asked for changes`;
}

function printEvidenceLack(evidence: Extract<Requirement, { kind: "verified" }>): string {
  const { mismatches, ageMs, maxAgeMs } = evidence;
  if (mismatches === null) return "the data is not verified";
  if (mismatches > 0) return `the verification found ${mismatches} wrong rows`;
  if (ageMs !== null && maxAgeMs !== null && ageMs > maxAgeMs) {
    return `the data was verified ${Math.floor(ageMs / hourMs)} h ago, at most ${Math.floor(maxAgeMs / hourMs)} h are allowed: verify again`;
  }
  return "the data is not verified again yet";
}

const hourMs = 3_600_000;

async function judgeGate(
  tx: Tx,
  stored: StoredRollout,
  phase: PhaseName,
  policy: AppliedPolicy["policy"],
): Promise<Gate> {
  const { rollout } = stored;
  const verification = await findNewestVerification(tx, rollout.id);
  return evaluateGate({
    phase,
    phases: stored.phases.map(asGatePhase),
    planHash: rollout.planHash,
    approvals: (await listApprovals(tx, rollout.id)).map(asStandingApproval),
    objections: (await listObjections(tx, [rollout.id])).map(asGivenObjection),
    verification: verificationEvidence(verification),
    policy,
    authorId: rollout.authorId,
    nowMs: Date.now(),
  });
}

/** Everything that must hold in the control database; refuses with what does not. */
async function checkMayStart(
  tx: Tx,
  stored: LockedRollout,
  input: z.output<typeof queuePhaseInput>,
  queueing: Queueing,
): Promise<void> {
  checkVersion(stored.rollout, input.expectedVersion);
  checkPlanHash(stored.rollout, input.planHash);
  if (!queueing.isAllowed(stored)) refuseState(stored, queueing.deed, input.phase);
  await queueing.check?.(tx, stored);
  const { policy, groupNames } = await readTargetPolicy(tx, stored.rollout.targetId);
  const gate = await judgeGate(tx, stored, input.phase, policy);
  if (gate.isOpen) return;
  const lacks = gate.requirements.filter((one) => !one.isMet).map((one) => printLack(one, groupNames));
  refuse("precondition_failed", `The gate to ${input.phase} is shut: ${lacks.join(", ")}.`, {
    remedy: "See the gate for what is missing and who can give it.",
  });
}

function printDifferences(differences: readonly string[]): string {
  const listed = differences.slice(0, 5).join(", ");
  const more = differences.length > 5 ? ` and ${differences.length - 5} more` : "";
  return differences.length === 0
    ? "The table changed since it was planned."
    : `The table changed since it was planned: ${listed}${more}.`;
}

/** True where it has run before: what it changed itself is no difference. */
function isRetry(stored: StoredRollout, phase: PhaseName): boolean {
  return getPhase(stored, phase).state !== "waiting";
}

/** Refuses what preflight finds in the way. Where the table is another than planned, that is said instead, by who judges the footing. */
async function lookFirst(
  services: CoreServices,
  actor: Actor,
  target: TargetConnection,
  stored: StoredRollout,
  phase: PhaseName,
  facts: ChangeFacts,
): Promise<void> {
  const { rollout } = stored;
  const { change, plan, planHash } = rollout;
  const footing = judgeFooting(plan, phase, {
    planned: rollout.facts,
    now: facts,
    isRetry: isRetry(stored, phase),
  });
  if (!footing.holds) return;
  const findings = await takePreflight(services, actor, target, {
    rollout,
    change,
    plan,
    planHash,
    facts,
    moment: phase,
  });
  refuseBlocked(findings, `The phase ${phase} can't be started`);
}

/**
 * Opens the gate: the phase is wanted, and an engine takes it up. Looks at the target first: where it is no longer what the plan
 * rests on, every standing approval is void, and the refusal names what differs; where preflight finds what the phase would fail on, it is
 * refused and the approvals stand.
 */
export async function queuePhase(
  services: CoreServices,
  actor: Actor,
  input: z.output<typeof queuePhaseInput>,
  queueing: Queueing,
): Promise<{ readonly version: number }> {
  const { rolloutId, phase } = input;
  const found = await findRollout(services.store.db, rolloutId);
  if (found === null) return refuse("not_found", "There is no such rollout.");
  // First without the target, so that nobody waits for it to hear a plain no; and no lock is held while it answers.
  await inTransaction(services.store, async (tx) => {
    await checkMayStart(tx, await lockForCommand(tx, rolloutId), input, queueing);
  });
  const target = await getTargetConnection(services, found.rollout.targetId);
  const facts = await readFactsForChange(target, found.rollout.change);
  await lookFirst(services, actor, target, found, phase, facts);
  const outcome = await inTransaction(services.store, async (tx) => {
    const stored = await lockForCommand(tx, rolloutId);
    await checkMayStart(tx, stored, input, queueing);
    const { plan } = stored.rollout;
    const footing = judgeFooting(plan, phase, {
      planned: stored.rollout.facts,
      now: facts,
      isRetry: isRetry(stored, phase),
    });
    if (!footing.holds) {
      const reason = printDifferences(footing.differences);
      await voidStandingApprovals(tx, { rolloutId, actor, reason });
      const canReturn = stored.allowed.returnToDraft;
      return { kind: "changed", reason, canReturn } as const;
    }
    if (stored.rollout.state === "in_review") {
      const activated = await applyToRollout(tx, { rolloutId, event: "activated" });
      if (activated === null) return refuseLostRace();
    }
    const queued = await applyToPhase(tx, {
      rolloutId,
      phase,
      event: queueing.event,
      patch: {
        failure: null,
        condition: null,
        endedAt: null,
        // Null until an engine takes it up, and looks at the facts once more.
        ...(hasBegun(getPhase(stored, phase).state) ? {} : { startedAt: null, progress: null }),
      },
    });
    if (queued === null) return refuseLostRace();
    await queueing.record(tx, stored);
    await wakeEngines(tx, rolloutId);
    const after = await findRollout(tx, rolloutId);
    return { kind: "queued", version: after?.rollout.version ?? stored.rollout.version } as const;
  });
  if (outcome.kind === "queued") return { version: outcome.version };
  // The voiding is committed; only then does the answer say no.
  return refuse("precondition_failed", outcome.reason, {
    remedy: outcome.canReturn
      ? "Approvals are void. Return the rollout to its author and submit it again: it is planned anew."
      : "Approvals are void. Take the difference back in the table, or undo the phases and plan anew.",
  });
}
