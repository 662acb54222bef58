import { and, eq, isNull } from "drizzle-orm";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import { changePolicyInput } from "@/lib/commands/policies/change-policy";
import type { Services } from "@/lib/commands/services";
import { findExcess } from "@/lib/domain/gate/policy-limits";
import { deriveAllowedCommands } from "@/lib/domain/lifecycle/allowed-commands";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { Result } from "@/lib/domain/refusal";
import { judgeGate, readRollouts } from "@/lib/queries/rollouts/read-rollouts";
import { phaseStatuses } from "@/lib/store/read-rollout";
import { rollouts, targets } from "@/lib/store/schema";
import type { PolicyEffect, PolicyPreview } from "@/lib/view/policy-view";

export const previewPolicyInput = changePolicyInput.pick({ environment: true, policy: true });

/** The same without the environment, which the address names. */
export const previewPolicyBody = previewPolicyInput.omit({ environment: true });

const mostLookedAt = 200;

/** What a policy would do, at once, to the rollouts of an environment that are open: gates that would open or shut, limits that would be lowered. Changes nothing. */
export async function previewPolicy(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<PolicyPreview>> {
  return await asResult(services, "Previewing a policy", async () => {
    authorise(actor, "manage_policies");
    const { environment, policy } = parseInput(previewPolicyInput, input);
    const open = and(eq(targets.environment, environment), isNull(rollouts.endedAt));
    const records = await readRollouts(services.store.db, open, mostLookedAt);
    const effects = records.flatMap((record): PolicyEffect[] => {
      const { rollout, target } = record;
      const of = { rolloutId: rollout.id, title: rollout.title, target: target.name };
      const lowered = findExcess(rollout.limits, policy.limits).filter(
        (one) => !findExcess(rollout.limits, record.policy.policy.limits).includes(one),
      );
      const limits =
        lowered.length === 0 ? [] : [{ ...of, kind: "limits_lowered" as const, limits: lowered }];
      const phase = deriveAllowedCommands(rollout.state, phaseStatuses(record)).start;
      if (phase === null) return limits;
      const before = judgeGate(record, phase).isOpen;
      const after = judgeGate({ ...record, policy: { ...record.policy, policy } }, phase).isOpen;
      if (before === after) return limits;
      return [{ ...of, kind: after ? "gate_opens" : "gate_shuts", phase }, ...limits];
    });
    return { lookedAt: records.length, effects };
  });
}
