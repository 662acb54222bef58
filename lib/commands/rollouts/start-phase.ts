import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { CoreServices } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { Result } from "@/lib/domain/refusal";
import { engineActor, recordEvent } from "@/lib/store/record-event";
import { getPhase } from "./lock-for-command";
import { hasBegun, queuePhase, queuePhaseInput } from "./queue-phase";

export const startPhaseInput = queuePhaseInput;

/**
 * Opens the gate: the phase is wanted, and an engine takes it up. Looks at the target first: where it is no longer what the plan
 * rests on, every standing approval is void, and the refusal names what differs; where preflight finds what the phase would fail on, it is
 * refused and the approvals stand.
 */
export async function startPhase(
  services: CoreServices,
  actor: Actor,
  input: unknown,
): Promise<Result<{ readonly version: number }>> {
  return await asResult(services, "Starting a phase", async () => {
    authorise(actor, "operate");
    const parsed = parseInput(startPhaseInput, input);
    const { rolloutId, phase } = parsed;
    // An engine acts on somebody's word, and is checked as they would be; the deed is its own.
    const isEngine = actor.via === "engine";
    return await queuePhase(services, actor, parsed, {
      deed: "started",
      event: "start_requested",
      isAllowed: (stored) => stored.allowed.start === phase,
      record: async (tx, stored) => {
        const isRetry = hasBegun(getPhase(stored, phase).state);
        await recordEvent(tx, {
          rolloutId,
          phase,
          actor: isEngine ? engineActor : actor,
          data: { kind: "phase_started", isRetry, ...(isEngine ? { onWordOf: actor.name } : {}) },
        });
      },
    });
  });
}
