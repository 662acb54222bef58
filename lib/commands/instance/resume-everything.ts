import { z } from "zod";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import { type Actor, isPermitted } from "@/lib/domain/lifecycle/role";
import { type Result, refuse } from "@/lib/domain/refusal";
import { lockInstanceStop, turnOffInstanceStop } from "@/lib/store/instance-stop";
import { recordEvent } from "@/lib/store/record-event";
import { inTransaction } from "@/lib/store/store";

export const resumeEverythingInput = z.object({
  why: z.string().trim().min(1).max(400).nullable().default(null),
});

/**
 * Turns the stop-everything switch off. An admin may, and who turned it on: a click by mistake must not need a second person, and nobody else's
 * stop is taken back by just anybody.
 */
export async function resumeEverything(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<{ readonly stoppedForMs: number }>> {
  return await asResult(services, "Letting everything go on", async () => {
    authorise(actor, "stop_everything");
    const { why } = parseInput(resumeEverythingInput, input);
    return await inTransaction(services.store, async (tx) => {
      const stop = await lockInstanceStop(tx);
      if (stop === null) return refuse("precondition_failed", "Nothing is stopped.");
      if (stop.by.id !== actor.id && !isPermitted(actor, "release_stop")) {
        return refuse("forbidden", `${stop.by.name} has stopped everything; you may not release it.`, {
          remedy: `Ask ${stop.by.name} or an admin.`,
        });
      }
      const stoppedForMs = Math.max(0, services.now().getTime() - Date.parse(stop.at));
      await turnOffInstanceStop(tx);
      await recordEvent(tx, {
        rolloutId: null,
        actor,
        data: { kind: "instance_resumed", why, stoppedForMs },
      });
      return { stoppedForMs };
    });
  });
}
