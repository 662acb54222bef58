import { eq } from "drizzle-orm";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { type Result, refuse } from "@/lib/domain/refusal";
import { recordEvent } from "@/lib/store/record-event";
import { webhooks } from "@/lib/store/schema/notifications";
import { inTransaction } from "@/lib/store/store";
import { webhookIdInput } from "./webhook-input";

/** Takes a webhook away, with the log of what was sent to it. */
export async function removeWebhook(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<{ readonly name: string }>> {
  return await asResult(services, "Removing a webhook", async () => {
    authorise(actor, "manage_notifications");
    const { webhookId } = parseInput(webhookIdInput, input);
    return await inTransaction(services.store, async (tx) => {
      const [row] = await tx.delete(webhooks).where(eq(webhooks.id, webhookId)).returning();
      if (row === undefined) return refuse("not_found", "There is no such webhook.");
      const { name } = row;
      await recordEvent(tx, {
        rolloutId: null,
        actor,
        data: { kind: "webhook_removed", webhook: { id: webhookId, name } },
      });
      return { name };
    });
  });
}
