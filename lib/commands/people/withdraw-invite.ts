import { eq } from "drizzle-orm";
import { z } from "zod";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { type Result, refuse } from "@/lib/domain/refusal";
import { recordEvent } from "@/lib/store/record-event";
import { invites } from "@/lib/store/schema/people";
import { inTransaction } from "@/lib/store/store";

export const withdrawInviteInput = z.object({ inviteId: z.string().min(1).max(64) });

/** Ends an invite before it is used. Again is no harm. */
export async function withdrawInvite(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<{ readonly withdrawnAt: string }>> {
  return await asResult(services, "Withdrawing an invite", async () => {
    authorise(actor, "manage_people");
    const { inviteId } = parseInput(withdrawInviteInput, input);
    return await inTransaction(services.store, async (tx) => {
      const [invite] = await tx.select().from(invites).where(eq(invites.id, inviteId)).for("update");
      if (invite === undefined) return refuse("not_found", "There is no such invite.");
      if (invite.acceptedAt !== null) {
        return refuse("precondition_failed", `${invite.email} has come in by it already.`, {
          remedy: "Deactivate the account instead.",
        });
      }
      if (invite.revokedAt !== null) return { withdrawnAt: invite.revokedAt.toISOString() };
      const now = services.now();
      await tx.update(invites).set({ revokedAt: now }).where(eq(invites.id, inviteId));
      const data = { kind: "invite_revoked", inviteId, email: invite.email } as const;
      await recordEvent(tx, { rolloutId: null, actor, data });
      return { withdrawnAt: now.toISOString() };
    });
  });
}
