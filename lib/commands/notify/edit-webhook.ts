import { and, eq, ne } from "drizzle-orm";
import { z } from "zod";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { type Result, refuse } from "@/lib/domain/refusal";
import { recordEvent } from "@/lib/store/record-event";
import { webhooks } from "@/lib/store/schema/notifications";
import { inTransaction } from "@/lib/store/store";
import {
  displayWebhook,
  webhookAddressSchema,
  webhookEnvironmentsSchema,
  webhookIdInput,
  webhookKindsSchema,
  webhookNameSchema,
} from "./webhook-input";

export const editWebhookBody = z.object({
  /** Of the webhook as it was looked at; an edit in between is a conflict. */
  expectedVersion: z.number().int(),
  name: webhookNameSchema.optional(),
  /** Left out: as it is; it is kept sealed and never shown. */
  address: webhookAddressSchema.optional(),
  kinds: webhookKindsSchema.optional(),
  environments: webhookEnvironmentsSchema.optional(),
  isEnabled: z.boolean().optional(),
});
export const editWebhookInput = editWebhookBody.extend(webhookIdInput.shape);

/** Changes a webhook; what is left out stays. */
export async function editWebhook(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<{ readonly version: number }>> {
  return await asResult(services, "Changing a webhook", async () => {
    authorise(actor, "manage_notifications");
    const { webhookId, expectedVersion, ...asked } = parseInput(editWebhookInput, input);
    return await inTransaction(services.store, async (tx) => {
      const [row] = await tx.select().from(webhooks).where(eq(webhooks.id, webhookId)).for("update");
      if (row === undefined) return refuse("not_found", "There is no such webhook.");
      if (row.version !== expectedVersion) {
        return refuse("conflict", `${row.name} was changed while you were looking at it.`, {
          remedy: "Look at it again, then repeat what you did.",
        });
      }
      const name = asked.name ?? row.name;
      const taken = await tx
        .select({ id: webhooks.id })
        .from(webhooks)
        .where(and(eq(webhooks.name, name), ne(webhooks.id, webhookId)));
      if (taken.length > 0) {
        return refuse("conflict", `There is a webhook ${name} already.`, {
          remedy: "Give this one another name.",
        });
      }
      const { address, kinds, environments, isEnabled } = asked;
      const version = row.version + 1;
      await tx
        .update(webhooks)
        .set({
          name,
          version,
          ...(address === undefined
            ? {}
            : { address: services.secrets.seal(address, webhookId), shownAddress: displayWebhook(address) }),
          ...(kinds === undefined ? {} : { kinds: [...new Set(kinds)] }),
          ...(environments === undefined ? {} : { environments }),
          ...(isEnabled === undefined ? {} : { isEnabled }),
        })
        .where(eq(webhooks.id, webhookId));
      await recordEvent(tx, {
        rolloutId: null,
        actor,
        data: {
          kind: "webhook_changed",
          webhook: { id: webhookId, name },
          isEnabled: isEnabled ?? row.isEnabled,
        },
      });
      return { version };
    });
  });
}
