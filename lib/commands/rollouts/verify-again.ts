import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { Result } from "@/lib/domain/refusal";
import { recordEvent } from "@/lib/store/record-event";
import { findNewestVerification } from "@/lib/store/verifications";
import { queuePhase, queuePhaseInput } from "./queue-phase";

export const verifyAgainInput = queuePhaseInput.omit({ phase: true });

/** The same without the rollout, which the address names. */
export const verifyAgainBody = verifyAgainInput.omit({ rolloutId: true });

/**
 * Wants a finished verification once more: every row is compared again, and the gates behind it stay shut until that has found nothing. It reads only,
 * so its approvals stand.
 */
export async function verifyAgain(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<{ readonly version: number }>> {
  return await asResult(services, "Verifying again", async () => {
    authorise(actor, "operate");
    const parsed = parseInput(verifyAgainInput, input);
    const { rolloutId } = parsed;
    return await queuePhase(
      services,
      actor,
      { ...parsed, phase: "verify" },
      {
        deed: "gone through again",
        event: "verify_again_requested",
        isAllowed: (stored) => stored.allowed.verifyAgain === "verify",
        record: async (tx) => {
          const evidence = await findNewestVerification(tx, rolloutId);
          const evidenceAgeMs = evidence === null ? null : Date.now() - evidence.finishedAt.getTime();
          const data = { kind: "verify_again_requested" as const, evidenceAgeMs };
          await recordEvent(tx, { rolloutId, phase: "verify", actor, data });
        },
      },
    );
  });
}
