import { z } from "zod";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import { findExcess } from "@/lib/domain/gate/policy-limits";
import { type Actor, isPermitted } from "@/lib/domain/lifecycle/role";
import { customSource, type Limits, limitsSchema } from "@/lib/domain/pace/pace";
import { type Result, refuse } from "@/lib/domain/refusal";
import { parseNumberQuery } from "@/lib/domain/sql/number-query";
import { touchRollout } from "@/lib/store/change-rollout";
import { wakeEngines } from "@/lib/store/notify";
import type { AppliedPolicy } from "@/lib/store/policies";
import { recordEvent } from "@/lib/store/record-event";
import { inTransaction } from "@/lib/store/store";
import {
  checkVersion,
  lockForCommand,
  refuseLostRace,
  refuseState,
  rolloutIdSchema,
  seenVersionSchema,
} from "./lock-for-command";
import { readTargetPolicy } from "./read-target-policy";

/** Beyond these a limit would protect nothing, or the lookup gives up before it is reached. */
const saneLimits = limitsSchema
  .refine(
    (limits) =>
      limits.maxLagSeconds <= 600 &&
      limits.maxSignalAgeMs >= 500 &&
      limits.maxSignalAgeMs <= 60_000 &&
      limits.targetChunkMs >= 10 &&
      limits.targetChunkMs <= 5_000,
    "Lag at most 600 s, a signal's age from 0.5 to 60 s, a chunk from 10 to 5,000 ms.",
  )
  .refine((limits) => (limits.gauges?.canary ?? 10) >= 10 && (limits.gauges?.canary ?? 10) <= 2_000, {
    message: "A lookup by key from 10 to 2,000 ms.",
    path: ["gauges", "canary"],
  });

export const changeLimitsInput = z.object({
  rolloutId: rolloutIdSchema,
  limits: saneLimits,
  expectedVersion: seenVersionSchema,
});

/** The same without the rollout, which the address names. */
export const changeLimitsBody = changeLimitsInput.omit({ rolloutId: true });

/**
 * A query runs on the target under Colonnade's own role, and an address is asked from where the engine is, again and again, and no reviewer sees it:
 * only an admin may give one or change its text. Its limit is anybody's who may run rollouts.
 */
function checkCustom(actor: Actor, before: Limits, after: Limits): void {
  if (after.custom == null) return;
  if (before.custom != null && customSource(before.custom) === customSource(after.custom)) return;
  if (!isPermitted(actor, "manage_targets")) {
    refuse("forbidden", `As ${actor.role} you may not give a query or an address to be asked for a signal.`, {
      remedy: "Ask an admin. You may change its limit, or take it away.",
    });
  }
  if (!("sql" in after.custom)) return;
  const parsed = parseNumberQuery(after.custom.sql);
  if (parsed.kind === "valid") return;
  refuse("invalid_input", `Your signal's query can't be used: ${parsed.message}`, {
    problems: [
      {
        severity: "error",
        code: "invalid_input",
        message: parsed.message,
        remedy: null,
        path: "limits.custom.sql",
        position: null,
      },
    ],
  });
}

/** Refuses what the environment's policy does not allow. */
function checkCaps(limits: Limits, { environment, policy }: AppliedPolicy): void {
  const excess = findExcess(limits, policy.limits);
  if (excess.length === 0) return;
  refuse("precondition_failed", `The policy of ${environment} does not allow this: ${excess.join(", ")}.`, {
    remedy: "Stay within it, or ask an admin to change the policy.",
  });
}

/** Changes the limits of the pace, live: an engine takes them up before its next chunk. What they were is recorded beside what they are. */
export async function changeLimits(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<{ readonly version: number }>> {
  return await asResult(services, "Changing limits", async () => {
    authorise(actor, "operate");
    const { rolloutId, limits, expectedVersion } = parseInput(changeLimitsInput, input);
    return await inTransaction(services.store, async (tx) => {
      const stored = await lockForCommand(tx, rolloutId);
      checkVersion(stored.rollout, expectedVersion);
      if (stored.rollout.endedAt !== null) refuseState(stored, "given other limits");
      const before = stored.rollout.limits;
      checkCustom(actor, before, limits);
      checkCaps(limits, await readTargetPolicy(tx, stored.rollout.targetId));
      const changed = await touchRollout(tx, rolloutId, { limits });
      if (changed === null) return refuseLostRace();
      await recordEvent(tx, { rolloutId, actor, data: { kind: "limits_changed", limits, before } });
      await wakeEngines(tx, rolloutId);
      return { version: changed.version };
    });
  });
}
