import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { Result } from "@/lib/domain/refusal";
import type { ConnectionReport } from "@/lib/view/target-view";
import { connectionsInput, examineConnections } from "./examine-connections";

export const testTargetInput = connectionsInput;

/** Tries connections and explains what fails. Stores nothing, and writes nothing to the target. */
export async function testTarget(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<ConnectionReport>> {
  return await asResult(services, "Testing a connection", async () => {
    authorise(actor, "manage_targets");
    return (await examineConnections(parseInput(testTargetInput, input))).report;
  });
}
