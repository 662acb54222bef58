import { eq } from "drizzle-orm";
import { z } from "zod";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import { type Actor, isPermitted } from "@/lib/domain/lifecycle/role";
import { type Result, refuse } from "@/lib/domain/refusal";
import { recordEvent } from "@/lib/store/record-event";
import { apiKeys } from "@/lib/store/schema/keys";
import { inTransaction } from "@/lib/store/store";

export const revokeKeyInput = z.object({ keyId: z.string().min(1).max(64) });

/** Ends a key at once: one's own, or anybody's for who manages people. Another's does not exist for anyone else. Again is no harm. */
export async function revokeKey(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<{ readonly revokedAt: string }>> {
  return await asResult(services, "Revoking an API key", async () => {
    authorise(actor, "manage_keys");
    const { keyId } = parseInput(revokeKeyInput, input);
    return await inTransaction(services.store, async (tx) => {
      const [row] = await tx.select().from(apiKeys).where(eq(apiKeys.id, keyId)).for("update");
      if (row === undefined || (row.userId !== actor.id && !isPermitted(actor, "manage_people"))) {
        return refuse("not_found", "There is no such API key.");
      }
      if (row.revokedAt !== null) return { revokedAt: row.revokedAt.toISOString() };
      const now = services.now();
      await tx.update(apiKeys).set({ revokedAt: now, revokedBy: actor.id }).where(eq(apiKeys.id, keyId));
      await recordEvent(tx, {
        rolloutId: null,
        actor,
        data: { kind: "api_key_revoked", key: { id: keyId, name: row.name } },
      });
      return { revokedAt: now.toISOString() };
    });
  });
}
