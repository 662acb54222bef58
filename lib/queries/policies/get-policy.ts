import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import { environmentSchema } from "@/lib/commands/targets/environment";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { Result } from "@/lib/domain/refusal";
import { countOpenRollouts, listPolicyVersions, readPolicy } from "@/lib/store/policies";
import { readStaffing } from "@/lib/store/staffing";
import type { PolicySettingsView } from "@/lib/view/policy-view";

/** The policy of one environment, who there is to meet it, and what it was before. */
export async function getPolicy(
  services: Services,
  actor: Actor,
  environment: unknown,
): Promise<Result<PolicySettingsView>> {
  return await asResult(services, "Reading a policy", async () => {
    authorise(actor, "view");
    const { db } = services.store;
    const name = parseInput(environmentSchema, environment);
    const { version, policy, groupNames } = await readPolicy(db, name);
    const history = await listPolicyVersions(db, name);
    return {
      environment: name,
      version,
      policy,
      groupNames,
      openRollouts: (await countOpenRollouts(db)).get(name) ?? 0,
      staffing: await readStaffing(db),
      history: history.map((one) => ({ ...one, changedAt: one.changedAt.toISOString() })),
    };
  });
}
