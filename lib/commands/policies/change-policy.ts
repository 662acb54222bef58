import { sql } from "drizzle-orm";
import { z } from "zod";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import { environmentSchema } from "@/lib/commands/targets/environment";
import { type Policy, policySchema } from "@/lib/domain/gate/policy";
import { listPolicyDifferences } from "@/lib/domain/gate/policy-difference";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { type Result, refuse } from "@/lib/domain/refusal";
import { wakeEngines } from "@/lib/store/notify";
import { notifyOpenRollouts, readPolicy } from "@/lib/store/policies";
import { recordEvent } from "@/lib/store/record-event";
import { policies } from "@/lib/store/schema/policies";
import { readStaffing } from "@/lib/store/staffing";
import { inTransaction, type Tx } from "@/lib/store/store";

export const changePolicyInput = z.object({
  environment: environmentSchema,
  /** Of the policy that was read; null where nobody had given one. */
  expectedVersion: z.number().int().positive().nullable(),
  policy: policySchema,
  comment: z.string().trim().max(1_000).nullish(),
});

/** The same without the environment, which the address names. */
export const changePolicyBody = changePolicyInput.omit({ environment: true });

/** What can't be asked for, however much one may. */
async function checkPolicy(tx: Tx, policy: Policy): Promise<void> {
  if (policy.rehearsalRequired) {
    refuse("invalid_input", "Rehearsals can't be asked for: there are none yet.", {
      remedy: "Turn that rule off.",
    });
  }
  const { groups } = await readStaffing(tx);
  const asked = Object.values(policy.phases).flatMap((rule) => rule.groups);
  if (asked.some((id) => !groups.some((one) => one.id === id))) {
    refuse("invalid_input", "A group that the policy names is not there.", {
      remedy: "Look at the groups again, and choose among those that are there.",
    });
  }
}

/**
 * Gives an environment another policy: a version of its own, never a change of one that was. It holds at once for every rollout there, also for
 * those that are under way: their gates are judged anew, and limits above what it allows are lowered.
 */
export async function changePolicy(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<{ readonly version: number }>> {
  return await asResult(services, "Changing a policy", async () => {
    authorise(actor, "manage_policies");
    const { environment, expectedVersion, policy, comment } = parseInput(changePolicyInput, input);
    return await inTransaction(services.store, async (tx) => {
      // Two admins at once: the second reads what the first wrote, and is told.
      await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`policy ${environment}`}, 0))`);
      const before = await readPolicy(tx, environment);
      if (before.version !== expectedVersion) {
        refuse("conflict", `The policy of ${environment} was changed while you were editing it.`, {
          remedy: "Read it again, then make your change to what is there now.",
          context: { version: before.version },
        });
      }
      await checkPolicy(tx, policy);
      const changed = listPolicyDifferences(before.policy, policy);
      if (changed.length === 0) {
        refuse("precondition_failed", "Nothing would change.", { remedy: "It is the policy that holds." });
      }
      const version = (before.version ?? 0) + 1;
      await tx
        .insert(policies)
        .values({ environment, version, policy, comment: comment ?? null, changedBy: actor.id });
      await recordEvent(tx, {
        rolloutId: null,
        actor,
        data: {
          kind: "policy_changed",
          environment,
          version,
          changed: [...changed],
          comment: comment ?? null,
        },
      });
      for (const rolloutId of await notifyOpenRollouts(tx, environment)) await wakeEngines(tx, rolloutId);
      return { version };
    });
  });
}
