import { z } from "zod";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import { getTargetConnection, readFactsForChange } from "@/lib/commands/targets/on-target";
import { deriveAllowedCommands } from "@/lib/domain/lifecycle/allowed-commands";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { Moment } from "@/lib/domain/preflight/finding";
import { type Result, refuse } from "@/lib/domain/refusal";
import { findRollout, phaseStatuses, type StoredRollout } from "@/lib/store/read-rollout";
import { rolloutIdSchema } from "./lock-for-command";
import { planForTarget } from "./plan-for-target";
import { takePreflight } from "./take-preflight";

export const runPreflightInput = z.object({ rolloutId: rolloutIdSchema });

/** What comes next: the submission of a draft, the phase that can be started, else the next one that waits. */
function nextMoment(stored: StoredRollout): Moment {
  const { state } = stored.rollout;
  if (state === "draft") return "submit";
  const isLive = state === "in_review" || state === "active";
  const allowed = deriveAllowedCommands(state, phaseStatuses(stored));
  const waiting = stored.phases.find((phase) => phase.state === "waiting");
  const phase = isLive ? (allowed.start ?? waiting?.name) : undefined;
  return (
    phase ??
    refuse("precondition_failed", "Nothing of this rollout is still to be started.", {
      remedy: "There is nothing to look at the target for.",
    })
  );
}

/** Looks at the target again, for whoever wants to know how it is now. Writes nothing in the target. */
export async function runPreflight(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<{ readonly moment: Moment; readonly findings: number }>> {
  return await asResult(services, "Reading a target for preflight", async () => {
    authorise(actor, "operate");
    const { rolloutId } = parseInput(runPreflightInput, input);
    const stored = await findRollout(services.store.db, rolloutId);
    if (stored === null) return refuse("not_found", "There is no such rollout.");
    const { rollout } = stored;
    const moment = nextMoment(stored);
    const target = await getTargetConnection(services, rollout.targetId);
    if (moment === "submit") {
      // As submitting does: planned anew from the facts of now.
      const { facts, planned } = await planForTarget(target, rollout.change, rolloutId);
      const { plan, hash: planHash } = planned;
      const findings = await takePreflight(services, actor, target, {
        rollout,
        change: rollout.change,
        plan,
        planHash,
        facts,
        moment,
      });
      return { moment, findings: findings.length };
    }
    const { change, plan, planHash } = rollout;
    const facts = await readFactsForChange(target, change);
    const findings = await takePreflight(services, actor, target, {
      rollout,
      change,
      plan,
      planHash,
      facts,
      moment,
    });
    return { moment, findings: findings.length };
  });
}
