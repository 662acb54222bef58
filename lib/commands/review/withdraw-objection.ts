import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import { lockForCommand, rolloutIdSchema } from "@/lib/commands/rollouts/lock-for-command";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { type Result, refuse } from "@/lib/domain/refusal";
import { touchRollout } from "@/lib/store/change-rollout";
import { recordEvent } from "@/lib/store/record-event";
import { objections } from "@/lib/store/schema/review";
import { inTransaction } from "@/lib/store/store";

export const withdrawObjectionInput = z.object({
  rolloutId: rolloutIdSchema,
  objectionId: z.string().min(1).max(64),
});

/** Takes an objection back: who raised it may, and an admin, for a gate must not stay shut because somebody left. */
export async function withdrawObjection(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<{ readonly objectionId: string }>> {
  return await asResult(services, "Taking back an objection", async () => {
    authorise(actor, "review");
    const { rolloutId, objectionId } = parseInput(withdrawObjectionInput, input);
    return await inTransaction(services.store, async (tx) => {
      await lockForCommand(tx, rolloutId);
      const [found] = await tx
        .select()
        .from(objections)
        .where(and(eq(objections.id, objectionId), eq(objections.rolloutId, rolloutId)));
      if (found === undefined) return refuse("not_found", "There is no such objection.");
      if (found.userId !== actor.id && actor.role !== "admin") {
        refuse("forbidden", "Only who raised an objection may take it back.", {
          remedy: "Ask them, or an admin.",
        });
      }
      const taken = await tx
        .update(objections)
        .set({ withdrawnAt: services.now() })
        .where(
          and(eq(objections.id, objectionId), isNull(objections.withdrawnAt), isNull(objections.voidedAt)),
        )
        .returning({ id: objections.id });
      if (taken.length === 0) {
        refuse("precondition_failed", "This objection no longer stands.", { remedy: "Look at it again." });
      }
      await touchRollout(tx, rolloutId);
      await recordEvent(tx, {
        rolloutId,
        phase: found.phase,
        actor,
        data: { kind: "objection_withdrawn", objection: found.kind },
      });
      return { objectionId };
    });
  });
}
