import { authorise } from "@/lib/access/authorise";
import { asResult } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { Result } from "@/lib/domain/refusal";
import { countOpenRollouts, listEnvironments, readPolicies } from "@/lib/store/policies";
import type { EnvironmentPolicyView } from "@/lib/view/policy-view";

/** The policy of every environment that there is. Everybody may read them: they say what one's own rollout needs. */
export async function listPolicies(
  services: Services,
  actor: Actor,
): Promise<Result<readonly EnvironmentPolicyView[]>> {
  return await asResult(services, "Listing policies", async () => {
    authorise(actor, "view");
    const { db } = services.store;
    const all = await listEnvironments(db);
    const environments = all.filter((one) => actor.environments?.includes(one) ?? true);
    const open = await countOpenRollouts(db);
    const applied = await readPolicies(db, environments);
    return environments.flatMap((environment) => {
      const found = applied.get(environment);
      if (found === undefined) return [];
      const { version, policy, groupNames } = found;
      return [{ environment, version, policy, groupNames, openRollouts: open.get(environment) ?? 0 }];
    });
  });
}
