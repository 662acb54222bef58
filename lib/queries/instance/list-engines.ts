import { authorise } from "@/lib/access/authorise";
import { asResult } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { Result } from "@/lib/domain/refusal";
import { listEngines as readEngines } from "@/lib/store/engines";
import type { EngineView } from "@/lib/view/engine-view";

/** The engines that were seen in the last day, those that are alive first. */
export async function listEngines(services: Services, actor: Actor): Promise<Result<readonly EngineView[]>> {
  return await asResult(services, "Listing engines", async () => {
    authorise(actor, "view");
    const engines = await readEngines(services.store.db);
    return engines.map((engine) => ({
      ...engine,
      startedAt: engine.startedAt.toISOString(),
      seenAt: engine.seenAt.toISOString(),
    }));
  });
}
