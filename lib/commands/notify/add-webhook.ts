import { randomBytes } from "node:crypto";
import { z } from "zod";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { webhookForms } from "@/lib/domain/notify/notification";
import { type Result, refuse } from "@/lib/domain/refusal";
import { recordEvent } from "@/lib/store/record-event";
import { webhooks } from "@/lib/store/schema/notifications";
import { inTransaction } from "@/lib/store/store";
import {
  displayWebhook,
  webhookAddressSchema,
  webhookEnvironmentsSchema,
  webhookKindsSchema,
  webhookNameSchema,
} from "./webhook-input";

export const addWebhookInput = z.object({
  name: webhookNameSchema,
  form: z.enum(webhookForms),
  address: webhookAddressSchema,
  kinds: webhookKindsSchema,
  environments: webhookEnvironmentsSchema.default(null),
});

export interface AddedWebhook {
  readonly webhookId: string;
  /** What generic deliveries are signed with: told this once. Null for a chat's. */
  readonly secret: string | null;
}

/** Adds a webhook. A generic one gets a secret, which is kept sealed. */
export async function addWebhook(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<AddedWebhook>> {
  return await asResult(services, "Adding a webhook", async () => {
    authorise(actor, "manage_notifications");
    const { name, form, address, kinds, environments } = parseInput(addWebhookInput, input);
    const webhookId = services.newId();
    const secret = form === "generic" ? `clnw_${randomBytes(32).toString("base64url")}` : null;
    return await inTransaction(services.store, async (tx) => {
      const [row] = await tx
        .insert(webhooks)
        .values({
          id: webhookId,
          name,
          form,
          address: services.secrets.seal(address, webhookId),
          shownAddress: displayWebhook(address),
          secret: secret === null ? null : services.secrets.seal(secret, webhookId),
          kinds: [...new Set(kinds)],
          environments: environments === null ? null : [...new Set(environments)],
          createdBy: actor.id,
          createdAt: services.now(),
        })
        .onConflictDoNothing({ target: webhooks.name })
        .returning({ id: webhooks.id });
      if (row === undefined) {
        return refuse("conflict", `There is a webhook ${name} already.`, {
          remedy: "Give this one another name.",
        });
      }
      const data = { kind: "webhook_added", webhook: { id: webhookId, name }, form } as const;
      await recordEvent(tx, { rolloutId: null, actor, data });
      return { webhookId, secret };
    });
  });
}
