import { asResult } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import { type Actor, isPermitted, type Permission, permissions } from "@/lib/domain/lifecycle/role";
import type { Result } from "@/lib/domain/refusal";
import type { Me } from "@/lib/view/answers/me-answer";

/** Who asks, and what they may do by the way that they ask: for scripts that want to know before they begin. Needs no permission. */
export async function getMe(services: Services, actor: Actor): Promise<Result<Me>> {
  return await asResult(services, "Reading who asks", async () => ({
    id: actor.id,
    name: actor.name,
    role: actor.role,
    via: actor.via,
    permissions: (Object.keys(permissions) as Permission[]).filter((one) => isPermitted(actor, one)),
    environments: actor.environments === undefined ? null : [...actor.environments],
  }));
}
