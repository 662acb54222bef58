import type { z } from "zod";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import { getTargetConnection, readFactsForChange } from "@/lib/commands/targets/on-target";
import { judgeFooting } from "@/lib/domain/facts/fingerprint";
import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import { evaluateGate, type Gate, type Requirement } from "@/lib/domain/gate/gate";
import { defaultPolicy } from "@/lib/domain/gate/policy";
import { assertNever } from "@/lib/domain/invariant";
import type { PhaseState } from "@/lib/domain/lifecycle/phase-state";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { PhaseName } from "@/lib/domain/plan/plan";
import { type Result, refuse } from "@/lib/domain/refusal";
import { listApprovals } from "@/lib/store/approvals";
import { applyToPhase, applyToRollout } from "@/lib/store/change-rollout";
import { wakeEngines } from "@/lib/store/notify";
import { findRollout, type StoredRollout } from "@/lib/store/read-rollout";
import { recordEvent } from "@/lib/store/record-event";
import { inTransaction, type Tx } from "@/lib/store/store";
import type { TargetConnection } from "@/lib/store/targets";
import { findNewestVerification } from "@/lib/store/verifications";
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
import { readEnvironment } from "./read-environment";
import { refuseBlocked, takePreflight } from "./take-preflight";
import { voidStandingApprovals } from "./void-standing-approvals";

export const startPhaseInput = phaseInputSchema.extend({
  expectedVersion: versionSchema,
  planHash: planHashSchema,
});

/** It left something in the target when it was started, or taken back, before. */
function hasBegun(state: PhaseState): boolean {
  return state === "failed" || state === "undo_failed";
}

function printLack(requirement: Requirement): string {
  switch (requirement.kind) {
    case "previous_phase":
      return `${requirement.previous} is not done`;
    case "approvals":
      return `it has ${requirement.given} of ${requirement.needed} approvals`;
    case "verified":
      return requirement.mismatches === null
        ? "the data is not verified"
        : `the verification found ${requirement.mismatches} wrong rows`;
    default:
      return assertNever(requirement);
  }
}

async function judgeGate(tx: Tx, stored: StoredRollout, phase: PhaseName): Promise<Gate> {
  const { rollout } = stored;
  const verification = await findNewestVerification(tx, rollout.id);
  return evaluateGate({
    phase,
    phases: stored.phases,
    planHash: rollout.planHash,
    approvals: (await listApprovals(tx, rollout.id)).map((one) => ({
      ...one,
      voided: one.voidedAt !== null,
    })),
    verification: verification === null ? null : { ...verification, voided: verification.voidedAt !== null },
    policy: defaultPolicy(await readEnvironment(tx, rollout.targetId)),
    authorId: rollout.authorId,
  });
}

/** Everything that must hold in the control database; refuses with what does not. */
async function checkMayStart(
  tx: Tx,
  stored: LockedRollout,
  input: z.output<typeof startPhaseInput>,
): Promise<void> {
  checkVersion(stored.rollout, input.expectedVersion);
  checkPlanHash(stored.rollout, input.planHash);
  if (stored.allowed.start !== input.phase) refuseState(stored, "started", input.phase);
  const gate = await judgeGate(tx, stored, input.phase);
  if (gate.isOpen) return;
  const lacks = gate.requirements.filter((one) => !one.isMet).map(printLack);
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

/** Refuses what preflight finds in the way. Where the table is another than planned, that is said instead, by who judges the footing. */
async function lookFirst(
  services: Services,
  actor: Actor,
  target: TargetConnection,
  stored: StoredRollout,
  phase: PhaseName,
  facts: ChangeFacts,
): Promise<void> {
  const { rollout } = stored;
  const { change, plan, planHash } = rollout;
  const isRetry = hasBegun(getPhase(stored, phase).state);
  const footing = judgeFooting(plan, phase, { planned: rollout.facts, now: facts, isRetry });
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
export async function startPhase(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<{ readonly version: number }>> {
  return await asResult(services, "Starting a phase", async () => {
    authorise(actor, "operate");
    const parsed = parseInput(startPhaseInput, input);
    const { rolloutId, phase } = parsed;
    const found = await findRollout(services.store.db, rolloutId);
    if (found === null) return refuse("not_found", "There is no such rollout.");
    // First without the target, so that nobody waits for it to hear a plain no; and no lock is held while it answers.
    await inTransaction(services.store, async (tx) => {
      await checkMayStart(tx, await lockForCommand(tx, rolloutId), parsed);
    });
    const target = await getTargetConnection(services, found.rollout.targetId);
    const facts = await readFactsForChange(target, found.rollout.change);
    await lookFirst(services, actor, target, found, phase, facts);
    const outcome = await inTransaction(services.store, async (tx) => {
      const stored = await lockForCommand(tx, rolloutId);
      await checkMayStart(tx, stored, parsed);
      const { plan } = stored.rollout;
      const isRetry = hasBegun(getPhase(stored, phase).state);
      const footing = judgeFooting(plan, phase, { planned: stored.rollout.facts, now: facts, isRetry });
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
      const started = await applyToPhase(tx, {
        rolloutId,
        phase,
        event: "start_requested",
        patch: {
          failure: null,
          condition: null,
          endedAt: null,
          // Null until an engine takes it up, and looks at the facts once more.
          ...(isRetry ? {} : { startedAt: null, progress: null }),
        },
      });
      if (started === null) return refuseLostRace();
      await recordEvent(tx, { rolloutId, phase, actor, data: { kind: "phase_started", isRetry } });
      await wakeEngines(tx, rolloutId);
      const after = await findRollout(tx, rolloutId);
      return { kind: "started", version: after?.rollout.version ?? stored.rollout.version } as const;
    });
    if (outcome.kind === "started") return { version: outcome.version };
    // The voiding is committed; only then does the answer say no.
    return refuse("precondition_failed", outcome.reason, {
      remedy: outcome.canReturn
        ? "Approvals are void. Return the rollout to its author and submit it again: it is planned anew."
        : "Approvals are void. Take the difference back in the table, or undo the phases and plan anew.",
    });
  });
}
