import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { type Result, refuse } from "@/lib/domain/refusal";
import { recordEvent } from "@/lib/store/record-event";
import { wantRepair } from "@/lib/store/repairs";
import type { Tx } from "@/lib/store/store";
import { findNewestVerification, type VerificationRow } from "@/lib/store/verifications";
import type { LockedRollout } from "./lock-for-command";
import { queuePhase, queuePhaseInput } from "./queue-phase";

export const repairMismatchesInput = queuePhaseInput.omit({ phase: true });

/** The same without the rollout, which the address names. */
export const repairMismatchesBody = repairMismatchesInput.omit({ rolloutId: true });

/** What the verification found that failed last; refuses where that is nothing that the plan can repair. */
async function getMismatches(tx: Tx, stored: LockedRollout): Promise<VerificationRow> {
  const { rollout } = stored;
  const found = await findNewestVerification(tx, rollout.id);
  const isCurrent = found !== null && found.voidedAt === null && found.planHash === rollout.planHash;
  if (!isCurrent || found.mismatches === 0) {
    return refuse("precondition_failed", "The last verification found no rows that differ.", {
      remedy: "See why it failed, then try it again.",
    });
  }
  const steps = rollout.plan.phases.flatMap((phase) => phase.steps);
  const step = steps.find((one) => one.kind === "verify" && one.id === found.stepId);
  if (step?.kind === "verify" && step.repair !== undefined) return found;
  return refuse("precondition_failed", "This plan does not say what these rows should be.", {
    remedy: "Set them right in the table, then try the verification again.",
  });
}

/**
 * Wants the rows that a verification found set to what they should be, and every row compared again. The statements are those of the approved plan's
 * phase verify, whose approvals must stand; so who may run rollouts may ask for it.
 */
export async function repairMismatches(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<{ readonly version: number }>> {
  return await asResult(services, "Repairing rows that differ", async () => {
    authorise(actor, "operate");
    const parsed = parseInput(repairMismatchesInput, input);
    const { rolloutId } = parsed;
    return await queuePhase(
      services,
      actor,
      { ...parsed, phase: "verify" },
      {
        deed: "repaired",
        event: "start_requested",
        isAllowed: (stored) => stored.allowed.repair === "verify",
        check: async (tx, stored) => {
          await getMismatches(tx, stored);
        },
        record: async (tx, stored) => {
          const { stepId, mismatches } = await getMismatches(tx, stored);
          // One that an engine could not finish is gone on with.
          await wantRepair(tx, { rolloutId, stepId, mismatches, userId: actor.id });
          const data = { kind: "repair_requested" as const, stepId, mismatches };
          await recordEvent(tx, { rolloutId, phase: "verify", actor, data });
        },
      },
    );
  });
}
