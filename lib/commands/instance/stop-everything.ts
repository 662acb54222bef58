import { z } from "zod";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { InstanceStop } from "@/lib/domain/pace/instance-stop";
import { type Result, refuse } from "@/lib/domain/refusal";
import {
  explainInstanceStop,
  findInstanceStop,
  lockInstanceStop,
  turnOnInstanceStop,
} from "@/lib/store/instance-stop";
import { recordEvent } from "@/lib/store/record-event";
import { inTransaction } from "@/lib/store/store";

export const stopEverythingInput = z.object({
  /** May come later: stopping must not wait for words. */
  why: z.string().trim().min(1).max(400).nullable().default(null),
});

/**
 * Turns the stop-everything switch on: engines end the chunk or statement that runs and begin nothing more, on any target. Everyone who may run
 * rollouts may. Where it is on already, who was first stays, and only a reason is taken up.
 */
export async function stopEverything(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<InstanceStop>> {
  return await asResult(services, "Stopping everything", async () => {
    authorise(actor, "stop_everything");
    const { why } = parseInput(stopEverythingInput, input);
    return await inTransaction(services.store, async (tx) => {
      const isFirst = await turnOnInstanceStop(tx, actor, why);
      if (isFirst) {
        await recordEvent(tx, { rolloutId: null, actor, data: { kind: "instance_stopped", why } });
      } else if (why !== null && (await lockInstanceStop(tx)) !== null) {
        await explainInstanceStop(tx, why);
        await recordEvent(tx, { rolloutId: null, actor, data: { kind: "instance_stop_explained", why } });
      }
      return (
        (await findInstanceStop(tx)) ??
        refuse("conflict", "Somebody let everything go on at the same moment.", {
          remedy: "Look at it again, then repeat what you did.",
        })
      );
    });
  });
}
