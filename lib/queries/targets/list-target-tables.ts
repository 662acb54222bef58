import { z } from "zod";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import { getTargetConnection, onTarget } from "@/lib/commands/targets/on-target";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { Result } from "@/lib/domain/refusal";
import { listTables } from "@/lib/postgres/catalog/list-tables";
import type { TargetTable } from "@/lib/view/target-view";
import { viewTable } from "./get-target";

const listTargetTablesInput = z.object({
  targetId: z.string().min(1).max(64),
  search: z.string().trim().max(200).default(""),
});

/** Tables of a target whose name matches; at most 50. */
export async function listTargetTables(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<readonly TargetTable[]>> {
  return await asResult(services, "Listing tables", async () => {
    authorise(actor, "view");
    const { targetId, search } = parseInput(listTargetTablesInput, input);
    const target = await getTargetConnection(services, targetId);
    const found = await onTarget(target, (session) =>
      listTables(session, { limit: 50, ...(search === "" ? {} : { search }) }),
    );
    return found.map(viewTable);
  });
}
