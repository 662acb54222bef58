import { authorise } from "@/lib/access/authorise";
import { asResult } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { Result } from "@/lib/domain/refusal";
import { findInstanceStop } from "@/lib/store/instance-stop";
import type { InstanceView } from "@/lib/view/pace-instance";

/** What every page shows of the whole instance: whether everything is stopped. */
export async function getInstance(services: Services, actor: Actor): Promise<Result<InstanceView>> {
  return await asResult(services, "Reading the instance", async () => {
    authorise(actor, "view");
    return { stop: await findInstanceStop(services.store.db) };
  });
}
