import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import { getTargetConnection } from "@/lib/commands/targets/on-target";
import { printChange } from "@/lib/domain/change/print-change";
import type { PhaseFailure } from "@/lib/domain/lifecycle/condition";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { type Result, refuse } from "@/lib/domain/refusal";
import { applyToPhase, touchRollout } from "@/lib/store/change-rollout";
import { keepPlanVersion } from "@/lib/store/plan-versions";
import { reopenQuarantined } from "@/lib/store/quarantine";
import { findRollout } from "@/lib/store/read-rollout";
import { recordEvent } from "@/lib/store/record-event";
import { inTransaction } from "@/lib/store/store";
import { voidVerifications } from "@/lib/store/verifications";
import {
  checkAuthor,
  checkPlanHash,
  checkVersion,
  lockForCommand,
  planHashSchema,
  refuseLostRace,
  refuseState,
  versionSchema,
} from "./lock-for-command";
import { amendmentInput, planAmendment } from "./plan-amendment";
import { voidStandingApprovals } from "./void-standing-approvals";
import { voidStandingObjections } from "./void-standing-objections";

export const amendRolloutInput = amendmentInput.extend({
  expectedVersion: versionSchema,
  planHash: planHashSchema.describe("Of the plan that is amended."),
});

/** The same without the rollout, which the address names. */
export const amendRolloutBody = amendRolloutInput.omit({ rolloutId: true });

const reason = "The expression was changed.";

const stands: PhaseFailure = {
  code: "expression_amended",
  stepId: null,
  message: "The expression was changed, so the plan is another one.",
  remedy: "Once its gate is open, start the phase again: it goes on with the new expression.",
  sqlState: null,
};

/**
 * Gives a rollout whose backfill stands still another expression, and nothing else. The plan is made anew and has another hash: every
 * approval and every proof of the plan before it is void, and so is what people had decided about rows in quarantine. Nothing is touched in the
 * target until the phase is started through its gate.
 */
export async function amendRollout(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<{ readonly version: number; readonly planHash: string }>> {
  return await asResult(services, "Changing an expression", async () => {
    authorise(actor, "design");
    const parsed = parseInput(amendRolloutInput, input);
    const { rolloutId, expectedVersion, planHash, change } = parsed;
    const found = await findRollout(services.store.db, rolloutId);
    if (found === null) return refuse("not_found", "There is no such rollout.");
    checkAuthor(found.rollout, actor, "change the expression of");
    // First without the target, so that nobody waits for it to hear a plain no.
    await inTransaction(services.store, async (tx) => {
      const stored = await lockForCommand(tx, rolloutId);
      checkVersion(stored.rollout, expectedVersion);
      checkPlanHash(stored.rollout, planHash);
      if (stored.allowed.amend === null) refuseState(stored, "given another expression", "backfill");
    });
    const target = await getTargetConnection(services, found.rollout.targetId);
    const { amended } = await planAmendment(target, found, parsed);
    if (amended.kind === "refused") {
      const first = amended.problems.find((problem) => problem.severity === "error");
      return refuse("invalid_input", first?.message ?? "There is no safe plan with this expression.", {
        ...(first?.remedy == null ? {} : { remedy: first.remedy }),
        problems: amended.problems,
      });
    }
    return await inTransaction(services.store, async (tx) => {
      const stored = await lockForCommand(tx, rolloutId);
      checkVersion(stored.rollout, expectedVersion);
      checkPlanHash(stored.rollout, planHash);
      const phase = stored.allowed.amend;
      if (phase === null) return refuseState(stored, "given another expression", "backfill");
      const moved = await applyToPhase(tx, {
        rolloutId,
        phase,
        event: "amended",
        patch: {
          failure: stands,
          condition: null,
          // Of a walk that begins anew nothing is done yet.
          ...(amended.rows === "all" ? { progress: null } : {}),
        },
      });
      const hasOwnTitle = stored.rollout.title !== printChange(stored.rollout.change);
      const changed = await touchRollout(tx, rolloutId, {
        ...(hasOwnTitle ? {} : { title: printChange(change) }),
        change,
        plan: amended.plan,
        planHash: amended.hash,
        problems: [...amended.problems],
        facts: amended.facts,
      });
      if (moved === null || changed === null) return refuseLostRace();
      await reopenQuarantined(tx, rolloutId);
      await recordEvent(tx, {
        rolloutId,
        phase,
        actor,
        data: {
          kind: "plan_amended",
          fromHash: planHash,
          toHash: amended.hash,
          paths: [...amended.paths],
          rows: amended.rows,
        },
      });
      await voidStandingApprovals(tx, { rolloutId, actor, reason });
      await voidStandingObjections(tx, { rolloutId, actor, reason });
      await keepPlanVersion(tx, {
        rolloutId,
        planHash: amended.hash,
        change,
        plan: amended.plan,
        facts: amended.facts,
        problems: amended.problems,
        submittedBy: actor.id,
      });
      await voidVerifications(tx, rolloutId);
      return { version: changed.version, planHash: amended.hash };
    });
  });
}
